// Splits of category features: one level against the rest when there are few, otherwise the levels sorted by gradient / hessian and cut
// like a number (Fisher 1958), with LightGBM's smoothing against levels that are rare. The missing bin counts as a level.
import type { Scan } from './split';
import { boundedWorth } from './split-bounded';

/** Up to so many levels each is tried against the rest. */
const MAX_ONE_VS_REST = 4;
/** Levels on the smaller side, at most. */
const MAX_LEVELS = 32;

/** @param start - First histogram slot of the feature. */
export function scanCategory(scan: Scan, feature: number, start: number, nBins: number): void {
	const { histogram } = scan;
	const bins: number[] = [];
	for (let bin = 0; bin <= nBins; bin++) if (histogram[2 * (start + bin)] > 0) bins.push(bin);
	if (bins.length < 2) return;
	if (bins.length <= MAX_ONE_VS_REST) {
		for (const bin of bins) {
			const at = 2 * (start + bin);
			consider(scan, feature, bins, [bin], histogram[at + 1], histogram[at], scan.l2);
		}
		return;
	}
	scanSorted(scan, feature, start, bins);
}

function scanSorted(scan: Scan, feature: number, start: number, bins: readonly number[]): void {
	const { histogram, options, hessianPerRow, hessianScale } = scan;
	const smooth = options.catSmooth * hessianScale;
	const l2 = scan.l2 + options.catL2 * hessianScale;
	const rank = (bin: number) => histogram[2 * (start + bin) + 1] / (histogram[2 * (start + bin)] + smooth);
	const sorted = bins
		.filter((bin) => histogram[2 * (start + bin)] >= (options.catSmooth - 0.5) * hessianPerRow)
		.sort((a, b) => rank(a) - rank(b) || a - b);
	const most = Math.min(MAX_LEVELS, (sorted.length + 1) >> 1);
	for (const order of [sorted, sorted.slice().reverse()]) {
		let gradient = 0;
		let hessian = 0;
		let hessianOfGroup = 0;
		for (let i = 0; i < most; i++) {
			const at = 2 * (start + order[i]);
			hessian += histogram[at];
			hessianOfGroup += histogram[at];
			gradient += histogram[at + 1];
			if (scan.node.hessian - hessian < (options.catMinRows - 0.5) * hessianPerRow) break;
			if (hessianOfGroup < (options.catMinRows - 0.5) * hessianPerRow) continue;
			hessianOfGroup = 0;
			consider(scan, feature, bins, order.slice(0, i + 1), gradient, hessian, l2);
		}
	}
}

function consider(
	scan: Scan,
	feature: number,
	present: readonly number[],
	chosen: readonly number[],
	gradient: number,
	hessian: number,
	l2: number,
): void {
	const { node, minHessian, split } = scan;
	const restGradient = node.gradient - gradient;
	const restHessian = node.hessian - hessian;
	if (hessian < minHessian || restHessian < minHessian) return;
	const sum = scan.bounds
		? boundedWorth(gradient, hessian + l2, scan.bounds) + boundedWorth(restGradient, restHessian + l2, scan.bounds)
		: (gradient * gradient) / (hessian + l2) + (restGradient * restGradient) / (restHessian + l2);
	if (sum <= scan.best) return;
	scan.best = sum;
	split.feature = feature;
	split.missingLeft = false;
	// A level that this node never saw goes right, so the heavier side is the right one.
	const chosenIsLighter = hessian <= restHessian;
	split.levels = Uint8Array.from(chosenIsLighter ? chosen : present.filter((bin) => !chosen.includes(bin)));
	split.leftGradient = chosenIsLighter ? gradient : restGradient;
	split.leftHessian = chosenIsLighter ? hessian : restHessian;
}
