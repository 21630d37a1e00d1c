// One text per JSON value: keys sorted by UTF-16 code unit, no blanks. Hashes, associated data and model headers are made from it,
// so the same content gives the same bytes on every machine.
import type { JsonValue } from '../core/arrays';
import { MlError } from '../core/errors';

/** Deeper values are refused when written, as the reader would refuse them. */
export const MAX_JSON_DEPTH = 64;

const HAS_OWN_MEANING: ReadonlySet<string> = new Set(Object.getOwnPropertyNames(Object.prototype));

/** True for keys such as `__proto__` that plain objects inherit; they are never keys of our JSON. */
export function isInheritedKey(key: string): boolean {
	return HAS_OWN_MEANING.has(key);
}

/**
 * Canonical text of a JSON value. Members that are `undefined` are left out, `-0` stays `-0`, lone surrogates survive as escapes.
 *
 * @throws MlError `ML-MODEL-CONTENT` on NaN, Infinity, values that JSON can't hold, inherited keys and nesting over 64.
 * @example canonicalJson({ b: 1, a: [true] }) // '{"a":[true],"b":1}'
 */
export function canonicalJson(value: JsonValue): string {
	const parts: string[] = [];
	append(value, 0, parts);
	return parts.join('');
}

function append(value: JsonValue, depth: number, parts: string[]): void {
	if (value === null || typeof value === 'boolean') parts.push(String(value));
	else if (typeof value === 'string') parts.push(JSON.stringify(value));
	else if (typeof value === 'number') parts.push(numberText(value));
	else if (typeof value !== 'object') throw cannotHold(`a value of type ${typeof value}`);
	else if (depth >= MAX_JSON_DEPTH) throw cannotHold(`nesting deeper than ${MAX_JSON_DEPTH}`);
	else if (Array.isArray(value)) appendArray(value, depth, parts);
	else appendObject(value, depth, parts);
}

function appendArray(values: JsonValue[], depth: number, parts: string[]): void {
	// Vocabularies have millions of words: a list of texts only is written by the engine's own, much faster code.
	if (values.length > 0 && values.every((value) => typeof value === 'string')) {
		parts.push(JSON.stringify(values));
		return;
	}
	parts.push('[');
	for (let i = 0; i < values.length; i++) {
		if (i > 0) parts.push(',');
		append(values[i], depth + 1, parts);
	}
	parts.push(']');
}

function appendObject(value: { [key: string]: JsonValue }, depth: number, parts: string[]): void {
	const prototype: unknown = Object.getPrototypeOf(value);
	if (prototype !== Object.prototype && prototype !== null) throw cannotHold('an object that is not plain');
	parts.push('{');
	let first = true;
	for (const key of Object.keys(value).sort()) {
		const member: JsonValue | undefined = value[key];
		if (member === undefined) continue;
		if (isInheritedKey(key)) throw cannotHold(`the key '${key}'`);
		parts.push(first ? '' : ',', JSON.stringify(key), ':');
		first = false;
		append(member, depth + 1, parts);
	}
	parts.push('}');
}

function numberText(value: number): string {
	if (!Number.isFinite(value)) throw cannotHold(`the number ${value}`);
	return Object.is(value, -0) ? '-0' : String(value);
}

function cannotHold(what: string): MlError {
	return new MlError(
		'ML-MODEL-CONTENT',
		`The model can't be written: its header holds ${what}.`,
		'Keep numbers that may be missing in arrays, and names of columns and levels as values. Report it with the model type.',
	);
}
