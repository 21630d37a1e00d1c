// The training rows and the arithmetic to ask them.
import type { State } from '../../core/arrays';
import { invalidState, readState } from '../../core/state-reader';
import { createKernels, type Kernels } from '../../kernels';
import type { FeatureMatrix } from '../../table/feature-matrix';
import type { Predictor } from '../contract';
import { PackedRows, padded } from '../rows/packed-rows';
import { readSparseRows, sparseArrays } from '../rows/row-state';
import { rowSource, type RowSource } from '../rows/row-source';
import { Nearest } from './nearest';
import { neighbourParams, type Metric, type NeighbourParams } from './params';

const OWNER = 'kNearestNeighbours';
/** Rows that are asked about at once. */
const BLOCK = 256;

export interface NeighbourParts {
	readonly params: NeighbourParams;
	/** Classes, or 0. */
	readonly nClasses: number;
	readonly rows: RowSource;
	/** Class or value of each row. */
	readonly targets: Float64Array;
	/** Weight of each row; empty = all 1. */
	readonly weights: Float64Array;
}

export class NeighbourModel implements Predictor {
	readonly nOutputs: number;
	readonly fitted: Readonly<Record<string, number>>;
	private readonly kernels: Kernels;
	private readonly packed: PackedRows;
	private readonly distances: Float32Array;
	private readonly nearest: Nearest;
	/** Share of each class in training. */
	private readonly prior: Float64Array;

	constructor(readonly parts: NeighbourParts) {
		const { rows, params } = parts;
		this.nOutputs = Math.max(1, parts.nClasses);
		this.fitted = { rows: rows.nRows };
		this.kernels = createKernels(PackedRows.bytes(rows.nRows, rows.width) + 4 * padded(rows.nRows) + 64);
		this.packed = new PackedRows(this.kernels, rows.nRows, rows.width);
		this.distances = this.kernels.float32(padded(rows.nRows));
		this.packed.gather(rows, Int32Array.from({ length: rows.nRows }, (_, row) => row), 0);
		this.packed.sumSparse(rows.nRows, params.metric === 'manhattan' ? 1 : 2);
		this.prior = classShares(parts);
		this.nearest = new Nearest(parts.weights.length > 0 ? params.neighbours : Math.min(params.neighbours, rows.nRows), parts.weights);
	}

	predictBatch(x: FeatureMatrix, out: Float64Array): void {
		for (let from = 0; from < x.nRows; from += BLOCK) {
			const source = rowSource(x, from, Math.min(from + BLOCK, x.nRows));
			for (let row = 0; row < source.nRows; row++) {
				this.measure(source, row, this.parts.params.metric);
				this.nearest.find(this.distances, this.parts.rows.nRows);
				this.answer(out, (from + row) * this.nOutputs);
			}
		}
	}

	private measure(source: RowSource, row: number, metric: Metric): void {
		const { packed, distances } = this;
		const n = this.parts.rows.nRows;
		if (metric === 'manhattan') packed.absoluteDistances(distances, source, row, n);
		else if (metric === 'euclidean') packed.squaredDistances(distances, source, row, n);
		else {
			packed.products(distances, source, row, 0, n);
			const own = Math.sqrt(packed.normOf(source, row));
			for (let place = 0; place < n; place++) {
				const lengths = own * Math.sqrt(packed.norms[place]);
				distances[place] = lengths > 0 ? Math.max(0, 1 - distances[place] / lengths) : 1;
			}
		}
	}

	/** Votes or the mean of the neighbours at hand. */
	private answer(out: Float64Array, at: number): void {
		const { targets, nClasses } = this.parts;
		const { places, size } = this.nearest;
		const shares = this.shares();
		let total = 0;
		for (let i = 0; i < size; i++) total += shares[i];
		out.fill(0, at, at + this.nOutputs);
		if (nClasses > 0) for (let i = 0; i < size; i++) out[at + targets[places[i]]] += shares[i] / total;
		else for (let i = 0; i < size; i++) out[at] += targets[places[i]] * (shares[i] / total);
		if (nClasses > 0) this.smooth(out, at);
	}

