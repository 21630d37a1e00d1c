// The best way to cut one node in two, from its histogram. Gains are those of XGBoost (Chen & Guestrin 2016, eq. 7, without the factor 1/2):
// gain = G_left^2 / (H_left + l2) + G_right^2 / (H_right + l2) - G^2 / (H + l2), here in units of the quantised gradients.
import type { BinnedData } from './binned-data';
import type { NumberScanner } from './number-scanner';
import { boundedWorth, scanUpBounded, type Bounds } from './split-bounded';
import { scanCategory } from './split-category';

export interface SplitOptions {
	readonly minRowsPerLeaf: number;
	/** In units of the hessian. */
	readonly minHessian: number;
	readonly minGain: number;
	readonly l2: number;
	readonly catSmooth: number;
	readonly catL2: number;
	readonly catMinRows: number;
	/** By binned feature: 1 when the answer may only rise with it, -1 only fall, 0 free. Default: all free. */
	readonly directions?: Int8Array;
}

/** Integers per unit of gradient and of hessian; powers of two, so that dividing is exact. */
export interface Scales {
	readonly gradient: number;
	readonly hessian: number;
}

export interface NodeSums {
	readonly gradient: number;
	readonly hessian: number;
	readonly nRows: number;
}

/** Mutable while it is searched for: one object per node instead of one per improvement. */
export interface Split {
	/** Index among the binned features; -1 while nothing was found. */
	feature: number;
	/** In the units of the loss. */
	gain: number;
	/** number: bins up to this one go left. */
	bin: number;
	/** number: missing values go left. */
	missingLeft: boolean;
	/** category: bins that go left, perhaps with the missing bin. */
	levels?: Uint8Array;
	leftGradient: number;
	leftHessian: number;
}

/** What every scan needs, in quantised units. */
export interface Scan {
	readonly histogram: Int32Array;
	readonly node: NodeSums;
	readonly options: SplitOptions;
	readonly l2: number;
	/** Hessian that a side needs: from minHessian and, by its share of the rows, from minRowsPerLeaf. */
	readonly minHessian: number;
	readonly hessianPerRow: number;
	readonly hessianScale: number;
	/** Only with monotone constraints. */
	readonly bounds?: Bounds;
	/** A split must beat this sum of both sides. */
	best: number;
	readonly split: Split;
}

/**
 * @param features - Binned features to look at.
 * @param bounds - What the node may answer, where there are monotone constraints.
 * @param scanner - Of the same features, for nodes without bounds: the same by kernels.
 * @returns undefined when no split gains anything.
 */
export function findSplit(
	histogram: Int32Array,
	node: NodeSums,
	data: BinnedData,
	features: Int32Array,
	scales: Scales,
	options: SplitOptions,
	bounds?: Bounds,
	scanner?: NumberScanner,
): Split | undefined {
	const l2 = options.l2 * scales.hessian;
	const hessianPerRow = node.hessian / node.nRows;
	const whole = bounds
		? boundedWorth(node.gradient, node.hessian + l2, bounds)
		: (node.gradient * node.gradient) / (node.hessian + l2);
	const toLoss = scales.hessian / (scales.gradient * scales.gradient);
	const scan: Scan = {
		histogram,
		node,
		options,
		l2,
		minHessian: Math.max(1, options.minHessian * scales.hessian, (options.minRowsPerLeaf - 0.5) * hessianPerRow),
		hessianPerRow,
		hessianScale: scales.hessian,
		bounds,
		// Below this share of the parent, a gain is rounding noise.
		best: whole + Math.abs(whole) * 1e-9 + options.minGain / toLoss,
		split: { feature: -1, gain: 0, bin: 0, missingLeft: false, leftGradient: 0, leftHessian: 0 },
	};
	for (let i = 0; i < features.length; i++) {
		const feature = features[i];
		const bins = data.bins[feature];
		if (scanner && !bounds && bins.kind === 'number') {
			i = scanner.scan(scan, i) - 1;
			continue;
		}
		if (bins.kind === 'category') scanCategory(scan, feature, data.slots[feature], bins.nBins);
		else scanNumber(scan, feature, data.slots[feature], bins.nBins);
	}
	const { split } = scan;
	if (split.feature < 0) return undefined;
	split.gain = (scan.best - whole) * toLoss;
	if (!split.levels) settleNumber(scan, data);
	return split;
}

/** What the rows of this node leave open about a number split. */
function settleNumber({ histogram, split, node }: Scan, data: BinnedData): void {
	const start = data.slots[split.feature];
	const { nBins } = data.bins[split.feature];
	const isEmpty = (bin: number) => histogram[2 * (start + bin)] === 0 && histogram[2 * (start + bin) + 1] === 0;
	// The cut goes to the middle of a gap.
	let next = split.bin + 1;
	while (next < nBins && isEmpty(next)) next++;
	if (next < nBins) split.bin = (split.bin + next - 1) >> 1;
	// A node that saw no missing value sends a later one with the majority.
	if (isEmpty(nBins)) split.missingLeft = 2 * split.leftHessian > node.hessian;
}

function scanNumber(scan: Scan, feature: number, start: number, nBins: number): void {
	const missingHessian = scan.histogram[2 * (start + nBins)];
	if (missingHessian === 0) {
		scanUp(scan, feature, start, nBins - 1, 0, 0, false);
		return;
	}
	const missingGradient = scan.histogram[2 * (start + nBins) + 1];
	// Missing right, up to all values left; then missing left.
	scanUp(scan, feature, start, nBins, 0, 0, false);
	scanUp(scan, feature, start, nBins - 1, missingGradient, missingHessian, true);
}

function scanUp(
	scan: Scan,
	feature: number,
	start: number,
	nBins: number,
	gradient: number,
	hessian: number,
	missingLeft: boolean,
): void {
	const { histogram, node, minHessian, l2, split, bounds } = scan;
	if (bounds) {
		const direction = scan.options.directions?.[feature] ?? 0;
		scanUpBounded(scan, bounds, direction, feature, start, nBins, gradient, hessian, missingLeft);
		return;
	}
	let best = scan.best;
	const most = node.hessian - minHessian;
	for (let bin = 0, at = 2 * start; bin < nBins; bin++, at += 2) {
		hessian += histogram[at];
		gradient += histogram[at + 1];
		if (hessian < minHessian) continue;
		if (hessian > most) break;
		const right = node.gradient - gradient;
		const sum = (gradient * gradient) / (hessian + l2) + (right * right) / (node.hessian - hessian + l2);
		if (sum <= best) continue;
		best = sum;
		split.feature = feature;
		split.bin = bin;
		split.missingLeft = missingLeft;
		split.levels = undefined;
		split.leftGradient = gradient;
		split.leftHessian = hessian;
	}
	scan.best = best;
}
