// Splits for a target of one number: regression, or the share of the second of two classes.
import { MISSING } from './codes';
import { BestSplit, CodeList, CodeRange, type SplitSearch } from './split-search';

/** From so many rows on, looking at all 256 slots is cheaper than marking the codes row by row. */
const MANY_ROWS = 512;

export class ValueSearch implements SplitSearch {
	readonly best = new BestSplit();
	whole = 0;
	private readonly w: Float64Array;
	private readonly wy: Float64Array;
	/** Weight, weighted target, rows, unused: by code. */
	private readonly sums = new Float64Array(4 * 256);
	private readonly list = new CodeList();
	private readonly range = new CodeRange();
	private total = 0;
	private totalY = 0;

	/** @param weights - Of the rows in the current tree. */
	constructor(
		private readonly y: Float64Array,
		private readonly weights: Float64Array,
		private readonly minRows: number,
	) {
		this.w = new Float64Array(y.length);
		this.wy = new Float64Array(y.length);
	}

	open(rows: Int32Array, from: number, to: number): boolean {
		const { w, wy, y, weights } = this;
		const first = y[rows[from]];
		let same = true;
		let total = 0;
		let totalY = 0;
		for (let i = from, at = 0; i < to; i++, at++) {
			const row = rows[i];
			const value = y[row];
			if (value !== first) same = false;
			const weighted = weights[row] * value;
			w[at] = weights[row];
			wy[at] = weighted;
			total += weights[row];
			totalY += weighted;
		}
		this.total = total;
		this.totalY = totalY;
		this.whole = (totalY * totalY) / total;
		this.best.reset();
		return !same;
	}

	tryAll(feature: number, column: Uint8Array, rows: Int32Array, from: number, to: number): boolean {
		this.fill(column, rows, from, to);
		const { list, sums } = this;
		const varies = list.length > 1;
		if (varies) {
			if (list.nPresent < list.length) {
				this.sweep(feature, list.nPresent, 0);
				this.sweep(feature, list.nPresent - 1, 1);
			} else {
				this.sweep(feature, list.nPresent - 1, 0);
			}
		}
		for (let i = 0; i < list.length; i++) {
			const at = 4 * list.codes[i];
			sums[at] = 0;
			sums[at + 1] = 0;
			sums[at + 2] = 0;
		}
		return varies;
	}

	tryOne(feature: number, column: Uint8Array, rows: Int32Array, from: number, to: number, where: number, side: number): boolean {
		this.range.read(column, rows, from, to);
		const cut = this.range.draw(where);
		if (cut < 0) return false;
		const { w, wy, total, totalY, best, minRows } = this;
		const allPresent = cut === MISSING - 1;
		const drawn = this.range.hasMissing && !allPresent && side < 0.5 ? 1 : 0;
		let left = 0;
		let leftY = 0;
		let nLeft = 0;
		for (let i = from, at = 0; i < to; i++, at++) {
			if (((column[rows[i]] + drawn) & 255) > cut + drawn) continue;
			left += w[at];
			leftY += wy[at];
			nLeft++;
		}
		if (nLeft < minRows || to - from - nLeft < minRows) return true;
		const rightY = totalY - leftY;
		const score = (leftY * leftY) / left + (rightY * rightY) / (total - left);
		const missingLeft = this.range.hasMissing ? drawn : 2 * left > total && !allPresent ? 1 : 0;
		if (score > best.score) best.set(feature, cut, missingLeft, score);
		return true;
	}

	private fill(column: Uint8Array, rows: Int32Array, from: number, to: number): void {
		const { sums, w, wy, list } = this;
		const few = to - from < MANY_ROWS;
		for (let i = from, at = 0; i < to; i++, at++) {
			const code = column[rows[i]];
			const slot = code << 2;
			sums[slot] += w[at];
			sums[slot + 1] += wy[at];
			sums[slot + 2]++;
			if (few) list.mark(code);
		}
		if (!few) for (let code = 0; code < 256; code++) if (sums[4 * code + 2] > 0) list.mark(code);
		list.list();
	}

	/** Cuts after each of the first `n` present codes. */
	private sweep(feature: number, n: number, missingLeft: number): void {
		const { sums, list, total, totalY, best, minRows } = this;
		const { codes, length, nPresent } = list;
		let nRight = 0;
		for (let i = 0; i < length; i++) nRight += sums[4 * codes[i] + 2];
		let left = 0;
		let leftY = 0;
		let nLeft = 0;
		if (missingLeft) {
			left = sums[4 * MISSING];
			leftY = sums[4 * MISSING + 1];
			nLeft = sums[4 * MISSING + 2];
			nRight -= nLeft;
		}
		const missingSeen = nPresent < length;
		for (let i = 0; i < n; i++) {
			const slot = 4 * codes[i];
			left += sums[slot];
			leftY += sums[slot + 1];
			nLeft += sums[slot + 2];
			nRight -= sums[slot + 2];
			if (nLeft < minRows) continue;
			if (nRight < minRows) break;
			const rightY = totalY - leftY;
			const score = (leftY * leftY) / left + (rightY * rightY) / (total - left);
			// Where no row was missing, a later missing value goes with the majority.
			if (score > best.score) best.set(feature, list.cutAfter(i), missingSeen ? missingLeft : 2 * left > total ? 1 : 0, score);
		}
	}
}
