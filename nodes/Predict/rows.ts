// Which object of an item is the row.
import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import type { RawRow } from '../../src/table/raw-table';
import { isTool } from '../shared/run-node';
import { valueAt } from '../shared/value-at';

/** Fields of every item that a Webhook node gives; its caller's row is in `body`. */
const WEBHOOK_FIELDS = ['headers', 'params', 'query', 'body', 'webhookUrl', 'executionMode'];

type RowReader = (item: INodeExecutionData, index: number) => RawRow | undefined;

/** The reader gives `undefined` for an item that holds no row where `rowField` says. */
export function rowReader(context: IExecuteFunctions, rowField: string | undefined): RowReader {
	if (isTool(context)) return (item, index) => toolRow(context, item, index);
	if (rowField !== undefined) return ({ json }) => asRow(valueAt(json, rowField));
	return ({ json }) => (isWebhookCall(json) ? (json.body as IDataObject) : json);
}

/** Only what the agent was asked for; without named inputs, what it passed by itself. */
function toolRow(context: IExecuteFunctions, { json }: INodeExecutionData, index: number): RawRow {
	const named = context.getNodeParameter('inputs.value', index, null) as IDataObject | null;
	if (named && Object.keys(named).length > 0) return named;
	return Object.fromEntries(Object.entries(json).filter(([field]) => field !== 'toolCallId'));
}

function isWebhookCall(json: IDataObject): boolean {
	return WEBHOOK_FIELDS.every((field) => Object.hasOwn(json, field)) && asRow(json.body) !== undefined;
}

function asRow(value: unknown): RawRow | undefined {
	return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as RawRow) : undefined;
}
