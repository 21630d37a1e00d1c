// Best cuts of numeric features by a kernel, for `findSplit`.
import type { Kernels } from '../../kernels';
import type { BinnedData } from './binned-data';
import type { Scan } from './split';

export class NumberScanner {
	private readonly features: Int32Array;
	private readonly slots: Int32Array;
	private readonly sizes: Int32Array;
	private readonly found: Float64Array;
	/** By place among the features: the first place from there on that is no number's. */
	private readonly ends: Int32Array;

	constructor(
		private readonly kernels: Kernels,
		private readonly data: BinnedData,
	) {
		const n = data.bins.length;
		[this.features, this.slots, this.sizes] = [n, n, n].map((length) => kernels.int32(length));
		this.slots.set(data.slots);
		data.bins.forEach(({ nBins }, feature) => (this.sizes[feature] = nBins));
		this.found = kernels.float64(5);
		this.ends = new Int32Array(n);
	}

	/** Bytes from the kernels' memory, at most: every feature has a slot. */
	static bytes(nSlots: number): number {
		return 12 * nSlots + 128;
	}

	/** @param features - Those of the scans to come. */
	choose(features: Int32Array): void {
		this.features.set(features);
		let end = features.length;
		for (let i = features.length - 1; i >= 0; i--) {
			if (this.data.bins[features[i]].kind !== 'number') end = i;
			this.ends[i] = end;
		}
	}

	/** Looks at the numeric features from place `from` to the next that is none. @returns Where that is. */
	scan(scan: Scan, from: number): number {
		const { features, slots, sizes, found } = this;
		const { node, l2, minHessian, split } = scan;
		const end = this.ends[from];
		const sums = { gradient: node.gradient, hessian: node.hessian, l2, minHessian };
		const feature = this.kernels.scanNumbers(found, scan.histogram, features, slots, sizes, from, end, sums, scan.best);
		if (feature < 0) return end;
		scan.best = found[0];
		split.feature = feature;
		split.bin = found[1];
		split.missingLeft = found[2] === 1;
		split.levels = undefined;
		split.leftGradient = found[3];
		split.leftHessian = found[4];
		return end;
	}
}
