// Plain twins of `families/svm.ts`.
import type { SvmKernels } from '../families/svm';

const f32 = Math.fround;
const LEAST_CURVATURE = f32(1e-12);

export const referenceSvm: SvmKernels = {
	smoUpdate(f, up, low, rowI, rowJ, delta, n, result) {
		let best = -Infinity;
		let where = 0;
		let least = Infinity;
		for (let i = 0; i < n; i++) {
			const value = f[i] - delta * f32(rowI[i] - rowJ[i]);
			f[i] = value;
			const upper = value + up[i];
			if (upper > best) {
				best = upper;
				where = i;
			}
			const lower = value + low[i];
			if (lower < least) least = lower;
		}
		result[0] = best;
		result[1] = where;
		result[2] = least;
	},
	smoPartner(f, low, row, diagonals, diagonal, top, n) {
		const own = f32(diagonal);
		let best = 0;
		let where = -1;
		for (let i = 0; i < n; i++) {
			const gap = f32(top - (f[i] + low[i]));
			if (!(gap > 0)) continue;
			const curvature = Math.max(LEAST_CURVATURE, f32(f32(own + diagonals[i]) - f32(2 * row[i])));
			const gain = f32(f32(gap * gap) / curvature);
			if (gain > best) {
				best = gain;
				where = i;
			}
		}
		return where;
	},
	addScaledRow(sums, row, factor, n) {
		for (let i = 0; i < n; i++) sums[i] += factor * row[i];
	},
	weightedSum(row, factors, n) {
		const lanes = [0, 0, 0, 0];
		for (let i = 0; i < n; i++) lanes[i % 4] += row[i] * factors[i];
		return lanes[0] + lanes[2] + (lanes[1] + lanes[3]);
	},
};
