// What finding a split needs, whatever the target. Criterion: the drop of the weighted sum of squares around the mean, for classes of
// their 0/1 indicators, which is the Gini impurity (Breiman et al. 1984).
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

/** The best split of a node so far. */
export class BestSplit {
	feature = -1;
	/** Codes up to it go left. */
	cut = 0;
	/** 1: missing goes left. */
	missingLeft = 0;
	score = -Infinity;

	reset(): void {
		this.feature = -1;
		this.score = -Infinity;
	}

	set(feature: number, cut: number, missingLeft: number, score: number): void {
		this.feature = feature;
		this.cut = cut;
		this.missingLeft = missingLeft;
		this.score = score;
	}
}

/** Finds splits of one node at a time. */
export interface SplitSearch {
	readonly best: BestSplit;
	/** Score of the node unsplit; a split's gain is its score less this one. */
	readonly whole: number;
	/** Reads the rows `rows[from..to)` of a node. @returns false when they all have the same target. */
	open(rows: Int32Array, from: number, to: number): boolean;
	/** Every threshold of a feature. @returns false when all rows have the same code. */
	tryAll(feature: number, column: Uint8Array, rows: Int32Array, from: number, to: number): boolean;
	/** One threshold, drawn with two numbers in [0, 1). Same result. */
	tryOne(feature: number, column: Uint8Array, rows: Int32Array, from: number, to: number, where: number, side: number): boolean;
}

/** Range of codes of a node, without MISSING. */
export class CodeRange {
	least = 0;
	most = 0;
	hasMissing = false;

	read(column: Uint8Array, rows: Int32Array, from: number, to: number): void {
		let least = MISSING;
		let most = -1;
		let nMissing = 0;
		for (let i = from; i < to; i++) {
			const code = column[rows[i]];
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
