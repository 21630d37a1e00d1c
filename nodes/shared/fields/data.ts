// Fields that say where the rows are and what their columns mean.
import type { IDisplayOptions, INodeProperties } from 'n8n-workflow';

/** A field that takes a column's name, typed or dragged from the input panel. */
export function columnField(
	field: Pick<INodeProperties, 'displayName' | 'name' | 'description'> & Partial<INodeProperties>,
): INodeProperties {
	return { type: 'string', default: '', requiresDataPath: 'single', ...field };
}

export function columnsField(
	field: Pick<INodeProperties, 'displayName' | 'name' | 'description'> & Partial<INodeProperties>,
): INodeProperties {
	return { type: 'string', default: '', requiresDataPath: 'multiple', placeholder: 'e.g. age, plan, city', ...field };
}

/** `items` or a file; the file is read as a stream. */
export function dataSourceFields(displayOptions?: IDisplayOptions): INodeProperties[] {
	return [
		{
			displayName: 'Data Source',
			name: 'dataSource',
			type: 'options',
			noDataExpression: true,
			options: [
				{ name: 'Input Items', value: 'items', description: 'One item is one row' },
				{
					name: 'File',
					value: 'file',
					description: 'A CSV, TSV, JSONL or Parquet file that the input item carries, for data too large for items',
				},
			],
			default: 'items',
			displayOptions,
		},
		{
			displayName: 'Input Data Field Name',
			name: 'binaryField',
			type: 'string',
			default: 'data',
			required: true,
			placeholder: 'e.g. data',
			hint: 'The name of the input field containing the file',
			displayOptions: { show: { ...displayOptions?.show, dataSource: ['file'] } },
		},
	];
}

export const SEED_OPTION: INodeProperties = {
	displayName: 'Random Seed',
	name: 'seed',
	type: 'number',
	default: 42,
	description: 'The same rows and the same seed always give the same result',
};

export const TEST_SHARE_OPTION: INodeProperties = {
	displayName: 'Test Share (%)',
	name: 'testShare',
	type: 'number',
	typeOptions: { minValue: 0, maxValue: 90 },
	default: 20,
	description: 'Share of the rows kept back to judge the model on rows it has never seen',
};

export const IGNORE_COLUMNS_OPTION = columnsField({
	displayName: 'Ignore Columns',
	name: 'ignoreColumns',
	description: 'Columns that the model must not use, such as notes written after the outcome was known',
	placeholder: 'e.g. notes, closed_at',
});
