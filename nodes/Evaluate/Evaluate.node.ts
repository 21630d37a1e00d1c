import { NodeConnectionTypes } from 'n8n-workflow';
import type { IExecuteFunctions, INodeExecutionData, INodeType, INodeTypeDescription } from 'n8n-workflow';
import { MODEL_STORE_CREDENTIALS } from '../shared/fields/model';
import { testMlModelStore } from '../shared/credential-test';
import { searchModels } from '../shared/methods';
import { EMBEDDINGS_INPUT } from '../shared/embeddings';
import { properties } from './description';
import { execute } from './execute';

export class Evaluate implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Evaluate',
		name: 'evaluate',
		icon: { light: 'file:evaluate.svg', dark: 'file:evaluate.dark.svg' },
		group: ['transform'],
		version: 1,
		subtitle: '={{ $parameter["model"]["cachedResultName"] || $parameter["model"]["value"] }}',
		description: 'Judge a trained model on rows whose outcome is known: metrics with their likely range, grade and charts',
		defaults: { name: 'Evaluate' },
		inputs: [NodeConnectionTypes.Main, EMBEDDINGS_INPUT],
		outputs: [NodeConnectionTypes.Main, NodeConnectionTypes.Main],
		outputNames: ['Report', 'Rows'],
		usableAsTool: true,
		credentials: MODEL_STORE_CREDENTIALS,
		hints: [
			{
				message: "Use rows that the model was not trained on, such as the 'Test' output of Prepare Data",
				type: 'info',
				location: 'outputPane',
				whenToDisplay: 'beforeExecution',
			},
		],
		properties,
	};

	methods = { credentialTest: { testMlModelStore }, listSearch: { searchModels } };

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await execute(this);
	}
}
