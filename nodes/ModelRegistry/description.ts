import type { IDisplayOptions, INodeProperties } from 'n8n-workflow';
import { columnField, dataSourceFields } from '../shared/fields/data';
import { MODEL_FIELD, MODEL_STORE_FIELD, VERSION_OPTION } from '../shared/fields/model';
import { OPERATION_FIELDS, RESOURCE_FIELD } from './operations';

const show = (resource: string, ...operation: string[]): IDisplayOptions => ({
	show: { resource: [resource], operation },
});

const versionNumber = (name: string, displayName: string, text: string, operations: string[]): INodeProperties => ({
	displayName,
	name,
	type: 'number',
	typeOptions: { minValue: 1 },
	default: 1,
	required: true,
	description: text,
	displayOptions: show('version', ...operations),
});

export const properties: INodeProperties[] = [
	RESOURCE_FIELD,
	...OPERATION_FIELDS,
	{ ...MODEL_FIELD, displayOptions: show('model', 'get', 'delete', 'export') },
	{ ...MODEL_FIELD, displayOptions: show('version', 'promote', 'rollBack', 'compare') },
	{ ...MODEL_FIELD, displayOptions: show('monitoring', 'liveAccuracy', 'checkDrift') },
	{
		displayName: 'Model Name',
		name: 'modelName',
		type: 'string',
		default: '',
		placeholder: 'e.g. customer-churn',
		description: 'Leave empty to get one item per model; with a name, one item per version of it',
		displayOptions: show('model', 'list'),
	},
	{
		displayName: 'Model Name',
		name: 'modelName',
		type: 'string',
		default: '',
		placeholder: 'e.g. customer-churn',
		description: 'Leave empty to keep the name that the file holds',
		displayOptions: show('model', 'import'),
	},
	{
		displayName: 'Model Name',
		name: 'modelName',
		type: 'string',
		default: '',
		placeholder: 'e.g. customer-churn',
		description: 'Leave empty to get the entries of all models',
		displayOptions: show('store', 'audit'),
	},
	{ ...VERSION_OPTION, displayOptions: show('model', 'get', 'export') },
	{
		...VERSION_OPTION,
		description: 'Version number or alias. Leave empty to delete the model with all its versions.',
		displayOptions: show('model', 'delete'),
	},
	{ ...VERSION_OPTION, displayOptions: show('monitoring', 'liveAccuracy', 'checkDrift') },
	versionNumber('version', 'Version', 'The version that becomes the champion', ['promote']),
	versionNumber('version', 'Version', 'The first version', ['compare']),
	versionNumber('secondVersion', 'Second Version', 'The version to compare it with', ['compare']),
	{
		displayName: 'Force',
		name: 'force',
		type: 'boolean',
		default: false,
		description: 'Whether to delete even the champion, which nodes may be using',
		displayOptions: show('model', 'delete'),
	},
	{
		displayName: 'Input Data Field Name',
		name: 'binaryField',
		type: 'string',
		default: 'data',
		required: true,
		placeholder: 'e.g. data',
		hint: 'The name of the input field containing the model file',
		displayOptions: show('model', 'import'),
	},
	{
		displayName: 'Output Data Field Name',
		name: 'binaryField',
		type: 'string',
		default: 'data',
		required: true,
		placeholder: 'e.g. data',
		hint: 'The name of the output field to put the model file in',
		displayOptions: show('model', 'export'),
	},
	columnField({
		displayName: 'Prediction ID Field',
		name: 'predictionIdField',
		default: 'predictionId',
		required: true,
		placeholder: 'e.g. prediction.predictionId',
		description: "The field with the ID that Predict gave to the prediction, made with its 'Log Predictions' option on",
		displayOptions: show('monitoring', 'recordOutcome'),
	}),
	columnField({
		displayName: 'Actual Field',
		name: 'actualField',
		default: 'actual',
		required: true,
		placeholder: 'e.g. churned',
		description: 'The field with what really happened',
		displayOptions: show('monitoring', 'recordOutcome'),
	}),
	...dataSourceFields(show('monitoring', 'checkDrift')),
	MODEL_STORE_FIELD,
];
