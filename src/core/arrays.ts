// A bag of named typed arrays beside plain JSON: the form in which everything learnt travels into a model file.

export type TypedArray =
	| Float64Array
	| Float32Array
	| Int32Array
	| Uint32Array
	| Int16Array
	| Uint16Array
	| Int8Array
	| Uint8Array;

export type JsonValue = null | boolean | number | string | JsonValue[] | { [key: string]: JsonValue };

/**
 * What a fitted thing has learnt. `json` holds structure and short lists, `arrays` the numbers.
 * Data-derived names (columns, levels) are JSON *values*, never keys. Array names are fixed by the code.
 */
export interface State {
	json: JsonValue;
	arrays: ReadonlyMap<string, TypedArray>;
}

export const EMPTY_ARRAYS: ReadonlyMap<string, TypedArray> = new Map();
