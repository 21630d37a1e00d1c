// Lloyd's algorithm with the bounds of Hamerly (2010): a point whose centre is certainly still the nearest is not looked at.
import type { JobContext } from '../../core/context';
import { squaredDistance } from '../points/space';

export interface Points {
	/** nPoints * width, row-major. */
	readonly values: Float64Array;
	/** Length nPoints, >= 0. */
	readonly weights: Float64Array;
	readonly width: number;
}

export interface Clustering {
	/** nClusters * width, row-major: the mean of the points with its label. */
	centres: Float64Array;
	labels: Int32Array;
	/** Weighted sum of squared distances to the own centre. */
	inertia: number;
	iterations: number;
	/** False where iterations or time ran out first. */
	converged: boolean;
}

/** Multiplications between two checkpoints: about 10 ms. */
const CHECKPOINT_WORK = 1e7;

/** @param start - nClusters * width; not changed. */
export async function lloyd(points: Points, start: Float64Array, maxIterations: number, context: JobContext): Promise<Clustering> {
	const { values, weights, width } = points;
	const n = weights.length;
	const k = start.length / width;
	const state = new Bounds(points, start.slice());
	state.assignAll();
	let iterations = 0;
	let converged = false;
	let work = n * k * width;
	while (iterations < maxIterations && !converged) {
		iterations++;
		state.moveCentres();
		const looked = state.reassign();
		work += looked * k * width + n * 8;
		if (state.changed === 0) {
			// Bounds are rounded and sums drift: only a pass without them ends the search.
			state.recomputeSums();
			state.moveCentres();
			work += n * k * width;
			converged = state.assignAll() === 0;
		}
		if (work < CHECKPOINT_WORK) continue;
		work = 0;
		await context.checkpoint();
		if (context.now() > context.deadline) break;
	}
	state.recomputeSums();
	state.moveCentres();
	const { centres, labels } = state;
	let inertia = 0;
	for (let i = 0; i < n; i++) inertia += weights[i] * squaredDistance(values, i * width, centres, labels[i] * width, width);
	return { centres, labels, inertia, iterations, converged };
}

class Bounds {
	readonly labels: Int32Array;
	/** Labels that the last pass changed. */
	changed = 0;
	private readonly upper: Float64Array;
	private readonly lower: Float64Array;
	private readonly sums: Float64Array;
	private readonly totals: Float64Array;
	/** Points with weight by centre. */
	private readonly counts: Int32Array;
	/** How far each centre moved last. */
	private readonly moves: Float64Array;
	private readonly k: number;

	constructor(
		private readonly points: Points,
		readonly centres: Float64Array,
	) {
		const n = points.weights.length;
		this.k = centres.length / points.width;
		this.labels = new Int32Array(n).fill(-1);
		this.upper = new Float64Array(n);
		this.lower = new Float64Array(n);
		this.sums = new Float64Array(centres.length);
		this.totals = new Float64Array(this.k);
		this.counts = new Int32Array(this.k);
		this.moves = new Float64Array(this.k);
	}

	/** Looks at every point. @returns Labels that changed. */
	assignAll(): number {
		this.changed = 0;
		for (let i = 0; i < this.labels.length; i++) this.look(i);
		return this.changed;
	}

	/** Looks at the points whose bounds overlap. @returns How many these were. */
	reassign(): number {
		const { width, values } = this.points;
		const half = this.halfGaps();
		let looked = 0;
		this.changed = 0;
		for (let i = 0; i < this.labels.length; i++) {
			const own = this.labels[i];
			const bound = half[own] > this.lower[i] ? half[own] : this.lower[i];
			if (this.upper[i] <= bound) continue;
			this.upper[i] = Math.sqrt(squaredDistance(values, i * width, this.centres, own * width, width));
			if (this.upper[i] <= bound) continue;
			looked++;
			this.look(i);
		}
		return looked;
	}

