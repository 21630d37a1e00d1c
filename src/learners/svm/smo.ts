// Sequential minimal optimisation with second-order working sets (Fan, Chen & Lin 2005), shrinking and restarts.
//
//   minimise  1/2 b' K b - t' b + margin |b|_1     sum b = 0,  lower <= b <= upper
//
// Classification: t = +-1, margin 0, bounds [0, C] or [-C, 0]: b = y alpha of C-SVC. Regression: t the target, bounds [-C, C]: b = alpha - alpha*
// of epsilon-SVR, half as many variables as libsvm has. f = t - K b is kept for all active rows; the answer for a row is (K b)_row + bias.
import type { Kernels } from '../../kernels';
import { padded } from '../rows/packed-rows';
import type { KernelRows } from './kernel-rows';
import type { Pace } from './pace';

export interface SmoProblem {
	/** By place, as the bounds. */
	readonly target: Float64Array;
	readonly lower: Float64Array;
	readonly upper: Float64Array;
	readonly margin: number;
	/** Largest violation of the optimality conditions that is let through. */
	readonly tolerance: number;
}

export interface SmoResult {
	readonly converged: boolean;
	readonly iterations: number;
	/** Value of what is minimised. */
	readonly objective: number;
	readonly bias: number;
}

const LEAST_CURVATURE = 1e-12;
const SHRINK_EVERY = 1000;
/** Moving rows costs as much as some iterations do: only where so large a part of them can go. */
const WORTH_SHRINKING = 0.2;
/** As libsvm: all rows are looked at again once the violation is down to ten times the tolerance. */
const LOOK_AGAIN = 10;
const MOST_ITERATIONS = 10_000_000;

export class Smo {
	beta = new Float64Array(0);
	private f: Float64Array;
	private readonly up: Float64Array;
	private readonly low: Float64Array;
	private readonly result: Float64Array;
	private readonly zeros: Float32Array;
	private readonly scratch: Float32Array;
	private target = new Float64Array(0);
	private lower = new Float64Array(0);
	private upper = new Float64Array(0);
	private margin = 0;
	private tolerance = 1e-3;
	private n = 0;
	private iterations = 0;
	private shrinks = true;
	private lookedAgain = false;
	/** Resting rows, the latest first: up to which place, and b when their f was last right. */
	private resting: { end: number; beta: Float64Array }[] = [];

	/** Bytes of kernel memory. */
	static bytes(capacity: number): number {
		return 32 * (padded(capacity) + 16) + 256;
	}

	constructor(
		private readonly kernels: Kernels,
		private readonly rows: KernelRows,
		capacity: number,
	) {
		const length = padded(capacity) + 16;
		this.f = kernels.float64(length);
		this.up = kernels.float64(length);
		this.low = kernels.float64(length);
		this.result = kernels.float64(3);
		this.zeros = kernels.float32(length);
		this.scratch = kernels.float32(length);
	}

	/** Solves from b = 0 for the rows that `rows` has begun with. */
	async solve(problem: SmoProblem, pace: Pace): Promise<SmoResult> {
		this.n = problem.target.length;
		this.target = problem.target.slice();
		this.lower = problem.lower.slice();
		this.upper = problem.upper.slice();
		this.margin = problem.margin;
		this.tolerance = problem.tolerance;
		this.beta = new Float64Array(this.n);
		this.f.set(this.target);
		this.shrinks = true;
		this.resting = [];
		this.openAll();
		return await this.run(pace);
	}

	/** Answer of the model for its own rows, by place. Right after `solve`; out of time those of resting rows are somewhat old. */
	answers(bias: number): Float64Array {
		return this.target.map((target, place) => target - this.f[place] + bias);
	}

	/** By place, as they are now. */
	get targets(): Float64Array {
		return this.target;
	}

	/** Brings all rows back, so that `without` can be asked; places change, `rows.rows` tells how. */
	async activateAll(pace: Pace): Promise<void> {
		if (this.rows.nActive < this.n) await this.rows.reorder(identity(this.n), this.n, pace);
	}

	/**
	 * Solves once more without the places in `held`, starting from the solution at hand, and answers for all rows; then everything is
	 * as it was before. All rows must be active. Out of time the answers mean nothing.
	 */
	async without(held: Uint8Array, tolerance: number, pace: Pace): Promise<Float64Array> {
		const { f, n } = this;
		const saved = { f: f.slice(0, n), beta: this.beta.slice(), lower: this.lower.slice(), upper: this.upper.slice() };
		const exact = this.tolerance;
		this.tolerance = tolerance;
		let surplus = 0;
		for (let place = 0; place < n && !pace.outOfTime; place++) {
			if (!held[place]) continue;
			this.lower[place] = 0;
			this.upper[place] = 0;
			const value = this.beta[place];
			if (value === 0) continue;
			this.beta[place] = 0;
			surplus -= value;
			this.kernels.addScaledRow(f, this.rows.row(place), value, padded(n));
			const pause = pace.after(n);
			if (pause) await pause;
		}
		this.shrinks = false;
		this.openAll();
		await this.balance(surplus, pace);
		const { bias } = await this.run(pace);
		const answers = this.answers(bias);
		f.set(saved.f);
		this.beta = saved.beta;
		this.lower = saved.lower;
		this.upper = saved.upper;
		this.tolerance = exact;
		return answers;
	}

