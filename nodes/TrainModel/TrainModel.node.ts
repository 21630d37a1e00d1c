import { NodeConnectionTypes } from 'n8n-workflow';
import type { IExecuteFunctions, INodeExecutionData, INodeType, INodeTypeDescription } from 'n8n-workflow';
import { testMlModelStore } from '../shared/credential-test';
import { MODEL_STORE_CREDENTIALS } from '../shared/fields/model';
import { EMBEDDINGS_INPUT } from '../shared/embeddings';
import { properties } from './description';
import { execute } from './execute';

export class TrainModel implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Train Model',
		name: 'trainModel',
		icon: { light: 'file:trainModel.svg', dark: 'file:trainModel.dark.svg' },
		group: ['transform'],
		version: 1,
		subtitle: '={{ $parameter["modelName"] ? $parameter["modelName"] + ": " + $parameter["modelType"] : $parameter["modelType"] }}',
		description: 'Train a machine learning model on your own rows and store it as a new version',
		defaults: { name: 'Train Model' },
		inputs: [NodeConnectionTypes.Main, EMBEDDINGS_INPUT],
		outputs: [NodeConnectionTypes.Main],
		outputNames: ['Model'],
		usableAsTool: true,
		credentials: MODEL_STORE_CREDENTIALS,
		hints: [
			{
				message: "A forecast needs a 'Time Column' under Options",
				type: 'warning',
				location: 'ndv',
				whenToDisplay: 'beforeExecution',
				displayCondition: '={{ $parameter["problemType"] === "forecast" && !$parameter["options"]["timeColumn"] }}',
			},
		],
		properties,
	};

	methods = { credentialTest: { testMlModelStore } };

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await execute(this);
	}
}
