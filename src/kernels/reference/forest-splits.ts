// Twin of assembly/forest-splits.ts.
import type { CodeLayout, ForestSplitKernels, NodeRows } from '../families/forest-splits';

const MISSING = 255;
/** Weight, weighted target and rows by code; clean between calls. */
const sums = new Float64Array(3 * 256);

const openNode: ForestSplitKernels['openNode'] = (entries, totals, payload, { rows, from, to }) => {
	const first = payload[4 * rows[from] + 2];
	let differs = false;
	totals.fill(0, 0, 2);
	for (let i = from, at = 0; i < to; i++, at += 2) {
		const own = 4 * rows[i];
		entries[at] = payload[own];
		entries[at + 1] = payload[own + 1];
		totals[0] += entries[at];
		totals[1] += entries[at + 1];
		if (payload[own + 2] !== first) differs = true;
	}
	return differs;
};

function setBest(best: Float64Array, score: number, feature: number, cut: number, missingLeft: number): void {
	best[0] = score;
	best[1] = feature;
	best[2] = cut;
	best[3] = missingLeft;
}

function scoreOf(left: number, leftY: number, totals: Float64Array): number {
	const rightY = totals[1] - leftY;
	return (leftY * leftY) / left + (rightY * rightY) / (totals[0] - left);
}

const splitValues: ForestSplitKernels['splitValues'] = (best, _work, features, n, layout, node, entries, totals, minRows) => {
	const { codes, featureStride, rowStride } = layout;
	const { rows, from, to } = node;
	let varying = 0;
	for (let f = 0; f < n; f++) {
		const column = features[f] * featureStride;
		for (let i = from, at = 0; i < to; i++, at += 2) {
			const slot = 3 * codes[column + rows[i] * rowStride];
			sums[slot] += entries[at];
			sums[slot + 1] += entries[at + 1];
			sums[slot + 2]++;
		}
		const list: number[] = [];
		for (let code = 0; code < 256; code++) if (sums[3 * code + 2] > 0) list.push(code);
		if (list.length > 1) {
			varying++;
			const hasMissing = list[list.length - 1] === MISSING;
			const nPresent = hasMissing ? list.length - 1 : list.length;
			sweep(best, features[f], list, hasMissing ? nPresent : nPresent - 1, nPresent, 0, to - from, totals, minRows);
			if (hasMissing) sweep(best, features[f], list, nPresent - 1, nPresent, 1, to - from, totals, minRows);
		}
		for (const code of list) sums.fill(0, 3 * code, 3 * code + 3);
	}
	return varying;
};

/** Cuts after each of the first n codes of the list. */
function sweep(best: Float64Array, feature: number, list: number[], n: number, nPresent: number, missingLeft: number, nRows: number, totals: Float64Array, minRows: number): void {
	let left = 0;
	let leftY = 0;
	let nLeft = 0;
	if (missingLeft) [left, leftY, nLeft] = sums.subarray(3 * MISSING);
	for (let i = 0; i < n; i++) {
		const slot = 3 * list[i];
		left += sums[slot];
		leftY += sums[slot + 1];
		nLeft += sums[slot + 2];
		if (nLeft < minRows) continue;
		if (nRows - nLeft < minRows) break;
		const score = scoreOf(left, leftY, totals);
		if (!(score > best[0])) continue;
		const cut = i + 1 < nPresent ? (list[i] + list[i + 1] - 1) >> 1 : MISSING - 1;
		// Where no row was missing, a later missing value goes with the majority.
		setBest(best, score, feature, cut, nPresent < list.length ? missingLeft : 2 * left > totals[0] ? 1 : 0);
	}
}

/** Where a threshold drawn with a number in [0, 1) cuts the codes of a node: -1 nowhere. Bit 8: rows are missing. */
function drawCut({ codes, rowStride }: CodeLayout, column: number, { rows, from, to }: NodeRows, where: number): number {
	let least = MISSING;
	let most = -1;
	let missing = 0;
	for (let i = from; i < to; i++) {
		const code = codes[column + rows[i] * rowStride];
		if (code < least) least = code;
		if (code === MISSING) missing = 1;
		else if (code > most) most = code;
	}
	// All present values against the missing ones is a threshold as well.
	const n = most - least + missing;
	if (most < 0 || n === 0) return -1;
	const cut = least + Math.floor(where * n);
	return (cut >= most ? MISSING - 1 : cut) | (missing << 8);
}

const drawValues: ForestSplitKernels['drawValues'] = (best, draws, features, n, layout, node, entries, totals, minRows) => {
	const { codes, featureStride, rowStride } = layout;
	const { rows, from, to } = node;
	let varying = 0;
	for (let f = 0; f < n; f++) {
		const column = features[f] * featureStride;
		const drawn = drawCut(layout, column, node, draws[2 * f]);
		if (drawn < 0) continue;
		varying++;
		const cut = drawn & 255;
		const hasMissing = drawn >> 8 === 1;
		const allPresent = cut === MISSING - 1;
		const shift = hasMissing && !allPresent && draws[2 * f + 1] < 0.5 ? 1 : 0;
		let left = 0;
		let leftY = 0;
		let nLeft = 0;
		for (let i = from, at = 0; i < to; i++, at += 2) {
			if (((codes[column + rows[i] * rowStride] + shift) & 255) > cut + shift) continue;
			left += entries[at];
			leftY += entries[at + 1];
			nLeft++;
		}
		if (nLeft < minRows || to - from - nLeft < minRows) continue;
		const score = scoreOf(left, leftY, totals);
		if (score > best[0]) setBest(best, score, features[f], cut, hasMissing ? shift : 2 * left > totals[0] && !allPresent ? 1 : 0);
	}
	return varying;
};

const splitRows: ForestSplitKernels['splitRows'] = ({ rows, from, to }, scratch, { codes, featureStride, rowStride }, word) => {
	const column = (word >> 9) * featureStride;
	const shift = (word >> 8) & 1;
	const cut = word & 255;
	let left = from;
	let right = 0;
	for (let i = from; i < to; i++) {
		const row = rows[i];
		const goes = ((codes[column + row * rowStride] + shift) & 255) > cut ? 1 : 0;
		rows[left] = row;
		scratch[right] = row;
		right += goes;
		left += 1 - goes;
	}
	rows.set(scratch.subarray(0, right), left);
	return left;
};

export const referenceForestSplits: ForestSplitKernels = { openNode, splitValues, drawValues, splitRows };