	/** Moves the best places until the sum of b is 0 again. */
	private async balance(surplus: number, pace: Pace): Promise<void> {
		const { f, beta } = this;
		while (Math.abs(surplus) > 1e-12 && !pace.outOfTime) {
			// Too much: the place that should go down most; too little: up.
			const down = surplus > 0;
			let place = -1;
			for (let p = 0, best = Infinity; p < this.n; p++) {
				const value = down ? f[p] + this.low[p] : -(f[p] + this.up[p]);
				if (value < best) {
					best = value;
					place = p;
				}
			}
			if (place < 0) return;
			const room = down ? beta[place] - this.floor(place) : this.ceiling(place) - beta[place];
			const step = Math.min(Math.abs(surplus), room);
			this.move(place, down ? -step : step, step === room);
			surplus += down ? -step : step;
			this.kernels.addScaledRow(f, this.rows.row(place), down ? step : -step, padded(this.n));
			const pause = pace.after(3 * this.n);
			if (pause) await pause;
		}
	}

	private async run(pace: Pace): Promise<SmoResult> {
		const { kernels, rows, result, f, up, low } = this;
		await pace.breathe();
		this.iterations = 0;
		this.lookedAgain = false;
		this.look();
		const interval = Math.min(this.n, SHRINK_EVERY);
		let countdown = interval;
		let converged = false;
		for (;;) {
			const gap = result[0] - result[2];
			const shrunk = rows.nActive < this.n;
			if (!(gap > this.tolerance)) {
				converged = !shrunk || !(await this.reactivate(pace));
				if (converged) break;
				continue;
			}
			if (pace.outOfTime || this.iterations >= MOST_ITERATIONS) break;
			if (this.shrinks && --countdown <= 0) {
				countdown = interval;
				if (shrunk && !this.lookedAgain && gap <= LOOK_AGAIN * this.tolerance) {
					this.lookedAgain = true;
					await this.reactivate(pace);
				} else await this.shrink(pace);
				continue;
			}
			const length = padded4(rows.nActive);
			const i = result[1];
			const rowI = rows.row(i);
			const j = kernels.smoPartner(f, low, rowI, rows.diagonals, rows.diagonals[i], result[0], length);
			if (j < 0) break;
			const rowJ = rows.row(j);
			const delta = this.step(i, j, rowI[j]);
			kernels.smoUpdate(f, up, low, rowI, rowJ, delta, length, result);
			this.iterations++;
			const pause = pace.after(4 * length);
			if (pause) await pause;
		}
		if (rows.nActive < this.n) await this.reconstruct(pace);
		await pace.breathe();
		return { converged, iterations: this.iterations, objective: this.objective(), bias: this.bias() };
	}

	/** Moves b up at i and down at j by the best step that the bounds allow, and returns it. */
	private step(i: number, j: number, kernel: number): number {
		const { f, up, low, beta, rows } = this;
		const curvature = Math.max(LEAST_CURVATURE, rows.diagonals[i] + rows.diagonals[j] - 2 * kernel);
		const wanted = (f[i] + up[i] - f[j] - low[j]) / curvature;
		const roomUp = this.ceiling(i) - beta[i];
		const roomDown = beta[j] - this.floor(j);
		const step = Math.min(wanted, roomUp, roomDown);
		this.move(i, step, step === roomUp);
		this.move(j, -step, step === roomDown);
		return step;
	}

	/** @param toEnd - The place arrives at the end of its room: exactly there, whatever the rounding. */
	private move(place: number, step: number, toEnd: boolean): void {
		const { beta } = this;
		beta[place] = toEnd ? (step > 0 ? this.ceiling(place) : this.floor(place)) : beta[place] + step;
		this.open(place);
	}

	/** Where a move up has to stop: the bound, or 0, where the slope of |b| changes. */
	private ceiling(place: number): number {
		return this.beta[place] < 0 ? Math.min(0, this.upper[place]) : this.upper[place];
	}

	private floor(place: number): number {
		return this.beta[place] > 0 ? Math.max(0, this.lower[place]) : this.lower[place];
	}

	/** What f of a place is worth for a move up and for a move down. */
	private open(place: number): void {
		const { beta, margin, up, low } = this;
		const value = beta[place];
		up[place] = value < 0 ? margin : value < this.upper[place] ? -margin : -Infinity;
		low[place] = value > 0 ? -margin : value > this.lower[place] ? margin : Infinity;
	}

	private openAll(): void {
		for (let place = 0; place < this.n; place++) this.open(place);
		this.f.fill(0, this.n, padded4(this.n));
		this.up.fill(-Infinity, this.n, padded4(this.n));
		this.low.fill(Infinity, this.n, padded4(this.n));
	}

	/** Where to go next, without a move. */
	private look(): void {
		this.kernels.smoUpdate(this.f, this.up, this.low, this.zeros, this.zeros, 0, padded4(this.rows.nActive), this.result);
	}

