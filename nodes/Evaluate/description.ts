import { NodeConnectionTypes, type INodeProperties, type INodeTypeDescription } from 'n8n-workflow';
import { columnField, SEED_OPTION } from '../shared/fields/data';
import { MODEL_FIELD, MODEL_STORE_CREDENTIALS, MODEL_STORE_FIELD, VERSION_OPTION } from '../shared/fields/model';
import { COST_OF_FALSE_ALARM_OPTION, COST_OF_MISS_OPTION } from '../shared/fields/training';

const options: INodeProperties = {
	displayName: 'Options',
	name: 'options',
	type: 'collection',
	placeholder: 'Add Option',
	default: {},
	options: [
		{
			...MODEL_FIELD,
			displayName: 'Compare With',
			name: 'compareWith',
			required: false,
			description: 'A second model, judged on the same rows',
		},
		COST_OF_FALSE_ALARM_OPTION,
		COST_OF_MISS_OPTION,
		SEED_OPTION,
		{
			displayName: 'Report',
			name: 'report',
			type: 'boolean',
			default: true,
			description: 'Whether to add a page with charts (HTML) and a chart (PNG) to the report item',
		},
		VERSION_OPTION,
	],
};

export const description: INodeTypeDescription = {
	displayName: 'Evaluate',
	name: 'evaluate',
	icon: { light: 'file:evaluate.svg', dark: 'file:evaluate.dark.svg' },
	group: ['transform'],
	version: 1,
	subtitle: '={{ $parameter["model"]["cachedResultName"] || $parameter["model"]["value"] }}',
	description: 'Judge a trained model on rows whose outcome is known: metrics with their likely range, grade and charts',
	defaults: { name: 'Evaluate' },
	inputs: [NodeConnectionTypes.Main],
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
	properties: [
		MODEL_FIELD,
		columnField({
			displayName: 'Actual Column',
			name: 'actualColumn',
			placeholder: 'e.g. churned',
			description: "The column with the true outcome. Leave empty to use the model's target column.",
		}),
		MODEL_STORE_FIELD,
		options,
	],
};
