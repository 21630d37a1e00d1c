// Rows of a fit in the kernels' memory, copied there from the columns when a pass asks for them. A pass over many rows costs a copy
// each time, which is cheaper than the memory that a copy of all would take: fresh pages cost more than the numbers in them.
import type { LinearRows } from '../../kernels';
import type { BlockedDesign } from './blocks';
import { fromSums } from './columns';
import type { Loss } from './loss';

export class Stage {
	/** What is held: blocks 0, 1, … of these. */
	readonly rows: LinearRows;
	private held = '';
	/** Blocks from the first on whose moments are summed up. */
	private described = 0;
	private readonly moments: Float64Array;
	private readonly origins: Float64Array;

	constructor(
		private readonly design: BlockedDesign,
		private readonly loss: Loss,
	) {
		const { kernels, layout } = design;
		const { stageBlocks, rows, width } = layout;
		const x = kernels.float64(stageBlocks * width * rows);
		for (let block = 0; block < stageBlocks; block++) x.fill(1, block * width * rows, (block * width + 1) * rows);
		const [y, weights] = [kernels.float64(stageBlocks * rows), kernels.float64(stageBlocks * rows)];
		this.rows = { x, y, weights, width, rows, outputs: loss.nOutputs };
		this.moments = kernels.float64(2 * width);
		this.origins = kernels.float64(width);
		design.dense.forEach((column, j) => (this.origins[1 + j] = column[0]));
	}

	/**
	 * The design's blocks first, first + step, … become 0, 1, … here, and stay until others are asked for.
	 * @param count - At most layout.stageBlocks.
	 */
	hold(first: number, count: number, step: number): void {
		const wanted = `${first} ${count} ${step}`;
		if (wanted === this.held) return;
		this.held = wanted;
		const { dense } = this.design;
		const { x, y, weights, width, rows } = this.rows;
		// Column by column: a long run of each, instead of short ones of all by turns.
		dense.forEach((column, j) => this.copy(column, x, (1 + j) * rows, width * rows, first, count, step));
		this.copy(this.loss.y, y, 0, rows, first, count, step);
		this.copy(this.loss.weights, weights, 0, rows, first, count, step);
		if (step === 1 && first === this.described) this.describe(count);
	}

	/** The first pass over all rows tells of each column what nobody had to look for before. */
	private describe(count: number): void {
		const { dense, kernels, layout, nRows, describeDense } = this.design;
		const { moments, origins, rows } = this;
		for (let block = 0; block < count; block++) kernels.linearMoments(moments, rows, origins, block);
		this.described += count;
		if (this.described < layout.nBlocks) return;
		const after = layout.nBlocks * rows.rows - nRows;
		dense.forEach((column, j) => {
			const origin = origins[1 + j];
			// The zeros after the last row are no values.
			describeDense(j, fromSums(column, origin, moments[1 + j] + after * origin, moments[rows.width + 1 + j] - after * origin * origin));
		});
		this.described = Infinity;
	}

	/** The values of each block, 0 for rows after the last. */
	private copy(from: Float64Array, to: Float64Array, at: number, toStep: number, first: number, count: number, step: number): void {
		const { rows } = this.rows;
		for (let block = 0, row = first * rows; block < count; block++, at += toStep, row += step * rows) {
			const end = Math.min(row + rows, from.length);
			to.set(from.subarray(row, end), at);
			if (end < row + rows) to.fill(0, at + end - row, at + rows);
		}
	}
}
