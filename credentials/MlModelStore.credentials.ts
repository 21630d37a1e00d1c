import type { Icon, ICredentialType, INodeProperties } from 'n8n-workflow';

/** A shared model store: Postgres, needed in queue mode and wherever several n8n work on the same models. */
export class MlModelStore implements ICredentialType {
	name = 'mlModelStore';

	displayName = 'ML Model Store';

	icon: Icon = { light: 'file:mlModelStore.svg', dark: 'file:mlModelStore.dark.svg' };

	documentationUrl = 'https://www.npmjs.com/package/n8n-nodes-ml';

	properties: INodeProperties[] = [
		{
			displayName: 'Namespace',
			name: 'namespace',
			type: 'string',
			default: '',
			required: true,
			placeholder: 'e.g. sales-team',
			description: 'Keeps the models of one team or project apart from others in the same database. Models are encrypted for it: choose it once.',
		},
		{
			displayName: 'Key Ring',
			name: 'keyRing',
			type: 'string',
			typeOptions: { password: true, rows: 4 },
			default: '',
			required: true,
			placeholder: '[{"id": "k1", "key": "…"}]',
			description:
				'Keys that encrypt the stored models, as a JSON list, newest first. Make a key with: openssl rand -base64 32. Keep a copy: without it the models can never be read again.',
		},
		{
			displayName: 'Host',
			name: 'host',
			type: 'string',
			default: 'localhost',
			required: true,
		},
		{
			displayName: 'Port',
			name: 'port',
			type: 'number',
			default: 5432,
		},
		{
			displayName: 'Database',
			name: 'database',
			type: 'string',
			default: '',
			required: true,
			placeholder: 'e.g. ml_models',
			description: 'A database of its own is best. The tables ml_* are made at the first use.',
		},
		{
			displayName: 'User',
			name: 'user',
			type: 'string',
			default: '',
			required: true,
		},
		{
			displayName: 'Password',
			name: 'password',
			type: 'string',
			typeOptions: { password: true },
			default: '',
		},
		{
			displayName: 'SSL',
			name: 'ssl',
			type: 'options',
			options: [
				{
					name: 'Verify Full',
					value: 'verify-full',
					description: 'Encrypted, and the certificate must be valid for this host',
				},
				{
					name: 'Disable',
					value: 'disable',
					description: 'Only for a database on the same machine; refused for any other host',
				},
			],
			default: 'verify-full',
		},
		{
			displayName: 'CA Certificate',
			name: 'caCertificate',
			type: 'string',
			typeOptions: { password: true, rows: 4 },
			default: '',
			displayOptions: { show: { ssl: ['verify-full'] } },
			placeholder: '-----BEGIN CERTIFICATE-----',
			description: 'Only where the server has a certificate from a private authority: the certificate of that authority (PEM)',
		},
	];
}
