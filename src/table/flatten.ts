// Objects and arrays inside a row become columns: { address: { city } } gives `address.city`, [a, b] gives "a, b".
import { MlError } from '../core/errors';
import { showName } from './text';

/** Objects inside objects are followed this deep. */
export const MAX_DEPTH = 3;

/** Objects without fields: read as rows they would be empty, and their content lost unseen. */
const NO_DATA: ReadonlyMap<string, string> = new Map([
	['[object Map]', 'a Map'],
	['[object Set]', 'a Set'],
	['[object WeakMap]', 'a WeakMap'],
	['[object WeakSet]', 'a WeakSet'],
	['[object Promise]', 'a Promise'],
	['[object RegExp]', 'a regular expression'],
	['[object Error]', 'an error'],
]);

export type Emit = (name: string, value: string | number | boolean | null) => void;

export function isPlainObject(value: unknown): value is Record<string, unknown> {
	if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
	const prototype: unknown = Object.getPrototypeOf(value);
	return prototype === null || prototype === Object.prototype || Object.getPrototypeOf(prototype) === null;
}

/**
 * A value of a row that is no plain scalar, as a scalar where it stands for one: dates as ISO 8601, bigint as digits, objects that
 * know their JSON form (Luxon, Moment) as that. Objects and arrays come back unchanged.
 * @throws MlError `ML-CELL-TYPE` naming the column for functions, symbols, bytes and collections.
 */
export function toScalar(name: string, value: unknown): unknown {
	if (typeof value === 'bigint') return value.toString();
	if (typeof value === 'function' || typeof value === 'symbol') throw cellType(name, `a ${typeof value}`);
	if (typeof value !== 'object' || value === null) return value;
	if (value instanceof Date || Object.prototype.toString.call(value) === '[object Date]') {
		const time = (value as Date).getTime();
		return Number.isNaN(time) ? null : new Date(time).toISOString();
	}
	if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) throw cellType(name, 'binary data');
	const kind = NO_DATA.get(Object.prototype.toString.call(value));
	if (kind) throw cellType(name, kind);
	if (!Array.isArray(value) && !isPlainObject(value) && typeof (value as { toJSON?: unknown }).toJSON === 'function') {
		return (value as { toJSON(): unknown }).toJSON();
	}
	return value;
}

/**
 * Emits the scalars inside an object or array.
 * @returns false when something was left out because it lies deeper than `MAX_DEPTH`.
 * @throws MlError `ML-CIRCULAR` when the value contains itself.
 */
export function flatten(name: string, value: unknown, emit: Emit, depth = 1, ancestors: unknown[] = []): boolean {
	if (ancestors.includes(value)) {
		throw new MlError(
			'ML-CIRCULAR',
			`Column '${showName(name)}' holds an object that contains itself.`,
			'Take the loop out before this node, for example with Edit Fields.',
			{ column: name },
		);
	}
	ancestors.push(value);
	const whole = Array.isArray(value)
		? flattenArray(name, value, emit, ancestors)
		: flattenObject(name, value as object, emit, depth, ancestors);
	ancestors.pop();
	return whole;
}

function flattenObject(name: string, value: object, emit: Emit, depth: number, ancestors: unknown[]): boolean {
	let whole = true;
	for (const [key, inner] of Object.entries(value)) {
		const path = `${name}.${key}`;
		const scalar = toScalar(path, inner);
		if (typeof scalar !== 'object' || scalar === null) {
			emit(path, (scalar ?? null) as string | number | boolean | null);
		} else if (depth >= MAX_DEPTH) {
			checkLoop(path, scalar, ancestors);
			whole = false;
		} else if (!flatten(path, scalar, emit, depth + 1, ancestors)) whole = false;
	}
	return whole;
}

/** Scalars are listed; arrays of objects only counted. */
function flattenArray(name: string, values: readonly unknown[], emit: Emit, ancestors: unknown[]): boolean {
	const scalars: string[] = [];
	let whole = true;
	for (const inner of values) {
		const scalar = toScalar(name, inner);
		if (typeof scalar === 'object' && scalar !== null) {
			checkLoop(name, scalar, ancestors);
			whole = false;
		} else if (scalar !== null && scalar !== undefined) scalars.push(String(scalar));
	}
	if (scalars.length > 0 || values.length === 0) emit(name, scalars.length === 0 ? null : scalars.join(', '));
	emit(`${name}.count`, values.length);
	return whole;
}

function checkLoop(name: string, value: unknown, ancestors: unknown[]): void {
	if (typeof value !== 'object' || value === null || ancestors.length > 200) return;
	if (ancestors.includes(value)) {
		flatten(name, value, () => undefined, 1, ancestors);
		return;
	}
	ancestors.push(value);
	for (const inner of Object.values(value)) checkLoop(name, inner, ancestors);
	ancestors.pop();
}

/** The same refusal, naming the row too. @param row - 0-based. */
export function inRow(error: unknown, row: number): unknown {
	if (!(error instanceof MlError) || error.details.column === undefined || error.details.row !== undefined) return error;
	const { code, message, fix, details } = error;
	const name = `'${showName(details.column!)}'`;
	return new MlError(code, message.replace(name, () => `${name} of row ${row + 1}`), fix, { ...details, row });
}

/** Why a value of a row can't be a cell, of which it is only known that it can't. */
export function cellRefusal(name: string, value: unknown, row: number): unknown {
	try {
		const scalar = toScalar(name, value);
		if (typeof scalar === 'object' && scalar !== null) flatten(name, scalar, () => undefined);
	} catch (error) {
		if (error instanceof MlError) return inRow(error, row);
	}
	return inRow(cellType(name, 'an object that cannot be read'), row);
}

function cellType(name: string, what: string): MlError {
	return new MlError(
		'ML-CELL-TYPE',
		`Column '${showName(name)}' holds ${what}, which is no value of a table.`,
		`Leave '${showName(name)}' out before this node, or turn it into text or a number.`,
		{ column: name },
	);
}
