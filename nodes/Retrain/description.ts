import type { INodeProperties } from 'n8n-workflow';
import { dataSourceFields, SEED_OPTION } from '../shared/fields/data';
import { MODEL_FIELD, MODEL_STORE_FIELD } from '../shared/fields/model';
import { MEMORY_BUDGET_OPTION, THREADS_OPTION, TIME_BUDGET_OPTION } from '../shared/fields/training';

const options: INodeProperties = {
	displayName: 'Options',
	name: 'options',
	type: 'collection',
	placeholder: 'Add Option',
	default: {},
	options: [
		{
			displayName: 'Continue Training',
			name: 'continueTraining',
			type: 'boolean',
			default: false,
			description: 'Whether to start from the champion instead of from nothing, where its model type allows that',
		},
		{
			displayName: 'Hold Out',
			name: 'holdOut',
			type: 'options',
			options: [
				{ name: 'Newest', value: 'newest', description: 'The last of the input rows' },
				{ name: 'Random', value: 'random' },
			],
			default: 'newest',
			description: 'Which rows are kept back to judge both models on',
		},
		{
			displayName: 'Hold Out Share (%)',
			name: 'holdOutShare',
			type: 'number',
			typeOptions: { minValue: 1, maxValue: 90 },
			default: 20,
			description: 'Share of the rows kept back to judge both models on',
		},
		MEMORY_BUDGET_OPTION,
		{
			displayName: 'Minimum Improvement (%)',
			name: 'minimumImprovement',
			type: 'number',
			typeOptions: { minValue: 0, numberPrecision: 3 },
			default: 0.5,
			description: 'How much better than the champion, relative to it, the new version must be to take its place',
		},
		{
			displayName: 'Model Type',
			name: 'modelType',
			type: 'options',
			options: [
				{ name: 'Auto', value: 'auto', description: 'Compare several model types again' },
				{ name: 'Same', value: 'same', description: "The champion's model type with its hyperparameters" },
			],
			default: 'same',
		},
		SEED_OPTION,
		THREADS_OPTION,
		TIME_BUDGET_OPTION,
	],
};

export const properties: INodeProperties[] = [
	MODEL_FIELD,
	{
		displayName: 'Retrain When',
		name: 'retrainWhen',
		type: 'options',
		options: [
			{ name: 'Accuracy Drop', value: 'accuracyDrop', description: 'The champion does worse on these rows than when it was trained' },
			{ name: 'Always', value: 'always', description: 'At every execution' },
			{ name: 'Drift', value: 'drift', description: 'These rows differ from those that the champion was trained on' },
			{ name: 'New Rows', value: 'newRows', description: 'There are enough rows that the champion has not seen' },
		],
		default: 'always',
		description: 'What must hold for a new version to be trained',
	},
	{
		displayName: 'Promotion',
		name: 'promotion',
		type: 'options',
		options: [
			{ name: 'If Better', value: 'ifBetter', description: 'A better version becomes the champion by itself' },
			{ name: 'Needs Approval', value: 'needsApproval', description: 'A better version waits for Model Registry to promote it' },
			{ name: 'Never', value: 'never', description: 'The champion stays; the new version is only stored' },
		],
		default: 'ifBetter',
		description: 'What happens to the new version',
	},
	...dataSourceFields(),
	MODEL_STORE_FIELD,
	options,
];
