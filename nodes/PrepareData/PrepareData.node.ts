import { NodeConnectionTypes } from 'n8n-workflow';
import type { IExecuteFunctions, INodeExecutionData, INodeType, INodeTypeDescription } from 'n8n-workflow';
import { properties } from './description';
import { execute } from './execute';

export class PrepareData implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Prepare Data',
		name: 'prepareData',
		icon: { light: 'file:prepareData.svg', dark: 'file:prepareData.dark.svg' },
		group: ['transform'],
		version: 1,
		subtitle: '={{ $parameter["operation"] === "check" ? "check data" : "split: " + $parameter["splitMethod"] }}',
		description: 'Clean rows for machine learning, split them into Training and Test, and set aside rows with problems',
		defaults: { name: 'Prepare Data' },
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main, NodeConnectionTypes.Main, NodeConnectionTypes.Main],
		outputNames: ['Training', 'Test', 'Problems'],
		usableAsTool: true,
		properties,
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await execute(this);
	}
}