	/** out = (what the neighbours say * how many they are + smoothing * prior) / (both numbers), summing to 1. */
	private smooth(out: Float64Array, at: number): void {
		const { counts, size } = this.nearest;
		const { smoothing } = this.parts.params;
		let found = 0;
		for (let i = 0; i < size; i++) found += counts[i];
		let total = 0;
		for (let c = 0; c < this.nOutputs; c++) {
			out[at + c] = out[at + c] * found + smoothing * this.prior[c];
			total += out[at + c];
		}
		for (let c = 0; c < this.nOutputs; c++) out[at + c] /= total;
	}

	/** What each neighbour counts: 1 or 1 / distance, where a distance of 0 counts alone, times how often it is there. */
	private shares(): Float64Array {
		const { distances, counts, size } = this.nearest;
		const shares = counts.slice(0, size);
		if (this.parts.params.weights === 'uniform') return shares;
		const isSquared = this.parts.params.metric === 'euclidean';
		const hasEqual = distances.subarray(0, size).includes(0);
		for (let i = 0; i < size; i++) {
			const distance = isSquared ? Math.sqrt(distances[i]) : distances[i];
			shares[i] *= hasEqual ? (distance === 0 ? 1 : 0) : 1 / distance;
		}
		return shares;
	}

	toState(): State {
		const { params, nClasses, rows, targets, weights } = this.parts;
		return {
			json: { ...params, nClasses, nRows: rows.nRows, width: rows.width, sparseWidth: rows.sparse?.width ?? 0 },
			arrays: new Map<string, Float32Array | Float64Array | Int32Array>([
				['rows', rows.dense],
				['targets', targets],
				['weights', weights],
				...sparseArrays(rows),
			]),
		};
	}
}

function classShares({ targets, weights, nClasses }: NeighbourParts): Float64Array {
	const shares = new Float64Array(nClasses);
	let total = 0;
	if (nClasses > 0) {
		targets.forEach((c, row) => {
			const weight = weights.length > 0 ? weights[row] : 1;
			shares[c] += weight;
			total += weight;
		});
	}
	return shares.map((share) => share / total);
}

export function loadNeighbours(state: State): NeighbourModel {
	const reader = readState(state, OWNER);
	const nClasses = reader.integer('nClasses', 0, 1_000_000);
	const nRows = reader.integer('nRows', 1, 2 ** 31);
	const width = reader.integer('width', 0, 2 ** 24);
	const sparseWidth = reader.integer('sparseWidth', 0, 2 ** 24);
	const metric = neighbourParams.metric.choices.find((known) => known === reader.string('metric'));
	const weighting = neighbourParams.weights.choices.find((known) => known === reader.string('weights'));
	if (!metric || !weighting) throw invalidState(OWNER, 'unknown metric or weights');
	const dense = reader.array('rows', Float32Array, nRows * width);
	const targets = reader.array('targets', Float64Array, nRows);
	const weights = reader.array('weights', Float64Array);
	if (weights.length !== 0 && weights.length !== nRows) throw invalidState(OWNER, 'not one weight per row');
	const isTarget = (value: number) => (nClasses > 0 ? Number.isInteger(value) && value >= 0 && value < nClasses : Number.isFinite(value));
	if (!targets.every(isTarget) || !dense.every(Number.isFinite) || !weights.every((weight) => weight >= 0 && weight < Infinity)) {
		throw invalidState(OWNER, 'a number is out of range');
	}
	const rows = { nRows, width, dense, ...(sparseWidth > 0 && { sparse: readSparseRows(reader, OWNER, nRows, sparseWidth) }) };
	const smoothing = reader.number('smoothing');
	const hasWeight = weights.length === 0 || weights.some((weight) => weight > 0);
	if (!(smoothing >= 0) || !hasWeight) throw invalidState(OWNER, 'smoothing below 0 or no weight above 0');
	const params = { neighbours: reader.integer('neighbours', 1, 10_000), weights: weighting, smoothing, metric };
	return new NeighbourModel({ params, nClasses, rows, targets, weights });
}
