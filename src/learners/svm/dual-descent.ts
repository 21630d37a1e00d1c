// A linear machine by coordinate descent in the dual, for many rows or many words: L2-loss classification (Hsieh et al. 2008) and regression
// (Ho & Lin 2012), as in LIBLINEAR. The bias is the weight of a feature that is always 1, and penalised as the others.
//
//   1/2 |w|^2 + sum_i C_i max(0, 1 - y_i w.x_i)^2      or      1/2 |w|^2 + sum_i C_i max(0, |w.x_i - y_i| - margin)^2
import type { Random } from '../../core/random';
import type { Design } from '../linear/design';
import type { Pace } from './pace';

const MOST_PASSES = 1000;

export interface LinearMachine {
	/** By packed position of the design, the bias last. */
	readonly w: Float64Array;
	/** One per row: y alpha, or beta. */
	readonly dual: Float64Array;
}

export interface DescentProblem {
	readonly design: Design;
	/** +-1, or the target. */
	readonly y: Float64Array;
	/** C_i; 0 leaves a row out. */
	readonly bounds: Float64Array;
	/** Undefined: classification. */
	readonly margin?: number;
	readonly tolerance: number;
}

/**
 * @param start - Where to start; its arrays are changed. Rows with a bound of 0 must have dual 0 in it.
 * @returns Whether it converged.
 */
export async function descend(problem: DescentProblem, start: LinearMachine, random: Random, pace: Pace): Promise<boolean> {
	const { design, bounds, tolerance } = problem;
	const { nRows } = design;
	const rows = Int32Array.from({ length: nRows }, (_, i) => i).filter((row) => bounds[row] > 0);
	const squares = squaredLengths(design);
	const perRow = 4 * (design.nDense + design.indices.length / Math.max(1, nRows)) + 20;
	let nActive = rows.length;
	for (let pass = 0; pass < MOST_PASSES && !pace.outOfTime; pass++) {
		await pace.breathe();
		shuffle(rows, nActive, random);
		const all = nActive === rows.length;
		let largest = 0;
		for (let k = 0; k < nActive; k++) {
			const row = rows[k];
			const violation = problem.margin === undefined ? improveClass(problem, start, row, squares[row]) : improveValue(problem, start, row, squares[row]);
			largest = Math.max(largest, violation);
			// A row that stays at 0 with room to spare is left out until all others have settled.
			if (violation < 0) {
				nActive--;
				rows[k--] = rows[nActive];
				rows[nActive] = row;
			}
			const pause = pace.after(perRow);
			if (pause) await pause;
			if (pace.outOfTime && k % 256 === 0) return false;
		}
		if (largest > tolerance) continue;
		if (all) return true;
		nActive = rows.length;
	}
	return false;
}

/** @returns The violation before the step, or -1 for a row that rests at 0. */
function improveClass({ design, y, bounds }: DescentProblem, { w, dual }: LinearMachine, row: number, square: number): number {
	const ridge = 0.5 / bounds[row];
	const alpha = y[row] * dual[row];
	const gradient = y[row] * score(design, w, row) - 1 + ridge * alpha;
	if (alpha === 0 && gradient >= 0) return gradient > 1 ? -1 : 0;
	const next = Math.max(0, alpha - gradient / (square + ridge));
	if (next !== alpha) {
		addRow(design, w, row, y[row] * (next - alpha));
		dual[row] = y[row] * next;
	}
	return Math.abs(gradient);
}

function improveValue({ design, y, bounds, margin = 0 }: DescentProblem, { w, dual }: LinearMachine, row: number, square: number): number {
	const ridge = 0.5 / bounds[row];
	const curvature = square + ridge;
	const beta = dual[row];
	const gradient = score(design, w, row) - y[row] + ridge * beta;
	const above = gradient + margin;
	const below = gradient - margin;
	const violation = beta > 0 ? Math.abs(above) : beta < 0 ? Math.abs(below) : Math.max(0, -above, below);
	if (beta === 0 && violation === 0) return 0;
	const step = above < curvature * beta ? -above / curvature : below > curvature * beta ? -below / curvature : -beta;
	if (step !== 0) {
		addRow(design, w, row, step);
		dual[row] += step;
	}
	return violation;
}

/** w.x + bias. */
export function score({ dense, nDense, nFeatures, starts, indices, values }: Design, w: Float64Array, row: number): number {
	let sum = w[nFeatures];
	for (let j = 0, at = row * nDense; j < nDense; j++) sum += dense[at + j] * w[j];
	for (let e = starts[row]; e < starts[row + 1]; e++) sum += values[e] * w[nDense + indices[e]];
	return sum;
}

/** w += factor * x. */
export function addRow({ dense, nDense, nFeatures, starts, indices, values }: Design, w: Float64Array, row: number, factor: number): void {
	w[nFeatures] += factor;
	for (let j = 0, at = row * nDense; j < nDense; j++) w[j] += factor * dense[at + j];
	for (let e = starts[row]; e < starts[row + 1]; e++) w[nDense + indices[e]] += factor * values[e];
}

function squaredLengths({ nRows, dense, nDense, starts, values }: Design): Float64Array {
	return Float64Array.from({ length: nRows }, (_, row) => {
		let sum = 1;
		for (let at = row * nDense; at < (row + 1) * nDense; at++) sum += dense[at] * dense[at];
		for (let e = starts[row]; e < starts[row + 1]; e++) sum += values[e] * values[e];
		return sum;
	});
}

function shuffle(values: Int32Array, n: number, random: Random): void {
	for (let i = n - 1; i > 0; i--) {
		const j = random.integer(i + 1);
		const held = values[i];
		values[i] = values[j];
		values[j] = held;
	}
}
