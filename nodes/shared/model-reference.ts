// Which stored model a node means: a name, with an optional version or alias; neither means the champion.
import type { IExecuteFunctions } from 'n8n-workflow';
import { MlError } from '../../src/core/errors';
import type { ModelReference } from './ml-engine';

/** What `model` can hold: a picked or typed name, `name@version`, or the `model` object of a Train Model item. */
export function readModel(context: IExecuteFunctions, itemIndex = 0, parameter = 'model'): ModelReference {
	const reference = readOptionalModel(context, itemIndex, parameter);
	if (reference) return reference;
	throw new MlError(
		'ML-NO-MODEL',
		'No model is chosen.',
		"Choose one under 'Model', or train one first with Train Model.",
		{ parameter },
	);
}

export function readOptionalModel(
	context: IExecuteFunctions,
	itemIndex = 0,
	parameter = 'model',
): ModelReference | undefined {
	return parseModel(context.getNodeParameter(parameter, itemIndex, ''));
}

/** `model`, at the version that the option of that name gives, if the model itself names none. */
export function atVersion(model: ModelReference, version: unknown): ModelReference {
	if (model.version !== undefined || model.alias !== undefined) return model;
	return withVersion(model.name, version as string | number | undefined);
}

/** True when the model can differ from item to item. */
export function modelDiffersByItem(context: IExecuteFunctions): boolean {
	const raw = context.getNode().parameters.model as { value?: unknown } | string | undefined;
	const value = typeof raw === 'object' ? raw?.value : raw;
	return typeof value === 'string' && value.startsWith('=');
}

export function parseModel(value: unknown): ModelReference | undefined {
	const inner = isObject(value) && 'value' in value ? value.value : value;
	if (isObject(inner) && typeof inner.name === 'string') {
		return withVersion(inner.name, inner.version === null ? undefined : (inner.version as string | number | undefined));
	}
	if (typeof inner !== 'string') return undefined;
	const [name, version] = inner.split('@', 2);
	return name.trim() === '' ? undefined : withVersion(name, version);
}

/** @param version - A number, an alias, or nothing for the champion. */
export function withVersion(name: string, version: string | number | undefined): ModelReference {
	const reference = { name: normaliseName(name) };
	const text = String(version ?? '').trim();
	if (text === '') return reference;
	return /^-?\d+$/.test(text) ? { ...reference, version: Number(text) } : { ...reference, alias: text.toLowerCase() };
}

export function normaliseName(name: string): string {
	return name.normalize('NFC').trim().toLowerCase();
}

function isObject(value: unknown): value is Record<string, unknown> {
	return typeof value === 'object' && value !== null;
}
