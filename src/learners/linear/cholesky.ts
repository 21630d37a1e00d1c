// Cholesky factor of a symmetric matrix that may be rank-deficient.
import type { JobContext } from '../../core/context';

/** Multiplications between two checkpoints, a few milliseconds. */
const CHECKPOINT_WORK = 8_000_000;

/** A pivot below this share of its diagonal entry is rounding: the column is a sum of earlier ones. */
const DEPENDENT = 1e-11;

/**
 * Factors `a` = L Lᵀ in place. a: size x size, row-major, only the lower triangle is read and written.
 * A row that depends on earlier ones gets a pivot of 0; `solve` then sets its unknown to 0, as R's lm drops such columns.
 *
 * @returns The number of dependent rows.
 * @throws CancelledError at a checkpoint.
 */
export async function factor(a: Float64Array, size: number, context: JobContext): Promise<number> {
	let dependent = 0;
	let work = 0;
	for (let i = 0; i < size; i++) {
		const ai = i * size;
		const diagonal = a[ai + i];
		work += (i * i) / 2;
		if (work > CHECKPOINT_WORK) {
			work = 0;
			await context.checkpoint();
		}
		for (let j = 0; j <= i; j++) {
			const aj = j * size;
			let s = a[ai + j];
			for (let m = 0; m < j; m++) s -= a[ai + m] * a[aj + m];
			if (j < i) a[ai + j] = a[aj + j] > 0 ? s / a[aj + j] : 0;
			else if (s > DEPENDENT * diagonal) a[ai + i] = Math.sqrt(s);
			else {
				a[ai + i] = 0;
				dependent++;
			}
		}
	}
	return dependent;
}

/** Solves L Lᵀ x = b in place. b: length size. */
export function solve(l: Float64Array, size: number, b: Float64Array): void {
	for (let i = 0; i < size; i++) {
		const li = i * size;
		const pivot = l[li + i];
		let s = b[i];
		for (let m = 0; m < i; m++) s -= l[li + m] * b[m];
		b[i] = pivot > 0 ? s / pivot : 0;
	}
	for (let i = size - 1; i >= 0; i--) {
		const li = i * size;
		const pivot = l[li + i];
		const x = pivot > 0 ? b[i] / pivot : 0;
		b[i] = x;
		for (let m = 0; m < i; m++) b[m] -= l[li + m] * x;
	}
}
