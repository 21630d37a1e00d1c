// Which rows an isolation tree is grown on.
import type { Random } from '../../core/random';

/** Without weights each row at most once; with weights rows are drawn in proportion to them, with replacement. */
export class SampleDrawer {
	/** Rows per sample. */
	readonly size: number;
	/** Rows in the order of the last draw. */
	private readonly order: Int32Array;
	/** With weights: their running sums. */
	private readonly sums?: Float64Array;

	constructor(nRows: number, sampleSize: number, weights?: Float64Array) {
		this.order = new Int32Array(weights ? 0 : nRows);
		for (let i = 0; i < this.order.length; i++) this.order[i] = i;
		if (weights) {
			let sum = 0;
			this.sums = weights.map((weight) => (sum += weight));
			this.size = Math.min(sampleSize, weights.filter((weight) => weight > 0).length);
		} else {
			this.size = Math.min(sampleSize, nRows);
		}
	}

	draw(random: Random): Int32Array {
		const { size, order, sums } = this;
		if (sums) return Int32Array.from({ length: size }, () => firstAbove(sums, random.uniform() * sums[sums.length - 1]));
		for (let i = 0; i < size; i++) {
			const other = i + random.integer(order.length - i);
			const row = order[other];
			order[other] = order[i];
			order[i] = row;
		}
		return order.slice(0, size);
	}
}

/** Index of the first sum above a value that is below the last one. */
function firstAbove(sums: Float64Array, value: number): number {
	let low = 0;
	let high = sums.length - 1;
	while (low < high) {
		const middle = (low + high) >> 1;
		if (sums[middle] > value) high = middle;
		else low = middle + 1;
	}
	return low;
}
