// The sparse part of rows in a model's state.
import type { TypedArray } from '../../core/arrays';
import { invalidState, type StateReader } from '../../core/state-reader';
import type { RowSource, SparseRows } from './row-source';

export function sparseArrays({ sparse }: RowSource): (readonly [string, Int32Array | Float32Array])[] {
	if (!sparse) return [];
	return [['sparseStarts', sparse.starts], ['sparseIndices', sparse.indices], ['sparseValues', sparse.values]] satisfies (readonly [string, TypedArray])[];
}

/** @throws MlError `ML-MODEL-INVALID`. */
export function readSparseRows(reader: Pick<StateReader, 'array'>, owner: string, nRows: number, width: number): SparseRows {
	const starts = reader.array('sparseStarts', Int32Array, nRows + 1);
	const values = reader.array('sparseValues', Float32Array);
	const indices = reader.array('sparseIndices', Int32Array, values.length);
	const ordered = starts.every((start, i) => (i === 0 ? start === 0 : start >= starts[i - 1])) && starts[nRows] === values.length;
	if (!ordered || indices.some((index) => index < 0 || index >= width) || !values.every(Number.isFinite)) {
		throw invalidState(owner, 'the sparse part of its rows');
	}
	return { width, starts, indices, values };
}
