import { NodeConnectionTypes } from 'n8n-workflow';
import type { IExecuteFunctions, INodeExecutionData, INodeType, INodeTypeDescription } from 'n8n-workflow';
import { MODEL_STORE_CREDENTIALS } from '../shared/fields/model';
import { testMlModelStore } from '../shared/credential-test';
import { searchModels } from '../shared/methods';
import { properties } from './description';
import { execute } from './execute';

export class ModelRegistry implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Model Registry',
		name: 'modelRegistry',
		icon: { light: 'file:modelRegistry.svg', dark: 'file:modelRegistry.dark.svg' },
		group: ['transform'],
		version: 1,
		subtitle: '={{ $parameter["operation"] + ": " + $parameter["resource"] }}',
		description: 'List, promote, roll back, export, import and delete stored models, record outcomes and check for drift',
		defaults: { name: 'Model Registry' },
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		usableAsTool: true,
		credentials: MODEL_STORE_CREDENTIALS,
		properties,
	};

	methods = { credentialTest: { testMlModelStore }, listSearch: { searchModels } };

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await execute(this);
	}
}
