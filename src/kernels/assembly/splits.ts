// The best cut of numeric features: learners/trees/split.ts tells what is maximised. Both sides of a cut are a pair of lanes, and every
// operation is the one that the reference does: the same bits in all builds.

let best: f64 = 0;
let bestFeature: i32 = -1, bestBin: i32 = 0, bestMissing: i32 = 0;
let bestSums: v128 = i32x4.splat(0);

/** Cuts after each of n bins, from `sums` (hessian, gradient) on the left. */
function scan(at: usize, n: i32, sums: v128, node: v128, l2: f64, minHessian: f64, feature: i32, missingLeft: i32): void {
	const most = f64x2.extract_lane(node, 0) - minHessian;
	const ridge = f64x2.splat(l2);
	for (let bin = 0; bin < n; bin++, at += 8) {
		sums = i32x4.add(sums, v128.load64_zero(at));
		const left = f64x2.convert_low_i32x4_s(sums);
		const hessian = f64x2.extract_lane(left, 0);
		if (hessian < minHessian) continue;
		if (hessian > most) break;
		const right = f64x2.sub(node, left);
		const hessians = v128.shuffle<i64>(left, right, 0, 2);
		const gradients = v128.shuffle<i64>(left, right, 1, 3);
		const worth = f64x2.div(f64x2.mul(gradients, gradients), f64x2.add(hessians, ridge));
		const sum = f64x2.extract_lane(worth, 0) + f64x2.extract_lane(worth, 1);
		if (sum <= best) continue;
		best = sum;
		bestFeature = feature;
		bestBin = bin;
		bestMissing = missingLeft;
		bestSums = sums;
	}
}

/**
 * found = the largest sum, its bin, whether missing values go left, gradient and hessian of the left side.
 * @returns The feature; -1 where no cut exceeds `least`.
 */
// prettier-ignore
export function scanNumbers(
	found: usize, histogram: usize, features: usize, slots: usize, sizes: usize, from: i32, to: i32,
	gradient: f64, hessian: f64, l2: f64, minHessian: f64, least: f64,
): i32 {
	best = least;
	bestFeature = -1;
	const node = f64x2.replace_lane(f64x2.splat(hessian), 1, gradient);
	const none = i32x4.splat(0);
	for (let i = from; i < to; i++) {
		const feature = load<i32>(features + (<usize>i << 2));
		const n = load<i32>(sizes + (<usize>feature << 2));
		const at = histogram + (<usize>load<i32>(slots + (<usize>feature << 2)) << 3);
		const missing = v128.load64_zero(at + (<usize>n << 3));
		if (i32x4.extract_lane(missing, 0) == 0) {
			scan(at, n - 1, none, node, l2, minHessian, feature, 0);
			continue;
		}
		// Missing right, up to all values left; then missing left.
		scan(at, n, none, node, l2, minHessian, feature, 0);
		scan(at, n - 1, missing, node, l2, minHessian, feature, 1);
	}
	store<f64>(found, best);
	store<f64>(found, <f64>bestBin, 8);
	store<f64>(found, <f64>bestMissing, 16);
	store<f64>(found, <f64>i32x4.extract_lane(bestSums, 1), 24);
	store<f64>(found, <f64>i32x4.extract_lane(bestSums, 0), 32);
	return bestFeature;
}
