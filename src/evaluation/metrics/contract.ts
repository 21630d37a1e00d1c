// A metric is prepared once (sorting, row losses) and then asked for many weightings of the same rows: this makes a
// bootstrap of all metrics linear in the number of rows.
import { predictedClasses, type Scored, type ScoredProblemType } from '../scored';

/** One weighting of the rows. */
export interface Draw {
	/** >= 0, length nRows. Default: all 1. */
	readonly weights?: Float64Array;
	/** Filled by the first metric that needs it, shared with the rest. */
	confusion?: Float64Array;
	/** By class: rocAuc and average precision. Filled likewise. */
	ranking?: Map<number, ClassRanking>;
}

/** Both NaN where the class or the rest is absent (average precision: the class). */
export interface ClassRanking {
	auc: number;
	averagePrecision: number;
}

/** Rows of one class's ranking, by falling probability. */
interface RankedRows {
	rows: Int32Array;
	/** 1 = row of the class. */
	isPositive: Uint8Array;
	/** 1 = the last of a group of equal probability. */
	endsTie: Uint8Array;
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

function rankRows({ actual, outputs, nClasses }: Scored, classIndex: number): RankedRows {
	const n = actual.length;
	const rows = Int32Array.from({ length: n }, (_, row) => row);
	rows.sort((a, b) => outputs[b * nClasses + classIndex] - outputs[a * nClasses + classIndex]);
	const isPositive = new Uint8Array(n);
	const endsTie = new Uint8Array(n);
	for (let i = 0; i < n; i++) {
		const p = outputs[rows[i] * nClasses + classIndex];
		isPositive[i] = actual[rows[i]] === classIndex ? 1 : 0;
		endsTie[i] = i + 1 === n || outputs[rows[i + 1] * nClasses + classIndex] !== p ? 1 : 0;
	}
	return { rows, isPositive, endsTie };
}

function sweep({ rows, isPositive, endsTie }: RankedRows, weights: Float64Array | undefined): ClassRanking {
	let positives = 0;
	let negatives = 0;
	let tiedPositives = 0;
	let tiedNegatives = 0;
	let wins = 0;
	let precisions = 0;
	for (let i = 0; i < rows.length; i++) {
		const weight = weights ? weights[rows[i]] : 1;
		if (isPositive[i]) tiedPositives += weight;
		else tiedNegatives += weight;
		if (!endsTie[i]) continue;
		wins += tiedNegatives * (positives + tiedPositives / 2);
		positives += tiedPositives;
		negatives += tiedNegatives;
		if (tiedPositives > 0) precisions += (tiedPositives * positives) / (positives + negatives);
		tiedPositives = 0;
		tiedNegatives = 0;
	}
	return {
		auc: positives > 0 && negatives > 0 ? wins / (positives * negatives) : NaN,
		averagePrecision: positives > 0 ? precisions / positives : NaN,
	};
}

/** Work that several metrics of the same rows have in common. */
export class SharedWork {
	private predictedCache: Int32Array | undefined;
	private readonly rankings = new Map<number, RankedRows>();

	constructor(readonly scored: Scored) {}

	get nRows(): number {
		return this.scored.actual.length;
	}

	get predicted(): Int32Array {
		return (this.predictedCache ??= predictedClasses(this.scored));
	}

	/**
	 * rocAuc: chance that a random row of the class ranks above a random other one, ties 1/2 (Mann & Whitney 1947).
	 * Average precision: sum of precision times step of recall.
	 */
	ranking(classIndex: number, draw: Draw): ClassRanking {
		draw.ranking ??= new Map();
		let ranking = draw.ranking.get(classIndex);
		if (!ranking) draw.ranking.set(classIndex, (ranking = sweep(this.ranked(classIndex), draw.weights)));
		return ranking;
	}

	private ranked(classIndex: number): RankedRows {
		let ranked = this.rankings.get(classIndex);
		if (!ranked) this.rankings.set(classIndex, (ranked = rankRows(this.scored, classIndex)));
		return ranked;
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
