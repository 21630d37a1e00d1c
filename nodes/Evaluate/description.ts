import type { INodeProperties } from 'n8n-workflow';
import { columnField, SEED_OPTION } from '../shared/fields/data';
import { MODEL_FIELD, MODEL_STORE_FIELD, VERSION_OPTION } from '../shared/fields/model';
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

export const properties: INodeProperties[] = [
	MODEL_FIELD,
	columnField({
		displayName: 'Actual Column',
		name: 'actualColumn',
		placeholder: 'e.g. churned',
		description: "The column with the true outcome. Leave empty to use the model's target column.",
	}),
	MODEL_STORE_FIELD,
	options,
];
