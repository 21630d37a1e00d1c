// Lloyd's algorithm: every point to its nearest centre, every centre to the mean of its points, until no point moves.
import type { JobContext } from '../../core/context';
import type { PackedCentres } from '../../kernels';
import { Packing, type Points } from './packing';

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

/** Half the distance from 1 to the next float32. */
const ROUNDING = 2 ** -24;
/** Roundings of a score beside those of its sum, with some to spare. */
const MORE_ROUNDINGS = 8;
/** Covers the roundings of bounds. */
const SLACK = 1.0001;

/** @param start - nClusters * width; not changed. */
export async function lloyd(points: Points, start: Float64Array, maxIterations: number, context: JobContext): Promise<Clustering> {
	const k = start.length / points.width;
	const packing = await Packing.pack(points, Lloyd.bytes(points.weights.length, k, points.width), Lloyd.ROW_BYTES, context);
	return await new Lloyd(packing, k).run(start, maxIterations, context);
}

/** Working space for searches with the same number of centres, one after another. */
export class Lloyd {
	/** Of the kernels' memory, by point. */
	static readonly ROW_BYTES = 16;
	private readonly labels: Int32Array;
	private readonly gaps: Float32Array;
	private readonly distances: Float64Array;
	private readonly centres: PackedCentres;
	/** Those that the last pass knew. */
	private readonly known: Float64Array;
	private readonly scaled: Float32Array;
	private readonly bias: Float32Array;
	/** By block. */
	private readonly records: readonly Float64Array[];
	/** Of all blocks. */
	private readonly record: Float64Array;
	private readonly width: number;
	/** Length of the longest of the known centres. */
	private reach = 0;

	/** Of the kernels' memory. */
	static bytes(n: number, k: number, width: number): number {
		return 8 * (k * (width + 2) + 4) * (Math.ceil(n / 1024) + 1) + 12 * (k + 1) * (width + 1) + 256;
	}

	constructor(
		private readonly packing: Packing,
		private readonly k: number,
	) {
		const { kernels, n, points } = packing;
		const { width } = points;
		this.width = width;
		this.labels = kernels.int32(n);
		this.gaps = kernels.float32(packing.stride);
		this.distances = kernels.float64(n);
		const even = 2 * Math.ceil(k / 2);
		this.scaled = kernels.float32(even * width);
		this.bias = kernels.float32(even);
		this.centres = { k, centres: kernels.float64(k * width), scaled: this.scaled, bias: this.bias, reach: 0, moved: 0, slope: 0, offset: 0 };
		this.known = new Float64Array(k * width);
		this.records = Array.from({ length: packing.nBlocks(k) }, () => kernels.float64(k * (width + 2) + 1));
		this.record = new Float64Array(k * (width + 2) + 1);
	}

	async run(start: Float64Array, maxIterations: number, context: JobContext): Promise<Clustering> {
		const { centres } = this.centres;
		centres.set(start);
		this.labels.fill(-1);
		this.gaps.fill(-1);
		for (const record of this.records) record.fill(0);
		await this.assign(context);
		let iterations = 0;
		let converged = false;
		while (iterations < maxIterations && !converged) {
			iterations++;
			await this.moveCentres(context);
			if ((await this.assign(context)) === 0) {
				// Sums that points come to and leave drift.
				await this.recomputeSums(context);
				await this.moveCentres(context);
				converged = (await this.assign(context)) === 0;
			}
			await context.checkpoint();
			if (context.now() > context.deadline) break;
		}
		await this.recomputeSums(context);
		await this.moveCentres(context);
		await this.measure(context);
		let inertia = 0;
		const { weights } = this.packing.points;
		for (let i = 0; i < weights.length; i++) inertia += weights[i] * this.distances[i];
		return { centres: centres.slice(), labels: this.labels.slice(), inertia, iterations, converged };
	}

	/** Every point to its nearest centre. @returns Labels that changed. */
	private async assign(context: JobContext): Promise<number> {
		const { packing, labels, gaps, records } = this;
		const counter = this.record.length - 1;
		for (const record of records) record[counter] = 0;
		const centres = this.packCentres();
		await packing.forEachBlock(this.k, context, (k, block, from, to) => {
			k.nearestCentres(records[block], labels, gaps, packing.packed, centres, from, to);
		});
		return records.reduce((sum, record) => sum + record[counter], 0);
	}

