// Where each array lies in a model file. There is exactly one layout for a set of arrays: wide elements first, then by name, each
// array right after the one before. So every array is aligned to its own element without a gap, and a reader can compute what the
// offsets have to be instead of judging the ones that it is told.
import type { TypedArray } from '../core/arrays';

export type Dtype = 'F64' | 'F32' | 'I32' | 'U32' | 'I16' | 'U16' | 'I8' | 'U8';

type ArrayConstructor = new (buffer: ArrayBufferLike, byteOffset: number, length: number) => TypedArray;

/** safetensors' own names. Typed arrays are little-endian on amd64 and arm64, the platforms that n8n ships for. */
const DTYPES: ReadonlyMap<string, ArrayConstructor & { BYTES_PER_ELEMENT: number }> = new Map<
	Dtype,
	ArrayConstructor & { BYTES_PER_ELEMENT: number }
>([
	['F64', Float64Array],
	['F32', Float32Array],
	['I32', Int32Array],
	['U32', Uint32Array],
	['I16', Int16Array],
	['U16', Uint16Array],
	['I8', Int8Array],
	['U8', Uint8Array],
]);

export interface ArraySpec {
	name: string;
	dtype: Dtype;
	/** Number of elements; every array is one-dimensional. */
	length: number;
}

export interface Placed extends ArraySpec {
	/** Bytes from the start of the data part. */
	start: number;
	end: number;
}

export function dtypeOf(array: TypedArray): Dtype | undefined {
	// By tag and not by `instanceof`: arrays may come from another realm.
	for (const [dtype, constructor] of DTYPES) if (array[Symbol.toStringTag] === constructor.name) return dtype as Dtype;
	return undefined;
}

export function isDtype(text: unknown): text is Dtype {
	return typeof text === 'string' && DTYPES.has(text);
}

export function bytesPerElement(dtype: Dtype): number {
	return DTYPES.get(dtype)!.BYTES_PER_ELEMENT;
}

/** A view on `buffer`; the caller guarantees alignment and range. */
export function viewOf(dtype: Dtype, buffer: ArrayBufferLike, byteOffset: number, length: number): TypedArray {
	return new (DTYPES.get(dtype)!)(buffer, byteOffset, length);
}

/** Gives every array its place, in file order. Names are unique. */
export function placeArrays(specs: readonly ArraySpec[]): Placed[] {
	const ordered = [...specs].sort(
		(a, b) => bytesPerElement(b.dtype) - bytesPerElement(a.dtype) || (a.name < b.name ? -1 : 1),
	);
	let end = 0;
	return ordered.map((spec) => {
		const start = end;
		end += spec.length * bytesPerElement(spec.dtype);
		return { ...spec, start, end };
	});
}
