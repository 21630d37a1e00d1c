// Twin of assembly/splits.ts.
import type { TreeKernels } from '../families/trees';

export const scanNumbers: TreeKernels['scanNumbers'] = (found, histogram, features, slots, sizes, from, to, node, least) => {
	const { gradient, hessian, l2, minHessian } = node;
	const most = hessian - minHessian;
	let bestFeature = -1;
	found[0] = least;
	const scan = (feature: number, nBins: number, leftGradient: number, leftHessian: number, missingLeft: number): void => {
		for (let bin = 0, at = 2 * slots[feature]; bin < nBins; bin++, at += 2) {
			leftHessian += histogram[at];
			leftGradient += histogram[at + 1];
			if (leftHessian < minHessian) continue;
			if (leftHessian > most) break;
			const right = gradient - leftGradient;
			const sum = (leftGradient * leftGradient) / (leftHessian + l2) + (right * right) / (hessian - leftHessian + l2);
			if (sum <= found[0]) continue;
			bestFeature = feature;
			found.set([sum, bin, missingLeft, leftGradient, leftHessian]);
		}
	};
	for (let i = from; i < to; i++) {
		const feature = features[i];
		const n = sizes[feature];
		const missing = 2 * (slots[feature] + n);
		scan(feature, histogram[missing] === 0 ? n - 1 : n, 0, 0, 0);
		if (histogram[missing] !== 0) scan(feature, n - 1, histogram[missing + 1], histogram[missing], 1);
	}
	return bestFeature;
};