	/** Rows that are at a bound and want to stay there; `top` and `bottom` are the ends of the violation. */
	private rests(place: number, top: number, bottom: number): boolean {
		const { f, up, low } = this;
		return (up[place] === -Infinity || f[place] + up[place] < bottom) && (low[place] === Infinity || f[place] + low[place] > top);
	}

	private async shrink(pace: Pace): Promise<void> {
		const { rows, result } = this;
		let nActive = 0;
		for (let place = 0; place < rows.nActive; place++) if (!this.rests(place, result[0], result[2])) nActive++;
		if (nActive > (1 - WORTH_SHRINKING) * rows.nActive || nActive < 2) return;
		// The kernels work on four places at once, and f of those that rest must stay as it is.
		let staying = padded4(nActive) - nActive;
		const active: number[] = [];
		const resting: number[] = [];
		for (let place = 0; place < rows.nActive; place++) {
			if (this.rests(place, result[0], result[2]) && staying-- <= 0) resting.push(place);
			else active.push(place);
		}
		const order = new Int32Array(this.n);
		order.set(active);
		order.set(resting, active.length);
		for (let place = rows.nActive; place < this.n; place++) order[place] = place;
		this.resting.unshift({ end: rows.nActive, beta: this.beta.slice() });
		await this.reorder(order, active.length, pace);
	}

	/** Looks at the resting rows again. @returns Whether some of them have work to do. */
	private async reactivate(pace: Pace): Promise<boolean> {
		const { rows } = this;
		await this.reconstruct(pace);
		this.openAll();
		let top = -Infinity;
		let bottom = Infinity;
		for (let place = 0; place < this.n; place++) {
			top = Math.max(top, this.f[place] + this.up[place]);
			bottom = Math.min(bottom, this.f[place] + this.low[place]);
		}
		const violated = top - bottom > this.tolerance;
		const order = identity(this.n);
		let next = rows.nActive;
		const resting: number[] = [];
		for (let place = rows.nActive; place < this.n; place++) {
			if (violated && !this.rests(place, top, bottom)) order[next++] = place;
			else resting.push(place);
		}
		const staying = Math.min(resting.length, padded4(next) - next);
		order.set(resting, next);
		next += staying;
		await this.reorder(order, next, pace);
		return violated;
	}

	private async reorder(order: Int32Array, nActive: number, pace: Pace): Promise<void> {
		const take = (values: Float64Array) => values.set(Float64Array.from(order, (old) => values[old]));
		[this.f, this.up, this.low].forEach((values) => take(values.subarray(0, this.n)));
		[this.beta, this.target, this.lower, this.upper, ...this.resting.map(({ beta }) => beta)].forEach(take);
		await this.rows.reorder(order, nActive, pace);
		this.openAll();
		this.look();
	}

	/** Brings f of the resting rows up to date with what b has become since they went to rest. */
	private async reconstruct(pace: Pace): Promise<void> {
		const { rows, n, beta, scratch } = this;
		let from = rows.nActive;
		for (const { end, beta: known } of this.resting) {
			for (let place = 0; place < n && from < end && !pace.outOfTime; place++) {
				const change = beta[place] - known[place];
				if (change === 0) continue;
				rows.compute(scratch, place, from, end);
				this.addToRest(from, end, -change);
				const pause = pace.after(4 * (end - from));
				if (pause) await pause;
			}
			from = Math.max(from, end);
		}
		this.resting = [{ end: n, beta: beta.slice() }];
	}

	/** f += factor * scratch for the places from ... to - 1 and no others. */
	private addToRest(from: number, to: number, factor: number): void {
		const { f, scratch } = this;
		const whole = (to - from) & ~3;
		this.kernels.addScaledRow(f.subarray(from), scratch.subarray(from), factor, whole);
		for (let place = from + whole; place < to; place++) f[place] += factor * scratch[place];
	}

	private objective(): number {
		let value = 0;
		for (let place = 0; place < this.n; place++) {
			const b = this.beta[place];
			value += this.margin * Math.abs(b) - 0.5 * b * (this.target[place] + this.f[place]);
		}
		return value;
	}

	/** The mean of what rows between their bounds ask for; without such rows the middle of what the others allow. */
	private bias(): number {
		let sum = 0;
		let count = 0;
		let top = -Infinity;
		let bottom = Infinity;
		for (let place = 0; place < this.n; place++) {
			this.open(place);
			const above = this.f[place] + this.up[place];
			const below = this.f[place] + this.low[place];
			top = Math.max(top, above);
			bottom = Math.min(bottom, below);
			if (above !== below) continue;
			sum += above;
			count++;
		}
		if (count > 0) return sum / count;
		const middle = (top + bottom) / 2;
		return Number.isFinite(middle) ? middle : Number.isFinite(top) ? top : Number.isFinite(bottom) ? bottom : 0;
	}
}

function padded4(n: number): number {
	return (n + 3) & ~3;
}

function identity(n: number): Int32Array {
	return Int32Array.from({ length: n }, (_, i) => i);
}
