// Parameters as people leave them (blank, comma-separated, JSON text, an expression's array) to the values the engine wants.
import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import { MlError } from '../../src/core/errors';
import type { SchemaOptions } from '../../src/table/schema';

const COLUMN_TYPES = new Set(['number', 'boolean', 'category', 'date', 'text', 'id']);

export function readOptions(context: IExecuteFunctions): IDataObject {
	return context.getNodeParameter('options', 0, {}) as IDataObject;
}

export function readText(context: IExecuteFunctions, parameter: string): string | undefined {
	return textOf(context.getNodeParameter(parameter, 0, ''));
}

export function textOf(value: unknown): string | undefined {
	const text = value === null || value === undefined ? '' : String(value).trim();
	return text === '' ? undefined : text;
}

/** @throws MlError `ML-PARAMETER` for anything that is not a finite number; blank is `undefined`. */
export function numberOf(value: unknown, parameter: string): number | undefined {
	if (value === undefined || value === null || value === '') return undefined;
	const number = typeof value === 'string' ? Number(value) : value;
	if (typeof number === 'number' && Number.isFinite(number)) return number;
	throw parameterError(parameter, 'a number', value);
}

/** A list given as an array or as text with commas. */
export function listOf(value: unknown): string[] | undefined {
	const parts = Array.isArray(value) ? value.map(String) : String(value ?? '').split(',');
	const list = parts.map((part) => part.trim()).filter((part) => part !== '');
	return list.length > 0 ? list : undefined;
}

/** @throws MlError `ML-PARAMETER` for text that is not JSON. */
export function jsonOf(value: unknown, parameter: string): unknown {
	if (typeof value !== 'string') return value ?? undefined;
	if (value.trim() === '') return undefined;
	const parsed = tryParse(value);
	if (parsed === undefined) throw parameterError(parameter, 'JSON such as {"learningRate": 0.1}', value);
	return parsed;
}

/** What the user said about columns. Target, time and group column are the verbs' own. */
export function schemaOptionsOf(options: IDataObject): Omit<SchemaOptions, 'targetColumn' | 'timeColumn' | 'groupColumn'> {
	return {
		columnTypes: columnTypesOf(options.columnTypes),
		ignoreColumns: listOf(options.ignoreColumns),
		featureColumns: listOf(options.featureColumns),
		decimalFormat: textOf(options.decimalFormat) as SchemaOptions['decimalFormat'],
		dateFormat: textOf(options.dateFormat) as SchemaOptions['dateFormat'],
		missingWords: listOf(options.missingWords),
		imageSize: imageSizeOf(options.imageSize),
		imageChannels: options.imageColours === 'grey' ? 1 : options.imageColours === 'colour' ? 3 : undefined,
	};
}

function imageSizeOf(value: unknown): number | undefined {
	const size = numberOf(value, 'imageSize');
	if (size === undefined || (Number.isInteger(size) && size >= 8 && size <= 128)) return size;
	throw parameterError('imageSize', 'a whole number from 8 to 128', value);
}

/** From the editor's list of pairs, or from `{ column: type }` given as an object or as JSON. */
function columnTypesOf(value: unknown): SchemaOptions['columnTypes'] {
	const json = jsonOf(value, 'columnTypes') as IDataObject | undefined;
	if (!json) return undefined;
	const pairs = Array.isArray(json.values)
		? (json.values as IDataObject[]).map(({ column, type }) => [String(column ?? '').trim(), String(type)] as const)
		: Object.entries(json).map(([column, type]) => [column, String(type)] as const);
	for (const [, type] of pairs) {
		if (!COLUMN_TYPES.has(type)) throw parameterError('columnTypes', `one of ${[...COLUMN_TYPES].join(', ')}`, type);
	}
	return new Map(pairs.filter(([column]) => column !== '')) as SchemaOptions['columnTypes'];
}

export function parameterError(parameter: string, allowed: string, value: unknown): MlError {
	const text = JSON.stringify(value) ?? String(value);
	const got = text.length > 40 ? `${text.slice(0, 39)}…` : text;
	return new MlError('ML-PARAMETER', `${parameter} must be ${allowed}. Got ${got}.`, `Change '${parameter}'.`, { parameter });
}

function tryParse(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}
