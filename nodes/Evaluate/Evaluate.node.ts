import type { IExecuteFunctions, INodeExecutionData, INodeType } from 'n8n-workflow';
import { searchModels } from '../shared/methods';
import { description } from './description';
import { execute } from './execute';

export class Evaluate implements INodeType {
	description = description;

	methods = { listSearch: { searchModels } };

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await execute(this);
	}
}
