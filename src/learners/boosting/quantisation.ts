// Gradients become integers with as many bits as their sum leaves room for: at 500,000 rows some 12 bits for the average one, at 10,000
// rows 17. Nearest rounding at that width changes no split that matters; LightGBM's 2 to 5 bits need random rounding, these do not.
import type { Scales } from '../trees/split';

/** A histogram slot holds 32 bits per sum; one bit is the sign. */
const ROOM = 2 ** 31 - 1;

/** The largest power of two at which the rounded values of all rows still fit one slot. */
export function scalesFor(sums: Float64Array, nRows: number): Scales {
	// Rounding may add a half per row.
	const room = ROOM - nRows / 2;
	return { gradient: powerOfTwo(room / sums[0]), hessian: powerOfTwo(room / sums[1]) };
}

function powerOfTwo(most: number): number {
	// All gradients 0: any scale will do.
	if (!Number.isFinite(most)) return 1;
	return 2 ** Math.floor(Math.log2(most * (1 - 1e-12)));
}
