// The grade of an anomaly model without labels, and the sentence that says what it does.
import { formatCount, formatNumber, formatShare } from '../format';
import type { Grade } from '../grade';
import type { Interval } from '../scored';

export interface ScoresFound {
	/** Share of unseen rows that reach the threshold. */
	readonly flaggedShare: Interval;
	/** 0 to 1. */
	readonly threshold: number;
	/** Rank correlation of the scores of two models from different halves of the rows; undefined where not measured. */
	readonly stability: Interval | undefined;
	readonly rows: number;
	/** What these rows are called, in the singular, e.g. `test row`. */
	readonly rowNoun: string;
}

/** How steady the order of the rows is: A from 0.9, B from 0.75, C from 0.5. Whether it is right, only labels can tell. */
export function gradeScores(stability: Interval | undefined): Grade {
	if (!stability || !(stability.low > 0)) return 'D';
	return stability.value >= 0.9 ? 'A' : stability.value >= 0.75 ? 'B' : stability.value >= 0.5 ? 'C' : 'D';
}

export function scoresVerdict({ flaggedShare, threshold, stability, rows, rowNoun }: ScoresFound): string {
	const { value, range } = formatShare(flaggedShare);
	const sentences = [
		`Calls ${value} of the rows unusual (${range} likely range, ${formatCount(rows, rowNoun)}): those with a score of ${formatNumber(threshold)} or more.`,
	];
	if (stability) {
		const steady = stability.value >= 0.75 ? 'Trained on other rows it would rank them much the same' : 'Trained on other rows it would rank them differently';
		sentences.push(`${steady} (rank correlation ${formatNumber(stability.value, 2)} of 1).`);
	}
	sentences.push('How many of them are real cannot be known without labels: look at some, or use Evaluate with a column that tells.');
	return sentences.join(' ');
}

/** Rank correlation, ties at their mean rank (Spearman 1904); 0 where one side is constant. */
export function rankCorrelation(a: Float64Array, b: Float64Array): number {
	const [ranksA, ranksB] = [ranksOf(a), ranksOf(b)];
	const middle = (a.length - 1) / 2;
	let product = 0;
	let squaresA = 0;
	let squaresB = 0;
	for (let i = 0; i < a.length; i++) {
		product += (ranksA[i] - middle) * (ranksB[i] - middle);
		squaresA += (ranksA[i] - middle) ** 2;
		squaresB += (ranksB[i] - middle) ** 2;
	}
	return squaresA > 0 && squaresB > 0 ? product / Math.sqrt(squaresA * squaresB) : 0;
}

function ranksOf(values: Float64Array): Float64Array {
	const order = Int32Array.from(values.keys()).sort((i, j) => values[i] - values[j]);
	const ranks = new Float64Array(values.length);
	for (let from = 0; from < order.length; ) {
		let to = from;
		while (to + 1 < order.length && values[order[to + 1]] === values[order[from]]) to++;
		for (let i = from; i <= to; i++) ranks[order[i]] = (from + to) / 2;
		from = to + 1;
	}
	return ranks;
}

/** Fisher's transformation (1915) of a correlation over n rows, 95 %. */
export function correlationInterval(value: number, n: number): Interval {
	if (n < 4 || Math.abs(value) >= 1) return { value, low: value, high: value };
	const z = Math.atanh(value);
	const half = 1.96 / Math.sqrt(n - 3);
	return { value, low: Math.tanh(z - half), high: Math.tanh(z + half) };
}
