// The minimum spanning tree of mutual reachability: the larger of two rows' distance and of how far each has to look for company.
import type { JobContext } from '../../core/context';
import { squaredDistance } from '../points/space';

/** Multiplications between two checkpoints: about 10 ms. */
const CHECKPOINT_WORK = 5e6;

/** Edges in ascending length. */
export interface SpanningTree {
	/** Length nPoints - 1. */
	readonly from: Int32Array;
	readonly to: Int32Array;
	readonly lengths: Float64Array;
}

/** Counts work and lets others have their turn. */
export class Pace {
	private work = 0;

	constructor(private readonly context: Pick<JobContext, 'checkpoint'>) {}

	async spend(work: number): Promise<void> {
		this.work += work;
		if (this.work < CHECKPOINT_WORK) return;
		this.work = 0;
		await this.context.checkpoint();
	}
}

/** Distance to the `minSamples`-th nearest point, each point being its own first. */
export async function coreDistances(values: Float64Array, width: number, minSamples: number, pace: Pace): Promise<Float64Array> {
	const n = values.length / width;
	const k = Math.min(minSamples, n);
	const cores = new Float64Array(n);
	const nearest = new NearestDistances(k);
	for (let i = 0; i < n; i++) {
		nearest.clear();
		for (let j = 0; j < n; j++) nearest.add(squaredDistance(values, i * width, values, j * width, width));
		cores[i] = Math.sqrt(nearest.largest);
		await pace.spend(n * (width + 2));
	}
	return cores;
}

/** The k smallest numbers so far, in order. */
export class NearestDistances {
	private readonly kept: Float64Array;

	constructor(private readonly k: number) {
		this.kept = new Float64Array(k).fill(Infinity);
	}

	get largest(): number {
		return this.kept[this.k - 1];
	}

	clear(): void {
		this.kept.fill(Infinity);
	}

	add(value: number): void {
		if (value >= this.largest) return;
		let at = this.k - 1;
		for (; at > 0 && this.kept[at - 1] > value; at--) this.kept[at] = this.kept[at - 1];
		this.kept[at] = value;
	}
}

/** Prim's algorithm (1957), distances computed as they are needed: O(n² * width) time, O(n) memory. */
export async function spanningTree(values: Float64Array, width: number, cores: Float64Array, pace: Pace): Promise<SpanningTree> {
	const n = cores.length;
	const from = new Int32Array(n - 1);
	const to = new Int32Array(n - 1);
	const lengths = new Float64Array(n - 1);
	const reach = new Float64Array(n).fill(Infinity);
	const source = new Int32Array(n);
	const isIn = new Uint8Array(n);
	let current = 0;
	for (let e = 0; e < n - 1; e++) {
		isIn[current] = 1;
		let next = -1;
		let shortest = Infinity;
		for (let j = 0; j < n; j++) {
			if (isIn[j] === 1) continue;
			const distance = Math.sqrt(squaredDistance(values, current * width, values, j * width, width));
			const length = Math.max(distance, cores[current], cores[j]);
			if (length < reach[j]) {
				reach[j] = length;
				source[j] = current;
			}
			if (reach[j] < shortest || next < 0) {
				shortest = reach[j];
				next = j;
			}
		}
		from[e] = source[next];
		to[e] = next;
		lengths[e] = reach[next];
		current = next;
		await pace.spend(n * (width + 4));
	}
	const order = Int32Array.from(lengths.keys()).sort((a, b) => lengths[a] - lengths[b] || a - b);
	return {
		from: Int32Array.from(order, (e) => from[e]),
		to: Int32Array.from(order, (e) => to[e]),
		lengths: Float64Array.from(order, (e) => lengths[e]),
	};
}
