import type { INodeProperties } from 'n8n-workflow';
import { columnField, dataSourceFields, IGNORE_COLUMNS_OPTION, SEED_OPTION } from '../shared/fields/data';

const PREPARE = { operation: ['prepare'] };

const options: INodeProperties = {
	displayName: 'Options',
	name: 'options',
	type: 'collection',
	placeholder: 'Add Option',
	default: {},
	options: [
		{
			displayName: 'Column Types',
			name: 'columnTypes',
			type: 'fixedCollection',
			typeOptions: { multipleValues: true },
			placeholder: 'Add Column',
			default: {},
			description: 'Types are found from the values; set one here where that goes wrong',
			options: [
				{
					displayName: 'Column',
					name: 'values',
					values: [
						columnField({
							displayName: 'Column',
							name: 'column',
							placeholder: 'e.g. postcode',
							description: 'Name of the column',
						}),
						{
							displayName: 'Type',
							name: 'type',
							type: 'options',
							options: [
								{ name: 'Category', value: 'category', description: 'One of a set of words or codes' },
								{ name: 'Date', value: 'date' },
								{ name: 'ID', value: 'id', description: 'Names a row and is never used to predict' },
								{ name: 'Number', value: 'number' },
								{ name: 'Text', value: 'text', description: 'Free text' },
								{ name: 'Yes or No', value: 'boolean' },
							],
							default: 'category',
						},
					],
				},
			],
		},
		{
			displayName: 'Date Format',
			name: 'dateFormat',
			type: 'options',
			options: [
				{ name: 'Auto', value: 'auto', description: 'Found per column' },
				{ name: 'Day First (31/12/2025)', value: 'dmy' },
				{ name: 'Excel Serial Number', value: 'excel-serial' },
				{ name: 'ISO 8601 (2025-12-31)', value: 'iso' },
				{ name: 'Month as a Word (31 Dec 2025)', value: 'named-month' },
				{ name: 'Month First (12/31/2025)', value: 'mdy' },
				{ name: 'Unix Time in Milliseconds', value: 'epoch-milliseconds' },
				{ name: 'Unix Time in Seconds', value: 'epoch-seconds' },
				{ name: 'Year First (2025/12/31)', value: 'ymd' },
			],
			default: 'auto',
			description: 'How dates are written in the data',
		},
		{
			displayName: 'Decimal Format',
			name: 'decimalFormat',
			type: 'options',
			options: [
				{ name: 'Auto', value: 'auto', description: 'Found per column' },
				{ name: 'Comma (1.234,56)', value: ',' },
				{ name: 'Point (1,234.56)', value: '.' },
			],
			default: 'auto',
			description: 'How numbers are written in the data',
		},
		{
			displayName: 'Drop Duplicates',
			name: 'dropDuplicates',
			type: 'boolean',
			default: true,
			description: 'Whether to keep only the first of rows that are the same in every column',
		},
		IGNORE_COLUMNS_OPTION,
		{
			displayName: 'Missing Words',
			name: 'missingWords',
			type: 'string',
			default: '',
			placeholder: 'e.g. unknown, not set',
			description: 'Words that mean no value, besides the usual ones such as N/A and NULL. Separate them with commas.',
		},
		{
			displayName: 'Output',
			name: 'output',
			type: 'options',
			options: [
				{ name: 'File', value: 'file', description: 'One CSV file per output, for data too large for items' },
				{ name: 'Rows', value: 'rows', description: 'One item per row' },
			],
			default: 'rows',
			description: 'What Training and Test give out',
			displayOptions: { show: { '/operation': ['prepare'] } },
		},
		SEED_OPTION,
	],
};

export const properties: INodeProperties[] = [
	{
		displayName: 'Operation',
		name: 'operation',
		type: 'options',
		noDataExpression: true,
		options: [
			{
				name: 'Check',
				value: 'check',
				description: 'Give out one item that says whether this data can answer the question',
				action: 'Check data',
			},
			{
				name: 'Prepare',
				value: 'prepare',
				description: 'Give out cleaned rows for Train Model and Evaluate',
				action: 'Prepare data',
			},
		],
		default: 'prepare',
	},
	...dataSourceFields(),
	columnField({
		displayName: 'Target Column',
		name: 'targetColumn',
		placeholder: 'e.g. churned',
		description: 'The column to predict. Leave empty to find groups or unusual rows.',
		hint: 'Enter the name of the column or drag it from the input panel',
	}),
	{
		displayName: 'Split Method',
		name: 'splitMethod',
		type: 'options',
		options: [
			{ name: 'By Group', value: 'group', description: 'Rows of one group stay together, such as all orders of a customer' },
			{ name: 'By Time', value: 'time', description: 'The newest rows are kept for testing' },
			{ name: 'None', value: 'none', description: 'All rows go to Training' },
			{ name: 'Random', value: 'random' },
			{ name: 'Stratified', value: 'stratified', description: 'Random, with the same mix of target values on both sides' },
		],
		default: 'stratified',
		description: 'How rows are divided between Training and Test. Duplicates of a row never end up on both sides.',
		displayOptions: { show: PREPARE },
	},
	columnField({
		displayName: 'Time Column',
		name: 'timeColumn',
		required: true,
		placeholder: 'e.g. created_at',
		description: 'The column with the date of each row',
		displayOptions: { show: { ...PREPARE, splitMethod: ['time'] } },
	}),
	columnField({
		displayName: 'Group Column',
		name: 'groupColumn',
		required: true,
		placeholder: 'e.g. customer_id',
		description: 'The column that tells which rows belong together',
		displayOptions: { show: { ...PREPARE, splitMethod: ['group'] } },
	}),
	{
		displayName: 'Test Share (%)',
		name: 'testShare',
		type: 'number',
		typeOptions: { minValue: 0, maxValue: 90 },
		default: 20,
		description: 'Share of the rows that go to Test',
		displayOptions: { show: PREPARE, hide: { splitMethod: ['none'] } },
	},
	options,
];
