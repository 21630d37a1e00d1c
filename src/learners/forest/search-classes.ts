// Splits for three classes and more: one sweep over the rows in the order of their codes keeps the sum of squared class weights of both
// sides, so that its cost does not depend on the number of classes.
import type { CodeLayout, NodeRows } from '../../kernels';
import { MISSING } from './codes';
import { BestSplit, CodeList, CodeRange, type SplitSearch } from './split-search';

export class ClassSearch implements SplitSearch {
	readonly best = new BestSplit(new Float64Array(4));
	whole = 0;
	private readonly w: Float64Array;
	private readonly c: Int32Array;
	/** Rows of a code, as a chain: `first` by code, `next` by row of the node. -1 ends it. */
	private readonly first = new Int32Array(256).fill(-1);
	private readonly next: Int32Array;
	private readonly list = new CodeList();
	private readonly range = new CodeRange();
	/** Weight by class, of the node and of the left side. */
	private readonly totals: Float64Array;
	private readonly lefts: Float64Array;
	private total = 0;
	private squares = 0;
	private nRows = 0;

	/** @param y - Class codes. @param weights - Of the rows in the current tree. */
	constructor(
		private readonly y: Float64Array,
		private readonly weights: Float64Array,
		private readonly minRows: number,
		nClasses: number,
	) {
		this.w = new Float64Array(y.length);
		this.c = new Int32Array(y.length);
		this.next = new Int32Array(y.length);
		this.totals = new Float64Array(nClasses);
		this.lefts = new Float64Array(nClasses);
	}

	begin(): void {}

	open({ rows, from, to }: NodeRows): boolean {
		const { w, c, totals, y, weights } = this;
		totals.fill(0);
		const first = y[rows[from]];
		let same = true;
		let total = 0;
		for (let i = from, at = 0; i < to; i++, at++) {
			const row = rows[i];
			if (y[row] !== first) same = false;
			c[at] = y[row];
			w[at] = weights[row];
			totals[c[at]] += weights[row];
			total += weights[row];
		}
		this.total = total;
		this.squares = sumOfSquares(totals);
		this.whole = this.squares / total;
		this.nRows = to - from;
		this.best.reset();
		return !same;
	}

	tryAll(features: Int32Array, n: number, layout: CodeLayout, node: NodeRows): number {
		let varying = 0;
		for (let f = 0; f < n; f++) if (this.tryFeature(features[f], layout, node)) varying++;
		return varying;
	}

	tryOne(features: Int32Array, n: number, draws: Float64Array, layout: CodeLayout, node: NodeRows): number {
		let varying = 0;
		for (let f = 0; f < n; f++) if (this.tryCut(features[f], layout, node, draws[2 * f], draws[2 * f + 1])) varying++;
		return varying;
	}

	private tryFeature(feature: number, { codes, featureStride, rowStride }: CodeLayout, { rows, from, to }: NodeRows): boolean {
		const column = feature * featureStride;
		const { first, next, list } = this;
		for (let i = from, at = 0; i < to; i++, at++) {
			const code = codes[column + rows[i] * rowStride];
			next[at] = first[code];
			first[code] = at;
			list.mark(code);
		}
		list.list();
		const varies = list.length > 1;
		if (varies) {
			if (list.nPresent < list.length) {
				this.sweep(feature, list.nPresent, 0);
				this.sweep(feature, list.nPresent - 1, 1);
			} else {
				this.sweep(feature, list.nPresent - 1, 0);
			}
		}
		for (let i = 0; i < list.length; i++) first[list.codes[i]] = -1;
		return varies;
	}

	private tryCut(feature: number, layout: CodeLayout, node: NodeRows, where: number, side: number): boolean {
		const { codes, rowStride } = layout;
		const { rows, from, to } = node;
		const column = feature * layout.featureStride;
		this.range.read(column, layout, node);
		const cut = this.range.draw(where);
		if (cut < 0) return false;
		const { w, c, lefts, totals, total, best, minRows } = this;
		const allPresent = cut === MISSING - 1;
		const drawn = this.range.hasMissing && !allPresent && side < 0.5 ? 1 : 0;
		lefts.fill(0);
		let left = 0;
		let nLeft = 0;
		for (let i = from, at = 0; i < to; i++, at++) {
			if (((codes[column + rows[i] * rowStride] + drawn) & 255) > cut + drawn) continue;
			left += w[at];
			lefts[c[at]] += w[at];
			nLeft++;
		}
		if (nLeft < minRows || this.nRows - nLeft < minRows) return true;
		let rightSquares = 0;
		for (let k = 0; k < totals.length; k++) rightSquares += (totals[k] - lefts[k]) ** 2;
		const score = sumOfSquares(lefts) / left + rightSquares / (total - left);
		const missingLeft = this.range.hasMissing ? drawn : 2 * left > total && !allPresent ? 1 : 0;
		if (score > best.score) best.set(feature, cut, missingLeft, score);
		return true;
	}

	/** Cuts after each of the first `n` present codes. */
	private sweep(feature: number, n: number, missingLeft: number): void {
		const { first, next, list, w, c, totals, lefts, total, best, minRows, nRows } = this;
		lefts.fill(0);
		let left = 0;
		let nLeft = 0;
		let leftSquares = 0;
		let rightSquares = this.squares;
		for (let i = missingLeft ? -1 : 0; i < n; i++) {
			const code = i < 0 ? MISSING : list.codes[i];
			for (let at = first[code]; at >= 0; at = next[at]) {
				const weight = w[at];
				const k = c[at];
				const held = lefts[k];
				leftSquares += weight * (2 * held + weight);
				rightSquares -= weight * (2 * (totals[k] - held) - weight);
				lefts[k] = held + weight;
				left += weight;
				nLeft++;
			}
			if (i < 0 || nLeft < minRows) continue;
			if (nRows - nLeft < minRows) break;
			const score = leftSquares / left + rightSquares / (total - left);
			if (score > best.score) {
				best.set(feature, list.cutAfter(i), list.nPresent < list.length ? missingLeft : 2 * left > total ? 1 : 0, score);
			}
		}
	}
}

function sumOfSquares(values: Float64Array): number {
	let sum = 0;
	for (let i = 0; i < values.length; i++) sum += values[i] * values[i];
	return sum;
}
