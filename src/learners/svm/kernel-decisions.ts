// Decision values as sums of kernels with the support vectors.
import type { State } from '../../core/arrays';
import { invalidState, type StateReader } from '../../core/state-reader';
import { createKernels, type Kernels } from '../../kernels';
import type { FeatureMatrix } from '../../table/feature-matrix';
import { PackedRows, padded } from '../rows/packed-rows';
import { rowSource, type RowSource } from '../rows/row-source';
import { readSparseRows, sparseArrays } from '../rows/row-state';
import type { Decisions } from './decisions';
import { applyKernel, type KernelFunction, type KernelName } from './kernel-function';

export const KERNEL_NAMES: readonly KernelName[] = ['rbf', 'linear', 'polynomial', 'sigmoid'];
const OWNER = 'svm';
const MOST_CLASSES = 100_000;
/** Rows that are asked about at once. */
const BLOCK = 256;

/**
 * Support vectors lie by class. `coefficients` as in libsvm: (nGroups - 1) x nVectors; for the pair of classes a < b, row b - 1 holds those of the
 * vectors of a and row a those of b. Regression has one group and one row.
 */
export interface KernelParts {
	readonly kernel: KernelFunction;
	readonly vectors: RowSource;
	/** Vectors of each class. */
	readonly counts: Int32Array;
	readonly coefficients: Float32Array;
	/** One per decision, pairs in the order (0, 1), (0, 2) ... (1, 2) ... */
	readonly biases: Float64Array;
}

export class KernelDecisions implements Decisions {
	readonly nDecisions: number;
	private readonly kernels: Kernels;
	private readonly packed: PackedRows;
	/** First place of each class, and the end; a class starts at a multiple of 4, so places are not vectors. */
	private readonly starts: Int32Array;
	/** By row of `coefficients`, over places. */
	private readonly factors: readonly Float32Array[];
	private readonly products: Float32Array;

	constructor(readonly parts: KernelParts) {
		const { vectors, counts, coefficients, biases } = parts;
		this.nDecisions = biases.length;
		this.starts = new Int32Array(counts.length + 1);
		counts.forEach((count, c) => (this.starts[c + 1] = this.starts[c] + ((count + 3) & ~3)));
		const nPlaces = this.starts[counts.length];
		const nRows = coefficientRows(counts.length);
		this.kernels = createKernels(PackedRows.bytes(nPlaces, vectors.width) + 4 * (nRows + 1) * (padded(nPlaces) + 4));
		this.packed = new PackedRows(this.kernels, nPlaces, vectors.width);
		this.products = this.kernels.float32(padded(nPlaces));
		const places = new Int32Array(nPlaces).fill(-1);
		this.factors = Array.from({ length: nRows }, () => this.kernels.float32(nPlaces));
		let vector = 0;
		counts.forEach((count, c) => {
			for (let i = 0; i < count; i++, vector++) {
				places[this.starts[c] + i] = vector;
				this.factors.forEach((row, r) => (row[this.starts[c] + i] = coefficients[r * vectors.nRows + vector]));
			}
		});
		this.packed.gather(vectors, places, 0);
	}

	decide(x: FeatureMatrix, out: Float64Array): void {
		for (let from = 0; from < x.nRows; from += BLOCK) {
			const source = rowSource(x, from, Math.min(from + BLOCK, x.nRows));
			for (let row = 0; row < source.nRows; row++) this.decideRow(source, row, out, (from + row) * this.nDecisions);
		}
	}

	private decideRow(source: RowSource, row: number, out: Float64Array, at: number): void {
		const { kernels, packed, products, parts, starts } = this;
		const { biases, counts } = parts;
		const nPlaces = starts[counts.length];
		packed.products(products, source, row, 0, nPlaces);
		applyKernel(kernels, parts.kernel, products, packed.norms, packed.normOf(source, row), 0, padded(nPlaces));
		if (counts.length === 1) {
			out[at] = biases[0] + kernels.weightedSum(products, this.factors[0], nPlaces);
			return;
		}
		for (let a = 0, pair = 0; a < counts.length; a++) {
			for (let b = a + 1; b < counts.length; b++, pair++) {
				out[at + pair] = biases[pair] + this.sum(b - 1, a) + this.sum(a, b);
			}
		}
	}

	/** Over the vectors of class c. */
	private sum(row: number, c: number): number {
		const { starts, products } = this;
		const n = starts[c + 1] - starts[c];
		return n === 0 ? 0 : this.kernels.weightedSum(products.subarray(starts[c]), this.factors[row].subarray(starts[c]), n);
	}

	toState(): State {
		const { kernel, vectors, counts, coefficients, biases } = this.parts;
		const { sparse } = vectors;
		const { name, gamma, offset, degree } = kernel;
		return {
			json: { kernel: { name, gamma, offset, degree }, nVectors: vectors.nRows, width: vectors.width, sparseWidth: sparse?.width ?? 0 },
			arrays: new Map<string, Float32Array | Float64Array | Int32Array>([
				['vectors', vectors.dense],
				['counts', counts],
				['coefficients', coefficients],
				['biases', biases],
				...sparseArrays(vectors),
			]),
		};
	}
}

export function coefficientRows(nGroups: number): number {
	return Math.max(1, nGroups - 1);
}

/** @param nGroups - Classes, or 1 for regression. */
export function readKernelDecisions(reader: StateReader, kernel: StateReader | Omit<StateReader, 'array'>, nGroups: number): KernelDecisions {
	const name = KERNEL_NAMES.find((known) => known === kernel.string('name'));
	if (!name) throw invalidState(OWNER, 'unknown kernel');
	const nVectors = reader.integer('nVectors', 0, 2 ** 31);
	const width = reader.integer('width', 0, 2 ** 24);
	const sparseWidth = reader.integer('sparseWidth', 0, 2 ** 24);
	const counts = reader.array('counts', Int32Array, Math.min(nGroups, MOST_CLASSES));
	if (counts.some((count) => count < 0) || counts.reduce((sum, count) => sum + count, 0) !== nVectors) {
		throw invalidState(OWNER, 'the support vectors are not those of the classes');
	}
	const dense = reader.array('vectors', Float32Array, nVectors * width);
	const vectors = { nRows: nVectors, width, dense, ...(sparseWidth > 0 && { sparse: readSparseRows(reader, OWNER, nVectors, sparseWidth) }) };
	const coefficients = reader.array('coefficients', Float32Array, coefficientRows(nGroups) * nVectors);
	const biases = reader.array('biases', Float64Array, nGroups === 1 ? 1 : (nGroups * (nGroups - 1)) / 2);
	if (![dense, coefficients, biases].every((values) => values.every(Number.isFinite))) throw invalidState(OWNER, 'a number is not finite');
	return new KernelDecisions({
		kernel: { name, gamma: kernel.number('gamma'), offset: kernel.number('offset'), degree: kernel.integer('degree', 1, 100) },
		vectors,
		counts,
		coefficients,
		biases,
	});
}
