// Fields to choose a stored model and the store that holds it.
import type { INodeCredentialDescription, INodeProperties } from 'n8n-workflow';

/** The picker of stored models; lists come from `searchModels`. */
export const MODEL_FIELD: INodeProperties = {
	displayName: 'Model',
	name: 'model',
	type: 'resourceLocator',
	default: { mode: 'list', value: '' },
	required: true,
	description: 'The trained model. Its champion version is used unless a version is given.',
	modes: [
		{
			displayName: 'From List',
			name: 'list',
			type: 'list',
			placeholder: 'Select a model…',
			// The credential is for one of two stores only: without this the editor shows no list until one is chosen.
			typeOptions: { searchListMethod: 'searchModels', searchable: true, skipCredentialsCheckInRLC: true },
		},
		{
			displayName: 'By Name',
			name: 'name',
			type: 'string',
			placeholder: 'e.g. customer-churn',
			hint: 'A version or an alias can follow, as in customer-churn@3 or customer-churn@challenger',
		},
	],
};

/** An entry of Options. */
export const VERSION_OPTION: INodeProperties = {
	displayName: 'Version',
	name: 'version',
	type: 'string',
	default: '',
	placeholder: 'e.g. 3',
	description: 'Version number or alias of the model. Leave empty to use the champion.',
};

export const MODEL_STORE_FIELD: INodeProperties = {
	displayName: 'Model Store',
	name: 'modelStore',
	type: 'options',
	noDataExpression: true,
	options: [
		{
			name: 'This Instance',
			value: 'local',
			description: "Encrypted, in a folder beside n8n's own data",
		},
		{
			name: 'Postgres',
			value: 'postgres',
			description: 'Shared by all workers, needed in queue mode',
		},
	],
	default: 'local',
	description: 'Where trained models are kept',
};

export const MODEL_STORE_CREDENTIALS: INodeCredentialDescription[] = [
	{ name: 'mlModelStore', required: true, testedBy: 'testMlModelStore', displayOptions: { show: { modelStore: ['postgres'] } } },
];
