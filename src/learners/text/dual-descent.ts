// Dual coordinate descent for linear models on sparse rows: one dual variable per row, changed in turn, the coefficients kept up to date.
//
//   squared hinge   Hsieh, Chang, Lin, Keerthi & Sundararajan 2008, algorithm 3, with shrinking: rows far on the right side rest
//   squared error   Ho & Lin 2012, with no insensitive zone
import type { JobContext } from '../../core/context';
import { squaredLengths, type SparseRows } from './rows';

export interface DescentOptions {
	/** By row, >= 0: strength times the row's weight. Rows of 0 are left out. */
	readonly costs: Float64Array;
	readonly maxIterations: number;
	readonly tolerance: number;
}

/** Entries that are read between two checkpoints, a few milliseconds. */
const CHECKPOINT_WORK = 2_000_000;

export interface Descended {
	/** Coefficients, the intercept last. */
	readonly v: Float64Array;
	/** False when it was stopped before it had converged. */
	readonly done: boolean;
}

/** What a pass over the rows works on. */
interface Pass {
	readonly rows: SparseRows;
	/** By row: 1 or -1, or the value. */
	readonly targets: Float64Array;
	/** By row: 1 / (2 cost). */
	readonly damping: Float64Array;
	/** By row: |x|^2. */
	readonly squares: Float64Array;
	readonly v: Float64Array;
	readonly duals: Float64Array;
	/** Rows in the order of the pass; those from `nActive` on rest. */
	readonly active: Int32Array;
	nActive: number;
	/** Where the pass is. */
	position: number;
	/** Largest and smallest projected gradient of this pass. */
	high: number;
	low: number;
	/** Largest of the pass before: rows at rest pull less than any. */
	highest: number;
}

/** Minimises |v|^2 / 2 + sum_i cost_i * max(0, 1 - side_i v x_i)^2. @param sides - By row: 1 or -1. */
export function separate(rows: SparseRows, sides: Float64Array, options: DescentOptions, context: JobContext): Promise<Descended> {
	return descend(rows, sides, options, context, separatePart);
}

/** Minimises |v|^2 / 2 + sum_i cost_i * (target_i - v x_i)^2. */
export function regress(rows: SparseRows, targets: Float64Array, options: DescentOptions, context: JobContext): Promise<Descended> {
	return descend(rows, targets, options, context, regressPart);
}

async function descend(
	rows: SparseRows,
	targets: Float64Array,
	{ costs, maxIterations, tolerance }: DescentOptions,
	context: JobContext,
	runPart: (pass: Pass) => void,
): Promise<Descended> {
	const active = Int32Array.from(costs.keys()).filter((row) => costs[row] > 0);
	const v = new Float64Array(rows.nFeatures + 1);
	const pass: Pass = {
		rows,
		targets,
		damping: costs.map((cost) => 0.5 / cost),
		squares: squaredLengths(rows),
		v,
		duals: new Float64Array(rows.nRows),
		active,
		nActive: active.length,
		position: 0,
		high: -Infinity,
		low: Infinity,
		highest: Infinity,
	};
	for (let iteration = 0; iteration < maxIterations; iteration++) {
		context.random.shuffle(active.subarray(0, pass.nActive));
		pass.position = 0;
		pass.high = -Infinity;
		pass.low = Infinity;
		while (pass.position < pass.nActive) {
			await context.checkpoint();
			if (iteration > 0 && context.now() > context.deadline) return { v, done: false };
			runPart(pass);
		}
		if (pass.high - pass.low > tolerance) {
			pass.highest = pass.high > 0 ? pass.high : Infinity;
			continue;
		}
		if (pass.nActive === active.length) return { v, done: true };
		// Converged on the rows that are left: the resting ones are asked once more.
		pass.nActive = active.length;
		pass.highest = Infinity;
	}
	return { v, done: false };
}

function separatePart(pass: Pass): void {
	const { rows, targets, damping, squares, v, duals, active, highest } = pass;
	const { starts, indices, values } = rows;
	let { nActive, position, high, low } = pass;
	for (let work = 0; position < nActive && work < CHECKPOINT_WORK; position++) {
		const row = active[position];
		const from = starts[row];
		const to = starts[row + 1];
		work += to - from;
		const side = targets[row];
		const dual = duals[row];
		let score = 0;
		for (let e = from; e < to; e++) score += v[indices[e]] * values[e];
		const gradient = side * score - 1 + dual * damping[row];
		if (dual === 0 && gradient > 0) {
			if (gradient > highest) {
				active[position--] = active[--nActive];
				active[nActive] = row;
			}
			if (high < 0) high = 0;
			if (low > 0) low = 0;
			continue;
		}
		if (gradient > high) high = gradient;
		if (gradient < low) low = gradient;
		if (Math.abs(gradient) < 1e-12) continue;
		duals[row] = Math.max(0, dual - gradient / (squares[row] + damping[row]));
		const change = side * (duals[row] - dual);
		for (let e = from; e < to; e++) v[indices[e]] += change * values[e];
	}
	pass.nActive = nActive;
	pass.position = position;
	pass.high = high;
	pass.low = low;
}

function regressPart(pass: Pass): void {
	const { rows, targets, damping, squares, v, duals, active, nActive } = pass;
	const { starts, indices, values } = rows;
	for (let work = 0; pass.position < nActive && work < CHECKPOINT_WORK; pass.position++) {
		const row = active[pass.position];
		const from = starts[row];
		const to = starts[row + 1];
		work += to - from;
		let score = 0;
		for (let e = from; e < to; e++) score += v[indices[e]] * values[e];
		const gradient = score - targets[row] + duals[row] * damping[row];
		pass.high = Math.max(pass.high, gradient);
		pass.low = Math.min(pass.low, gradient);
		const change = -gradient / (squares[row] + damping[row]);
		duals[row] += change;
		for (let e = from; e < to; e++) v[indices[e]] += change * values[e];
	}
}
