// A metric is prepared once (sorting, row losses) and then asked for many weightings of the same rows: this makes a
// bootstrap of all metrics linear in the number of rows.
import { predictedClasses, type Scored, type ScoredProblemType } from '../scored';

/** One weighting of the rows. */
export interface Draw {
	/** >= 0, length nRows. Default: all 1. */
	readonly weights?: Float64Array;
	/** Filled by the first metric that needs it, shared with the rest. */
	confusion?: Float64Array;
}

export interface Metric {
	/** Stored for ever, camelCase. */
	readonly name: string;
	/** For people. */
	readonly label: string;
	readonly problemTypes: readonly ScoredProblemType[];
	readonly higherIsBetter: boolean;
	/** Smallest and largest value that it can take. */
	readonly range: readonly [number, number];
	/** NaN where it is not defined (one class only, constant actual values, no rows). */
	compute(scored: Scored): number;
	/** The same number for any weighting of the same rows. */
	prepare(shared: SharedWork): (draw: Draw) => number;
}

/** Work that several metrics of the same rows have in common. */
export class SharedWork {
	private predictedCache: Int32Array | undefined;
	private readonly orders = new Map<number, Int32Array>();

	constructor(readonly scored: Scored) {}

	get nRows(): number {
		return this.scored.actual.length;
	}

	get predicted(): Int32Array {
		return (this.predictedCache ??= predictedClasses(this.scored));
	}

	/** Rows by falling probability of a class. */
	order(classIndex: number): Int32Array {
		let order = this.orders.get(classIndex);
		if (!order) {
			const { outputs, nClasses } = this.scored;
			order = new Int32Array(this.nRows);
			for (let row = 0; row < order.length; row++) order[row] = row;
			order.sort((a, b) => outputs[b * nClasses + classIndex] - outputs[a * nClasses + classIndex]);
			this.orders.set(classIndex, order);
		}
		return order;
	}

	/** `[actual * nClasses + predicted]` = sum of weights. */
	confusion(draw: Draw): Float64Array {
		if (draw.confusion) return draw.confusion;
		const { nClasses, actual } = this.scored;
		const predicted = this.predicted;
		const counts = new Float64Array(nClasses * nClasses);
		for (let row = 0; row < actual.length; row++) {
			counts[actual[row] * nClasses + predicted[row]] += draw.weights ? draw.weights[row] : 1;
		}
		draw.confusion = counts;
		return counts;
	}
}

export type MetricDeclaration = Omit<Metric, 'compute'>;

export function metric(declaration: MetricDeclaration): Metric {
	return {
		...declaration,
		compute: (scored) => declaration.prepare(new SharedWork(scored))({ weights: scored.weights }),
	};
}

/** Weighted mean of `values`; NaN without weight. */
export function weightedMean(values: Float64Array, weights: Float64Array | undefined): number {
	let sum = 0;
	let total = 0;
	if (!weights) {
		for (let row = 0; row < values.length; row++) sum += values[row];
		total = values.length;
	} else {
		for (let row = 0; row < values.length; row++) {
			sum += weights[row] * values[row];
			total += weights[row];
		}
	}
	return total > 0 ? sum / total : NaN;
}
