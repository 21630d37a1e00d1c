// The nearest of many points, by all distances: exact, and in many dimensions as quick as any index.
import { createKernels, type Kernels } from '../../kernels';
import { squaredDistance } from '../points/space';

/** Points that are compared at once: their distances stay in the second-level cache. */
const QUERY_ROWS = 32;
const TILE_ROWS = 1024;

/** Nearest points of one query, nearest first; equal distances: the earlier point. */
export interface Nearest {
	readonly rows: Int32Array;
	/** Not squared. */
	readonly distances: Float64Array;
}

export class NeighbourSearch {
	readonly nRows: number;
	private readonly kernels: Kernels;
	private readonly y: Float64Array;
	private readonly yNorms: Float64Array;
	private readonly x: Float64Array;
	private readonly xNorms: Float64Array;
	private readonly out: Float64Array;
	/** Subtracted from all points: distances from norms lose digits to a common offset. */
	private readonly centre: Float64Array;
	private readonly lists: readonly CandidateList[];

	/** @param points - nRows * width. */
	constructor(
		private readonly points: Float64Array,
		readonly width: number,
		readonly k: number,
	) {
		this.nRows = points.length / width;
		this.kernels = createKernels(NeighbourSearch.bytes(this.nRows, width));
		const { kernels } = this;
		this.y = kernels.float64(points.length);
		this.yNorms = kernels.float64(this.nRows);
		this.x = kernels.float64(QUERY_ROWS * width);
		this.xNorms = kernels.float64(QUERY_ROWS);
		this.out = kernels.float64(QUERY_ROWS * TILE_ROWS);
		this.centre = new Float64Array(width);
		for (let i = 0; i < points.length; i++) this.centre[i % width] += points[i] / this.nRows;
		for (let i = 0; i < points.length; i++) this.y[i] = points[i] - this.centre[i % width];
		kernels.dsquaredNorms(this.yNorms, this.y, this.nRows, width, width);
		this.lists = Array.from({ length: QUERY_ROWS }, () => new CandidateList(Math.min(this.nRows, k + 1)));
	}

	/** Bytes that it takes from the kernels' memory. */
	static bytes(nRows: number, width: number): number {
		return 8 * ((nRows + QUERY_ROWS) * (width + 1) + QUERY_ROWS * TILE_ROWS) + 1024;
	}

	/** Queries that are answered together. */
	static readonly BATCH = QUERY_ROWS;

	/**
	 * The k nearest points of the queries from ... to - 1, at most BATCH of them.
	 * @param queries - Rows of `width` coordinates.
	 * @param areOwn - The queries are the points themselves: query i is not its own neighbour.
	 */
	find(queries: Float64Array, from: number, to: number, areOwn: boolean): Nearest[] {
		const { kernels, width, nRows, x, centre, lists, out } = this;
		const n = to - from;
		for (let i = 0; i < n * width; i++) x[i] = queries[from * width + i] - centre[i % width];
		kernels.dsquaredNorms(this.xNorms, x, n, width, width);
		for (const list of lists) list.clear();
		for (let first = 0; first < nRows; first += TILE_ROWS) {
			const rows = Math.min(TILE_ROWS, nRows - first);
			const tile = this.y.subarray(first * width);
			kernels.dsquaredDistances(out, x, this.xNorms, tile, this.yNorms.subarray(first), n, rows, width, width, width);
			for (let i = 0; i < n; i++) lists[i].take(out, i * rows, rows, first);
		}
		return Array.from({ length: n }, (_, i) => this.exact(queries, (from + i) * width, lists[i], areOwn ? from + i : -1));
	}

	/** Distances from norms are rounded; those of the chosen few are computed again. */
	private exact(queries: Float64Array, offset: number, list: CandidateList, self: number): Nearest {
		const { points, width } = this;
		const chosen = Array.from(list.rows.subarray(0, list.length))
			.filter((row) => row !== self)
			.map((row) => ({ row, distance: Math.sqrt(squaredDistance(queries, offset, points, row * width, width)) }))
			.sort((a, b) => a.distance - b.distance || a.row - b.row)
			.slice(0, this.k);
		return { rows: Int32Array.from(chosen, ({ row }) => row), distances: Float64Array.from(chosen, ({ distance }) => distance) };
	}
}

/** The smallest distances so far, ascending. */
class CandidateList {
	readonly rows: Int32Array;
	private readonly distances: Float64Array;
	length = 0;

	constructor(private readonly size: number) {
		this.rows = new Int32Array(size);
		this.distances = new Float64Array(size);
	}

	clear(): void {
		this.length = 0;
	}

	/** distances[at + i] belongs to row first + i, i < n; rows come in ascending order, so the earlier one stays before an equal one. */
	take(distances: Float64Array, at: number, n: number, first: number): void {
		const { rows, size } = this;
		const held = this.distances;
		let worst = this.length < size ? Infinity : held[size - 1];
		for (let i = 0; i < n; i++) {
			const distance = distances[at + i];
			if (this.length === size && distance >= worst) continue;
			let to = this.length < size ? this.length++ : size - 1;
			for (; to > 0 && held[to - 1] > distance; to--) {
				held[to] = held[to - 1];
				rows[to] = rows[to - 1];
			}
			held[to] = distance;
			rows[to] = first + i;
			worst = held[this.length - 1];
		}
	}
}