	/** Every centre to the mean of its points; one that has none to the point that is farthest from its own. */
	moveCentres(): void {
		const { width } = this.points;
		let largest = 0;
		let second = 0;
		let mover = 0;
		for (let c = 0; c < this.k; c++) {
			if (this.counts[c] === 0) this.refill(c);
			let squared = 0;
			for (let j = c * width; j < (c + 1) * width; j++) {
				const mean = this.sums[j] / this.totals[c];
				const step = mean - this.centres[j];
				squared += step * step;
				this.centres[j] = mean;
			}
			this.moves[c] = Math.sqrt(squared);
			if (this.moves[c] > largest) {
				second = largest;
				largest = this.moves[c];
				mover = c;
			} else if (this.moves[c] > second) second = this.moves[c];
		}
		for (let i = 0; i < this.labels.length; i++) {
			const own = this.labels[i];
			this.upper[i] += this.moves[own];
			this.lower[i] -= own === mover ? second : largest;
		}
	}

	recomputeSums(): void {
		const { values, weights, width } = this.points;
		this.sums.fill(0);
		this.totals.fill(0);
		this.counts.fill(0);
		for (let i = 0; i < this.labels.length; i++) {
			const at = this.labels[i] * width;
			const weight = weights[i];
			this.totals[this.labels[i]] += weight;
			if (weight > 0) this.counts[this.labels[i]]++;
			for (let j = 0; j < width; j++) this.sums[at + j] += weight * values[i * width + j];
		}
	}

	private look(i: number): void {
		const { values, width } = this.points;
		let best = 0;
		let nearest = Infinity;
		let next = Infinity;
		for (let c = 0; c < this.k; c++) {
			const distance = squaredDistance(values, i * width, this.centres, c * width, width);
			if (distance < nearest) {
				next = nearest;
				nearest = distance;
				best = c;
			} else if (distance < next) next = distance;
		}
		this.upper[i] = Math.sqrt(nearest);
		this.lower[i] = Math.sqrt(next);
		if (best !== this.labels[i]) this.relabel(i, best);
	}

	private relabel(i: number, label: number): void {
		const { values, weights, width } = this.points;
		const before = this.labels[i];
		const weight = weights[i];
		for (let j = 0; j < width; j++) {
			const share = weight * values[i * width + j];
			this.sums[label * width + j] += share;
			if (before >= 0) this.sums[before * width + j] -= share;
		}
		this.totals[label] += weight;
		if (weight > 0) this.counts[label]++;
		if (before >= 0) {
			this.totals[before] -= weight;
			if (weight > 0) this.counts[before]--;
		}
		this.labels[i] = label;
		this.changed++;
	}

	private refill(empty: number): void {
		const { values, weights, width } = this.points;
		let farthest = -1;
		let most = -1;
		for (let i = 0; i < this.labels.length; i++) {
			const own = this.labels[i];
			if (!(weights[i] > 0) || this.counts[own] < 2) continue;
			const distance = squaredDistance(values, i * width, this.centres, own * width, width);
			if (distance > most) {
				most = distance;
				farthest = i;
			}
		}
		if (farthest >= 0) {
			this.relabel(farthest, empty);
			this.upper[farthest] = Infinity;
			return;
		}
		// More centres than points with weight: it stays where it is.
		this.totals[empty] = 1;
		this.sums.set(this.centres.subarray(empty * width, (empty + 1) * width), empty * width);
	}

	/** Half the distance from each centre to the nearest other one. */
	private halfGaps(): Float64Array {
		const { width } = this.points;
		const half = new Float64Array(this.k).fill(Infinity);
		for (let a = 1; a < this.k; a++) {
			for (let b = 0; b < a; b++) {
				const gap = Math.sqrt(squaredDistance(this.centres, a * width, this.centres, b * width, width)) / 2;
				if (gap < half[a]) half[a] = gap;
				if (gap < half[b]) half[b] = gap;
			}
		}
		return half;
	}
}
