// The menu of the node: resources and their operations.
import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';

export const RESOURCE_FIELD: INodeProperties = {
	displayName: 'Resource',
	name: 'resource',
	type: 'options',
	noDataExpression: true,
	options: [
		{ name: 'Model', value: 'model' },
		{ name: 'Monitoring', value: 'monitoring' },
		{ name: 'Store', value: 'store' },
		{ name: 'Version', value: 'version' },
	],
	default: 'model',
};

function operationField(resource: string, defaultValue: string, options: INodePropertyOptions[]): INodeProperties {
	return {
		displayName: 'Operation',
		name: 'operation',
		type: 'options',
		noDataExpression: true,
		displayOptions: { show: { resource: [resource] } },
		options,
		default: defaultValue,
	};
}

export const OPERATION_FIELDS: INodeProperties[] = [
	operationField('model', 'list', [
		{ name: 'Delete', value: 'delete', description: 'Delete a version, or a model with all its versions', action: 'Delete a model' },
		{ name: 'Export', value: 'export', description: 'Give out a version as a file', action: 'Export a model' },
		{
			name: 'Get',
			value: 'get',
			description: 'Give out what is known about a version: its inputs, metrics and origin',
			action: 'Get a model',
		},
		{ name: 'Import', value: 'import', description: 'Store the model of a file as a new version', action: 'Import a model' },
		{ name: 'List', value: 'list', description: 'Give out one item per model, or per version of one', action: 'List models' },
	]),
	operationField('monitoring', 'checkDrift', [
		{
			name: 'Check Drift',
			value: 'checkDrift',
			description: 'Compare the input rows with those that the model was trained on',
			action: 'Check drift',
		},
		{
			name: 'Live Accuracy',
			value: 'liveAccuracy',
			description: 'How often logged predictions came true',
			action: 'Get live accuracy',
		},
		{
			name: 'Record Outcome',
			value: 'recordOutcome',
			description: 'Tell what really happened after a logged prediction',
			action: 'Record outcomes',
		},
	]),
	operationField('store', 'audit', [
		{ name: 'Audit', value: 'audit', description: 'Give out who trained, promoted or deleted what and when', action: 'Get the audit trail' },
		{
			name: 'Rotate Keys',
			value: 'rotateKeys',
			description: 'Encrypt all models with the newest key',
			action: 'Rotate keys',
		},
	]),
	operationField('version', 'promote', [
		{ name: 'Compare', value: 'compare', description: 'Two versions side by side', action: 'Compare versions' },
		{ name: 'Promote', value: 'promote', description: 'Make a version the champion', action: 'Promote a version' },
		{
			name: 'Roll Back',
			value: 'rollBack',
			description: 'Make the former champion the champion again',
			action: 'Roll back to the former version',
		},
	]),
];
