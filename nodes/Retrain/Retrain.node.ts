import { NodeConnectionTypes } from 'n8n-workflow';
import type { IExecuteFunctions, INodeExecutionData, INodeType, INodeTypeDescription } from 'n8n-workflow';
import { MODEL_STORE_CREDENTIALS } from '../shared/fields/model';
import { testMlModelStore } from '../shared/credential-test';
import { searchModels } from '../shared/methods';
import { EMBEDDINGS_INPUT } from '../shared/embeddings';
import { properties } from './description';
import { execute } from './execute';

export class Retrain implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Retrain',
		name: 'retrain',
		icon: { light: 'file:retrain.svg', dark: 'file:retrain.dark.svg' },
		group: ['transform'],
		version: 1,
		subtitle: '={{ $parameter["model"]["cachedResultName"] || $parameter["model"]["value"] }}',
		description: 'Train a model again on newer rows and let it take over only if it is better on the same kept-back rows',
		defaults: { name: 'Retrain' },
		inputs: [NodeConnectionTypes.Main, EMBEDDINGS_INPUT],
		outputs: [NodeConnectionTypes.Main, NodeConnectionTypes.Main, NodeConnectionTypes.Main],
		outputNames: ['Promoted', 'Kept', 'Needs Approval'],
		usableAsTool: true,
		credentials: MODEL_STORE_CREDENTIALS,
		properties,
	};

	methods = { credentialTest: { testMlModelStore }, listSearch: { searchModels } };

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await execute(this);
	}
}
