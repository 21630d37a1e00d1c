import { NodeConnectionTypes } from 'n8n-workflow';
import type { IExecuteFunctions, INodeExecutionData, INodeType, INodeTypeDescription } from 'n8n-workflow';
import { MODEL_STORE_CREDENTIALS } from '../shared/fields/model';
import { testMlModelStore } from '../shared/credential-test';
import { getModelInputs, searchModels } from '../shared/methods';
import { EMBEDDINGS_INPUT } from '../shared/embeddings';
import { properties } from './description';
import { execute } from './execute';

/** What an agent reads about the tool. */
const TOOL_DESCRIPTION =
	'Ask a trained machine learning model for its prediction on one case. Give the known facts of the case as the named inputs ' +
	'and leave out what is unknown. In the answer prediction.value is the predicted class or number, prediction.confidence its ' +
	'chance of being right from 0 to 1, prediction.lowerBound and upperBound the likely range of a number, and ' +
	'prediction.warnings what to doubt about it.';

/** An expression, so that the outputs follow the mode; without two closing braces in a row, which would end it. */
const OUTPUTS =
	'={{ ((p) => p.outputMode !== "byConfidence" ? ["main"] : ' +
	'["Confident", "Needs Review", "Cannot Predict"].map((displayName) => ({ type: "main", displayName })))($parameter) }}';

export class Predict implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Predict',
		name: 'predict',
		icon: { light: 'file:predict.svg', dark: 'file:predict.dark.svg' },
		group: ['transform'],
		version: 1,
		subtitle: '={{ $parameter["model"]["cachedResultName"] || $parameter["model"]["value"] }}',
		description: 'Predict the outcome of each row with a trained model: value, confidence and warnings',
		defaults: { name: 'Predict' },
		inputs: [NodeConnectionTypes.Main, EMBEDDINGS_INPUT],
		outputs: OUTPUTS as INodeTypeDescription['outputs'],
		usableAsTool: { replacements: { description: TOOL_DESCRIPTION } },
		credentials: MODEL_STORE_CREDENTIALS,
		properties,
	};

	methods = { credentialTest: { testMlModelStore }, listSearch: { searchModels }, resourceMapping: { getModelInputs } };

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await execute(this);
	}
}
