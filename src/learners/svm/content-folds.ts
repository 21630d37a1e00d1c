// Folds by what is in a row and not by where it stands: equal rows fall into one fold, so a row that comes twice is never asked about
// by a model that saw its twin, and the order of rows does not matter.
import type { RowSource } from '../rows/row-source';

export const FOLDS = 5;

/**
 * @param groups - Rows of each class.
 * @returns Fold of each row, every class spread evenly.
 */
export function contentFolds(source: RowSource, groups: readonly Int32Array[]): Uint8Array {
	const hashes = hashRows(source);
	const folds = new Uint8Array(source.nRows);
	for (const group of groups) {
		const order = Array.from(group).sort((a, b) => hashes[a] - hashes[b]);
		let rank = -1;
		order.forEach((row, i) => {
			if (i === 0 || hashes[row] !== hashes[order[i - 1]]) rank++;
			folds[row] = rank % FOLDS;
		});
	}
	return folds;
}

/** FNV-1a over the bits of a row's numbers, finished by a mix so that neighbours part. */
function hashRows({ nRows, width, dense, sparse }: RowSource): Uint32Array {
	const bits = new Int32Array(dense.buffer, dense.byteOffset, dense.length);
	const entryBits = sparse && new Int32Array(sparse.values.buffer, sparse.values.byteOffset, sparse.values.length);
	return Uint32Array.from({ length: nRows }, (_, row) => {
		let hash = 0x811c9dc5;
		for (let f = 0; f < width; f++) hash = Math.imul(hash ^ bits[row * width + f], 0x01000193);
		if (sparse && entryBits) {
			for (let e = sparse.starts[row]; e < sparse.starts[row + 1]; e++) {
				hash = Math.imul(hash ^ sparse.indices[e], 0x01000193);
				hash = Math.imul(hash ^ entryBits[e], 0x01000193);
			}
		}
		hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
		hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
		return hash ^ (hash >>> 16);
	});
}
