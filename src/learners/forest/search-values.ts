// Splits for a target of one number: regression, or the share of the second of two classes. The kernels do the work.
import { SPLIT_WORK_BYTES, type CodeLayout, type Kernels, type NodeRows } from '../../kernels';
import { BestSplit, type SplitSearch } from './split-search';

export class ValueSearch implements SplitSearch {
	readonly best: BestSplit;
	whole = 0;
	/** Per row of the table: weight, weighted target, target, nothing. */
	private readonly payload: Float64Array;
	/** Per row of the node: weight, weighted target. */
	private readonly entries: Float64Array;
	private readonly totals: Float64Array;
	private readonly work: Uint8Array;

	/** @param weights - Of the rows in the current tree. @param mostRows - Of a tree. */
	constructor(
		private readonly kernels: Kernels,
		private readonly y: Float64Array,
		private readonly weights: Float64Array,
		private readonly minRows: number,
		mostRows: number,
	) {
		this.best = new BestSplit(kernels.float64(4));
		this.payload = kernels.float64(4 * y.length);
		this.entries = kernels.float64(2 * mostRows);
		this.totals = kernels.float64(2);
		this.work = kernels.uint8(SPLIT_WORK_BYTES);
	}

	/** Bytes that it takes from the kernels' memory. */
	static kernelBytes(nRows: number, mostRows: number): number {
		return 32 * nRows + 16 * mostRows + SPLIT_WORK_BYTES + 256;
	}

	begin(rows: Int32Array): void {
		const { payload, y, weights } = this;
		for (const row of rows) {
			payload[4 * row] = weights[row];
			payload[4 * row + 1] = weights[row] * y[row];
			payload[4 * row + 2] = y[row];
		}
	}

	open(node: NodeRows): boolean {
		const { totals } = this;
		this.best.reset();
		const differ = this.kernels.openNode(this.entries, totals, this.payload, node);
		this.whole = (totals[1] * totals[1]) / totals[0];
		return differ;
	}

	tryAll(features: Int32Array, n: number, layout: CodeLayout, node: NodeRows): number {
		return this.kernels.splitValues(this.best.values, this.work, features, n, layout, node, this.entries, this.totals, this.minRows);
	}

	tryOne(features: Int32Array, n: number, draws: Float64Array, layout: CodeLayout, node: NodeRows): number {
		return this.kernels.drawValues(this.best.values, draws, features, n, layout, node, this.entries, this.totals, this.minRows);
	}
}