	private packCentres(): PackedCentres {
		const { packing, k, width, scaled, bias, known } = this;
		const { centres } = this.centres;
		const { shift, scale } = packing.packed;
		let reach = 0;
		let [farthest, second] = [0, 0];
		bias.fill(-Infinity);
		for (let c = 0; c < k; c++) {
			packing.scaleTo(scaled.subarray(c * width, (c + 1) * width), centres, c * width);
			let [squared, moved] = [0, 0];
			for (let j = 0, at = c * width; j < width; j++, at++) {
				squared += ((centres[at] - shift[j]) * scale) ** 2;
				moved += ((centres[at] - known[at]) * scale) ** 2;
			}
			bias[c] = -squared / 2;
			reach = Math.max(reach, Math.sqrt(squared));
			second = Math.max(second, Math.min(farthest, moved));
			farthest = Math.max(farthest, moved);
		}
		known.set(centres);
		const widest = Math.max(reach, this.reach);
		this.reach = reach;
		// A sum of m products loses m roundings of |x| |c| + |c|^2 / 2 at the most (Higham 2002, section 3.1), and two sums are compared.
		const slope = 2.02 * (width + MORE_ROUNDINGS) * ROUNDING * reach;
		// From c to d the score of x changes by (x - (c + d) / 2)'(d - c).
		const moved = SLACK * (Math.sqrt(farthest) + Math.sqrt(second));
		return { ...this.centres, reach: widest, moved, slope, offset: (slope * reach) / 2 + 1e-36 };
	}

	private async recomputeSums(context: JobContext): Promise<void> {
		const { packing, labels, records } = this;
		for (const record of records) record.fill(0);
		await packing.forEachBlock(this.k, context, (k, block, from, to) => {
			k.addLabelled(records[block], labels, packing.packed, this.k, from, to);
		});
	}

	private async measure(context: JobContext): Promise<void> {
		const { packing, labels, distances } = this;
		await packing.forEachBlock(1, context, (k, _, from, to) => k.labelDistances(distances, labels, packing.packed, this.centres.centres, from, to));
	}

	/** Every centre to the mean of its points; one that has none to the point that is farthest from its own. */
	private async moveCentres(context: JobContext): Promise<void> {
		const { k, width, record } = this;
		const { centres } = this.centres;
		this.addUp();
		for (let c = 0; c < k; c++) {
			if (record[k * (width + 1) + c] > 0) continue;
			await this.measure(context);
			if (this.refill(c)) this.addUp();
		}
		for (let c = 0; c < k; c++) {
			// More centres than points with weight: it stays where it is.
			if (record[k * (width + 1) + c] === 0) continue;
			const total = record[k * width + c];
			for (let j = c * width; j < (c + 1) * width; j++) centres[j] = record[j] / total;
		}
	}

	private addUp(): void {
		const { records, record } = this;
		record.fill(0);
		for (const own of records) for (let at = 0; at < record.length; at++) record[at] += own[at];
	}

	private refill(empty: number): boolean {
		const { labels, distances, record, k, width, packing } = this;
		const { weights, values } = packing.points;
		let farthest = -1;
		let most = -1;
		for (let i = 0; i < labels.length; i++) {
			if (!(weights[i] > 0) || record[k * (width + 1) + labels[i]] < 2) continue;
			if (distances[i] <= most) continue;
			most = distances[i];
			farthest = i;
		}
		if (farthest < 0) return false;
		const own = this.records[Math.floor(farthest / packing.blockRows(k))];
		const before = labels[farthest];
		for (let j = 0; j < width; j++) {
			const share = weights[farthest] * values[farthest * width + j];
			own[empty * width + j] += share;
			own[before * width + j] -= share;
		}
		own[k * width + empty] += weights[farthest];
		own[k * width + before] -= weights[farthest];
		own[k * (width + 1) + empty]++;
		own[k * (width + 1) + before]--;
		labels[farthest] = empty;
		this.gaps[farthest] = -1;
		return true;
	}
}
