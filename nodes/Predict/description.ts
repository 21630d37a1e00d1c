import type { INodeProperties } from 'n8n-workflow';
import { columnField } from '../shared/fields/data';
import { MODEL_FIELD, MODEL_STORE_FIELD, VERSION_OPTION } from '../shared/fields/model';

const whatIf: INodeProperties = {
	displayName: 'What-If',
	name: 'whatIf',
	type: 'fixedCollection',
	placeholder: 'Add Change',
	default: {},
	description: 'Also predicts what the answer would be if one column had other values',
	options: [
		{
			displayName: 'Change',
			name: 'change',
			values: [
				columnField({
					displayName: 'Column',
					name: 'column',
					placeholder: 'e.g. contract',
					description: 'The column to change',
				}),
				{
					displayName: 'Values',
					name: 'values',
					type: 'string',
					default: '',
					placeholder: 'e.g. Month-to-month, Two year',
					description: 'The values to try, separated by commas',
				},
			],
		},
	],
};

const options: INodeProperties = {
	displayName: 'Options',
	name: 'options',
	type: 'collection',
	placeholder: 'Add Option',
	default: {},
	options: [
		{
			displayName: 'Explain',
			name: 'explain',
			type: 'number',
			typeOptions: { minValue: 0, maxValue: 50 },
			default: 3,
			description: 'Number of reasons to give with each prediction. Without this option: none.',
		},
		{
			displayName: 'Horizon',
			name: 'horizon',
			type: 'number',
			typeOptions: { minValue: 1 },
			default: 12,
			description: 'Number of steps ahead that a forecast looks. Without this option: as trained, or the steps that the rows ask for.',
		},
		{
			displayName: 'Include',
			name: 'include',
			type: 'options',
			options: [
				{ name: 'All Input Fields', value: 'all', description: 'The input fields and the prediction' },
				{ name: 'Prediction Only', value: 'predictionOnly', description: 'Keeps personal data out of what follows' },
			],
			default: 'all',
			description: 'What each output item holds',
		},
		{
			displayName: 'Log Predictions',
			name: 'logPredictions',
			type: 'boolean',
			default: false,
			description: 'Whether to keep each prediction in the model store, so that Model Registry can compare it with its outcome later',
		},
		{
			displayName: 'Minimum Confidence',
			name: 'minConfidence',
			type: 'number',
			typeOptions: { minValue: 0, maxValue: 1, numberPrecision: 3 },
			default: 0.8,
			description: 'Predictions below it go to Needs Review. Numbers have no confidence: they go there when the row has a warning.',
			displayOptions: { show: { '/outputMode': ['byConfidence'] } },
		},
		{
			displayName: 'On Invalid Row',
			name: 'onInvalidRow',
			type: 'options',
			options: [
				{ name: 'Flag It', value: 'flag', description: 'Give it out with an empty prediction and the reason' },
				{ name: 'Stop', value: 'error', description: 'Stop the node and name the row' },
			],
			default: 'flag',
			description: 'What to do with a row that cannot be predicted',
		},
		{
			displayName: 'Output Field',
			name: 'outputField',
			type: 'string',
			default: 'prediction',
			placeholder: 'e.g. prediction',
			description: 'Name of the field that gets the prediction',
		},
		columnField({
			displayName: 'Row Field',
			name: 'rowField',
			placeholder: 'e.g. body',
			description: "The input field that holds the row, when it is not the item itself. A Webhook's body is found without it.",
		}),
		VERSION_OPTION,
		whatIf,
	],
};

export const properties: INodeProperties[] = [
	MODEL_FIELD,
	{
		displayName: 'Inputs',
		name: 'inputs',
		type: 'resourceMapper',
		noDataExpression: true,
		default: { mappingMode: 'defineBelow', value: null },
		description: 'The facts of the case. Let the agent fill in each of them.',
		typeOptions: {
			loadOptionsDependsOn: ['model.value'],
			resourceMapper: {
				resourceMapperMethod: 'getModelInputs',
				mode: 'map',
				fieldWords: { singular: 'input', plural: 'inputs' },
				addAllFields: true,
				supportAutoMap: false,
			},
		},
		displayOptions: { show: { '@tool': [true] } },
	},
	{
		displayName: 'Output Mode',
		name: 'outputMode',
		type: 'options',
		noDataExpression: true,
		options: [
			{
				name: 'By Confidence',
				value: 'byConfidence',
				description: 'Three outputs: Confident, Needs Review and Cannot Predict',
			},
			{ name: 'Single', value: 'single', description: 'One output, in the order of the input' },
		],
		default: 'single',
		description: 'How predictions are given out',
		displayOptions: { hide: { '@tool': [true] } },
	},
	MODEL_STORE_FIELD,
	options,
];
