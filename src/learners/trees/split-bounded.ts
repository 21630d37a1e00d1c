// Splits under monotone constraints: what a side may answer is bounded, and a constrained feature must not turn the order around
// (LightGBM's method 'basic'). A bound costs gain: a side is worth -(2 G v + (H + l2) v^2) at the value v that it may have.
import type { NodeSums, Scan } from './split';

/** Least and most that a node may answer, in quantised gradients per quantised hessian. */
export interface Bounds {
	readonly low: number;
	readonly high: number;
}

export const UNBOUNDED: Bounds = { low: -Infinity, high: Infinity };

/** The value of a leaf: the Newton step within its bounds. */
export function boundedValue(gradient: number, hessian: number, { low, high }: Bounds): number {
	return Math.min(high, Math.max(low, hessian > 0 ? -gradient / hessian : 0));
}

/** @param hessian - With l2. */
export function boundedWorth(gradient: number, hessian: number, bounds: Bounds): number {
	const value = boundedValue(gradient, hessian, bounds);
	return -(2 * gradient + hessian * value) * value;
}

/** As `scanUp` of split.ts, for nodes with bounds. */
export function scanUpBounded(
	scan: Scan,
	bounds: Bounds,
	direction: number,
	feature: number,
	start: number,
	nBins: number,
	gradient: number,
	hessian: number,
	missingLeft: boolean,
): void {
	const { histogram, node, minHessian, l2, split } = scan;
	for (let bin = 0, at = 2 * start; bin < nBins; bin++, at += 2) {
		hessian += histogram[at];
		gradient += histogram[at + 1];
		if (hessian < minHessian) continue;
		if (node.hessian - hessian < minHessian) break;
		const rightGradient = node.gradient - gradient;
		const rightHessian = node.hessian - hessian + l2;
		if (direction !== 0) {
			const rise = boundedValue(rightGradient, rightHessian, bounds) - boundedValue(gradient, hessian + l2, bounds);
			if (rise * direction < 0) continue;
		}
		const sum = boundedWorth(gradient, hessian + l2, bounds) + boundedWorth(rightGradient, rightHessian, bounds);
		if (sum <= scan.best) continue;
		scan.best = sum;
		split.feature = feature;
		split.bin = bin;
		split.missingLeft = missingLeft;
		split.levels = undefined;
		split.leftGradient = gradient;
		split.leftHessian = hessian;
	}
}

/** Bounds of both children: the middle between their values divides them where the feature is constrained. */
export function childBounds(bounds: Bounds, direction: number, left: NodeSums, right: NodeSums, l2: number): [Bounds, Bounds] {
	const a = boundedValue(left.gradient, left.hessian + l2, bounds);
	const b = boundedValue(right.gradient, right.hessian + l2, bounds);
	return boundsAround((a + b) / 2, direction, bounds);
}

export function boundsAround(middle: number, direction: number, bounds: Bounds): [Bounds, Bounds] {
	if (direction === 0) return [bounds, bounds];
	const below = { low: bounds.low, high: middle };
	const above = { low: middle, high: bounds.high };
	return direction > 0 ? [below, above] : [above, below];
}
