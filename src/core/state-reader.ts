// Reads a `State` that came out of a file: nothing in it is believed before it was checked.
import type { JsonValue, State, TypedArray } from './arrays';
import { MlError } from './errors';

type ArrayConstructor<T extends TypedArray> = { new (length: number): T; readonly name: string };

/** The refusal for a state that the owner's own code could not have made. */
export function invalidState(owner: string, what: string): MlError {
	return new MlError(
		'ML-MODEL-INVALID',
		`The model is damaged: ${owner}: ${what}.`,
		'Import the model again from its original file, roll back to an earlier version or train it again.',
	);
}

/**
 * @param owner - Whose state it is, for messages, e.g. `step one-hot`.
 * @returns Typed access; every method throws MlError `ML-MODEL-INVALID` when the part is not there or not of its kind.
 */
export function readState(state: State, owner: string) {
	return { ...readObject(state.json, owner), array: arrayReader(state, owner) };
}

export type StateReader = ReturnType<typeof readState>;

/** Like `readState`, for one JSON object. */
export function readObject(json: JsonValue | undefined, owner: string) {
	if (json === null || typeof json !== 'object' || Array.isArray(json)) throw invalidState(owner, 'no object');
	const fields = new Map(Object.entries(json));
	const fail = (name: string, kind: string) => invalidState(owner, `'${name}' is not ${kind}`);
	const list = (name: string): JsonValue[] => {
		const value = fields.get(name);
		if (!Array.isArray(value)) throw fail(name, 'a list');
		return value;
	};
	return {
		get: (name: string) => fields.get(name),
		list,
		string(name: string): string {
			const value = fields.get(name);
			if (typeof value !== 'string') throw fail(name, 'a text');
			return value;
		},
		strings(name: string): string[] {
			const values = list(name);
			if (!values.every((value) => typeof value === 'string')) throw fail(name, 'a list of texts');
			return values as string[];
		},
		integer(name: string, min: number, max: number): number {
			const value = fields.get(name);
			if (!Number.isInteger(value) || (value as number) < min || (value as number) > max) {
				throw fail(name, `an integer from ${min} to ${max}`);
			}
			return value as number;
		},
		number(name: string): number {
			const value = fields.get(name);
			if (typeof value !== 'number' || !Number.isFinite(value)) throw fail(name, 'a number');
			return value;
		},
		boolean(name: string): boolean {
			const value = fields.get(name);
			if (typeof value !== 'boolean') throw fail(name, 'true or false');
			return value;
		},
	};
}

function arrayReader(state: State, owner: string) {
	return <T extends TypedArray>(name: string, type: ArrayConstructor<T>, length?: number): T => {
		const array = state.arrays.get(name);
		if (!(array instanceof type)) throw invalidState(owner, `'${name}' is not a ${type.name}`);
		if (length !== undefined && array.length !== length) {
			throw invalidState(owner, `'${name}' has ${array.length} values, ${length} expected`);
		}
		return array;
	};
}
