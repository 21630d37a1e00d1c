import type { IExecuteFunctions, INodeExecutionData, INodeType } from 'n8n-workflow';
import { getModelInputs, searchModels } from '../shared/methods';
import { description } from './description';
import { execute } from './execute';

export class Predict implements INodeType {
	description = description;

	methods = { listSearch: { searchModels }, resourceMapping: { getModelInputs } };

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await execute(this);
	}
}
