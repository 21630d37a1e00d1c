// What finding a split needs, whatever the target. Criterion: the drop of the weighted sum of squares around the mean, for classes of
// their 0/1 indicators, which is the Gini impurity (Breiman et al. 1984).
import type { CodeLayout, NodeRows } from '../../kernels';
import { MISSING } from './codes';

/** Codes of a node's rows for one feature: which there are, ascending. */
export class CodeList {
	readonly codes = new Int32Array(256);
	private readonly mask = new Int32Array(8);
	/** All, with MISSING. */
	length = 0;
	/** Without MISSING. */
	nPresent = 0;

	mark(code: number): void {
		this.mask[code >>> 5] |= 1 << code;
	}

	/** Lists the marked codes and forgets the marks. */
	list(): void {
		const { mask, codes } = this;
		let n = 0;
		for (let word = 0; word < 8; word++) {
			for (let bits = mask[word]; bits !== 0; bits &= bits - 1) codes[n++] = 32 * word + 31 - Math.clz32(bits & -bits);
			mask[word] = 0;
		}
		this.length = n;
		this.nPresent = n > 0 && codes[n - 1] === MISSING ? n - 1 : n;
	}

	/** Codes up to this one go left when the list is cut after index i: the middle of the gap. */
	cutAfter(i: number): number {
		return i + 1 < this.nPresent ? (this.codes[i] + this.codes[i + 1] - 1) >> 1 : MISSING - 1;
	}
}

/** The best split of a node so far, as the kernels keep it: score, feature, cut, missing goes left. */
export class BestSplit {
	constructor(readonly values: Float64Array) {}

	get score(): number {
		return this.values[0];
	}

	/** -1 where there is none. */
	get feature(): number {
		return this.values[1];
	}

	/** Codes up to it go left. */
	get cut(): number {
		return this.values[2];
	}

	/** 1: missing goes left. */
	get missingLeft(): number {
		return this.values[3];
	}

	reset(): void {
		this.values[0] = -Infinity;
		this.values[1] = -1;
	}

	set(feature: number, cut: number, missingLeft: number, score: number): void {
		this.values[0] = score;
		this.values[1] = feature;
		this.values[2] = cut;
		this.values[3] = missingLeft;
	}
}

/** Finds splits of one node at a time. */
export interface SplitSearch {
	readonly best: BestSplit;
	/** Score of the node unsplit; a split's gain is its score less this one. */
	readonly whole: number;
	/** Readies the rows of a tree. */
	begin(rows: Int32Array): void;
	/** Reads the rows of a node. @returns false when they all have the same target. */
	open(node: NodeRows): boolean;
	/** Every threshold of features[0..n). @returns How many of them differ among the rows. */
	tryAll(features: Int32Array, n: number, layout: CodeLayout, node: NodeRows): number;
	/** One threshold of each, drawn with two numbers in [0, 1) per feature. Same result. */
	tryOne(features: Int32Array, n: number, draws: Float64Array, layout: CodeLayout, node: NodeRows): number;
}

/** Range of codes of a node, without MISSING. */
export class CodeRange {
	least = 0;
	most = 0;
	hasMissing = false;

	read(column: number, { codes, rowStride }: CodeLayout, { rows, from, to }: NodeRows): void {
		let least = MISSING;
		let most = -1;
		let nMissing = 0;
		for (let i = from; i < to; i++) {
			const code = codes[column + rows[i] * rowStride];
			if (code === MISSING) {
				nMissing++;
				continue;
			}
			if (code < least) least = code;
			if (code > most) most = code;
		}
		this.least = least;
		this.most = most;
		this.hasMissing = nMissing > 0;
	}

	/** Where to cut; -1 when there is nothing to cut. */
	draw(where: number): number {
		if (this.most < 0) return -1;
		// All present values against the missing ones is a threshold as well.
		const n = this.most - this.least + (this.hasMissing ? 1 : 0);
		if (n === 0) return -1;
		const cut = this.least + Math.floor(where * n);
		return cut >= this.most ? MISSING - 1 : cut;
	}
}
