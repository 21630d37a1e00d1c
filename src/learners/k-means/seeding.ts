// Starting centres: greedy k-means++ (Arthur & Vassilvitskii 2007). Each centre is the best of a few points drawn with a chance that
// grows with the squared distance to the centres so far.
import type { JobContext } from '../../core/context';
import type { Random } from '../../core/random';
import { squaredDistance } from '../points/space';
import { padded, type Packing } from './packing';

/** Beyond every distance of packed points. */
const FAR = 3e38;
/** Points with a sum of their own, where a draw begins; a divisor of every block. */
const SUMMED_ROWS = 256;

const trialsFor = (nClusters: number): number => 2 + Math.floor(Math.log(nClusters));

/** Working space for as many searches as one likes. */
export class Seeding {
	/** Squared distances to the nearest centre so far. */
	private readonly nearest: Float32Array;
	/** The same if each of the points that are tried were one. */
	private readonly tried: Float32Array;
	private readonly queries: Float32Array;
	/** By pair of trials, for every SUMMED_ROWS points. */
	private readonly sums: readonly Float64Array[];
	private readonly nTrials: number;
	/** Of all weights. */
	private readonly total: number;
	/** Which of the points tried last was taken. */
	private best = 0;

	/** Of the kernels' memory, by point. */
	static rowBytes(nClusters: number): number {
		return 4 * (trialsFor(nClusters) + 2);
	}

	/** Of the kernels' memory. */
	static bytes(n: number, nClusters: number, width: number): number {
		const nTrials = trialsFor(nClusters) + 1;
		return 8 * nTrials * (width + Math.ceil(n / SUMMED_ROWS) + 2) + 128;
	}

	constructor(
		private readonly packing: Packing,
		private readonly nClusters: number,
	) {
		const { kernels, stride, points } = packing;
		this.nTrials = trialsFor(nClusters);
		const even = 2 * Math.ceil(this.nTrials / 2);
		this.nearest = kernels.float32(stride);
		this.tried = kernels.float32(stride * even);
		this.queries = kernels.float32(points.width * even);
		this.sums = Array.from({ length: even / 2 }, () => kernels.float64(2 * Math.ceil(stride / SUMMED_ROWS)));
		this.total = sumOf(points.weights);
	}

	/** @returns nClusters * width, row-major; fewer where there are not so many different points. */
	async centres(random: Random, context: JobContext): Promise<Float64Array> {
		const { packing, nClusters, nTrials, nearest } = this;
		const { values, weights, width } = packing.points;
		const centres = new Float64Array(nClusters * width);
		const take = (point: number, c: number) => centres.set(values.subarray(point * width, (point + 1) * width), c * width);
		nearest.fill(1);
		const first = drawFrom(weights, nearest, 0, weights.length, random.uniform() * this.total);
		nearest.fill(FAR);
		take(first, 0);
		let totals = await this.tryPoints([first], context);
		for (let c = 1; c < nClusters; c++) {
			const total = sumOf(totals);
			const points = total > 0 ? Array.from({ length: nTrials }, () => this.draw(totals, random.uniform() * total)) : [this.farthest(centres, c)];
			if (points[0] < 0) return centres.slice(0, c * width);
			totals = await this.tryPoints(points, context);
			take(points[this.best], c);
		}
		return centres;
	}

	/** The best of the points becomes a centre. @returns The weighted distances to the nearest centre, for every SUMMED_ROWS points. */
	private async tryPoints(points: readonly number[], context: JobContext): Promise<Float64Array> {
		const { packing, queries, nearest, tried, sums } = this;
		const { stride, points: { width, values } } = packing;
		const nPairs = Math.ceil(points.length / 2);
		for (let trial = 0; trial < 2 * nPairs; trial++) {
			packing.scaleTo(queries.subarray(trial * width, (trial + 1) * width), values, (points[trial] ?? points[0]) * width);
		}
		await packing.forEachBlock(2 * nPairs, context, (k, _, from, to) => {
			for (let row = from; row < to; row += SUMMED_ROWS) {
				const end = Math.min(row + SUMMED_ROWS, padded(to));
				for (let pair = 0; pair < nPairs; pair++) {
					const [out, query] = [tried.subarray(2 * pair * stride), queries.subarray(2 * pair * width)];
					k.tryCentres(out, stride, sums[pair].subarray((2 * row) / SUMMED_ROWS), nearest, packing.packed, query, row, end);
				}
			}
		});
		const totals = points.map((_, trial) => sums[trial >> 1].filter((_sum, at) => at % 2 === trial % 2));
		const wholes = totals.map(sumOf);
		this.best = wholes.indexOf(Math.min(...wholes));
		nearest.set(tried.subarray(this.best * stride, (this.best + 1) * stride));
		return totals[this.best];
	}

	/** @param left - Where the drawn number lies among the sums. */
	private draw(totals: Float64Array, left: number): number {
		const { weights } = this.packing.points;
		let last = totals.length - 1;
		while (totals[last] <= 0) last--;
		let part = 0;
		for (; part < last && left >= totals[part]; part++) left -= totals[part];
		return drawFrom(weights, this.nearest, part * SUMMED_ROWS, Math.min((part + 1) * SUMMED_ROWS, weights.length), left);
	}

	/** For points that float32 does not tell apart. @returns -1 where float64 doesn't either. */
	private farthest(centres: Float64Array, nCentres: number): number {
		const { values, weights, width } = this.packing.points;
		let farthest = -1;
		let most = 0;
		for (let i = 0; i < weights.length; i++) {
			if (!(weights[i] > 0)) continue;
			let nearest = Infinity;
			for (let c = 0; c < nCentres && nearest > most; c++) nearest = Math.min(nearest, squaredDistance(values, i * width, centres, c * width, width));
			if (nearest <= most) continue;
			most = nearest;
			farthest = i;
		}
		return farthest;
	}
}

function drawFrom(weights: Float64Array, nearest: Float32Array, from: number, to: number, left: number): number {
	let last = from;
	for (let i = from; i < to; i++) {
		const chance = weights[i] * nearest[i];
		if (chance <= 0) continue;
		last = i;
		left -= chance;
		if (left < 0) return i;
	}
	return last;
}

function sumOf(values: Float64Array): number {
	let sum = 0;
	for (let i = 0; i < values.length; i++) sum += values[i];
	return sum;
}
