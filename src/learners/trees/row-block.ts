// The features that trees ask about, copied together for a block of rows: dense ones first, then entries of the sparse block.
import type { FeatureMatrix } from '../../table/feature-matrix';
import type { TreeEnsemble } from './ensemble';

export class UsedFeatures {
	/** Of the matrix, ascending. */
	readonly features: Int32Array;
	/** How many of them are dense. */
	readonly nDense: number;
	/** By node: place of its feature in `features`. */
	readonly places: Int32Array;
	/** By feature of the sparse block: place, -1 when no tree asks for it. */
	private readonly sparsePlaces: Int32Array;

	/** @param nDenseColumns - Dense features of the matrices to come. */
	constructor(
		{ feature, nFeatures }: TreeEnsemble,
		nDenseColumns: number,
	) {
		const places = new Int32Array(nFeatures).fill(-1);
		for (const f of feature) places[f] = 0;
		this.features = Int32Array.from(places.keys()).filter((f) => places[f] === 0);
		this.features.forEach((f, place) => (places[f] = place));
		this.nDense = this.features.findIndex((f) => f >= nDenseColumns);
		if (this.nDense < 0) this.nDense = this.features.length;
		this.places = feature.map((f) => places[f]);
		this.sparsePlaces = places.subarray(nDenseColumns);
	}

	/** block[(row - from) * width + place] for the rows `from..to`; width = features.length. */
	fillRows(block: Float64Array, { columns, sparse }: FeatureMatrix, from: number, to: number): void {
		const { features, nDense, sparsePlaces } = this;
		const width = features.length;
		for (let place = 0; place < nDense; place++) {
			const column = columns[features[place]];
			for (let row = from, at = place; row < to; row++, at += width) block[at] = column[row];
		}
		if (nDense === width) return;
		for (let row = from, at = 0; row < to; row++, at += width) {
			block.fill(0, at + nDense, at + width);
			if (!sparse) continue;
			for (let entry = sparse.starts[row]; entry < sparse.starts[row + 1]; entry++) {
				const place = sparsePlaces[sparse.indices[entry]];
				if (place >= 0) block[at + place] = sparse.values[entry];
			}
		}
	}

	/** Calls `found(place, row, value)` for the sparse entries of the rows `from..to` that trees ask about. */
	eachSparse({ sparse }: FeatureMatrix, from: number, to: number, found: (place: number, row: number, value: number) => void): void {
		if (!sparse) return;
		for (let row = from; row < to; row++) {
			for (let entry = sparse.starts[row]; entry < sparse.starts[row + 1]; entry++) {
				const place = this.sparsePlaces[sparse.indices[entry]];
				if (place >= 0) found(place, row, sparse.values[entry]);
			}
		}
	}
}
