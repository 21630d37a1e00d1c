// Why this row got its answer: Shapley values over the user's columns (Shapley 1953; Štrumbelj & Kononenko 2014), against a
// background row. Exact where all subsets can be asked, otherwise sampled by orderings and their reverses (Mitchell et al. 2022).
import type { Random } from '../core/random';
import { formatNumber } from '../evaluation/format';

export interface ExplainInput {
	readonly columns: readonly string[];
	/** Answers of the model, one per mask. `mask[c]` true: the row's own value of column c; false: the background's. */
	predict(masks: readonly (readonly boolean[])[]): Float64Array;
	/** Number of masks that may be asked. At least 2 * columns are, so that every column has an effect. Default 600. */
	readonly budget?: number;
	readonly random: Random;
}

export interface Effect {
	column: string;
	/** In the unit of the answer. */
	effect: number;
}

export interface Explanation {
	/** Answer for the background. */
	base: number;
	/** Answer for the row. */
	value: number;
	/** One per column, the strongest first. Their sum is value - base. */
	effects: Effect[];
}

const DEFAULT_BUDGET = 600;
/** More subsets than this cost more than they are worth, whatever the budget. */
const MAX_EXACT_COLUMNS = 12;

/** Effects that add up to f(row) - f(background). */
export function explainRow(input: ExplainInput): Explanation {
	const n = input.columns.length;
	const budget = input.budget ?? DEFAULT_BUDGET;
	const isExact = n <= MAX_EXACT_COLUMNS && 2 ** n <= budget;
	const { base, value, effects } = isExact ? exactEffects(input, n) : sampledEffects(input, n, budget);
	const named = input.columns.map((column, c) => ({ column, effect: effects[c] }));
	return { base, value, effects: named.sort((a, b) => Math.abs(b.effect) - Math.abs(a.effect)) };
}

function exactEffects({ predict }: ExplainInput, n: number) {
	const subsets = 2 ** n;
	const answers = predict(Array.from({ length: subsets }, (_, bits) => Array.from({ length: n }, (__, c) => (bits & (1 << c)) !== 0)));
	// Weight of joining a coalition of s others: s! (n - s - 1)! / n!
	const weights = new Float64Array(n);
	for (let s = 0, weight = 1 / n; s < n; s++) {
		weights[s] = weight;
		weight *= (s + 1) / (n - s - 1);
	}
	const effects = new Float64Array(n);
	for (let bits = 0; bits < subsets; bits++) {
		const size = countBits(bits);
		for (let c = 0; c < n; c++) {
			if ((bits & (1 << c)) === 0) effects[c] += weights[size] * (answers[bits | (1 << c)] - answers[bits]);
		}
	}
	return { base: answers[0], value: answers[subsets - 1], effects };
}

function countBits(bits: number): number {
	let count = 0;
	for (let rest = bits; rest !== 0; rest &= rest - 1) count++;
	return count;
}

/** Every ordering adds the columns one by one: the steps telescope, so the sum is exact whatever the number of orderings. */
function sampledEffects({ predict, random }: ExplainInput, n: number, budget: number) {
	const pairs = Math.max(1, Math.floor((budget - 2) / (2 * (n - 1))));
	const orders: Int32Array[] = [];
	for (let pair = 0; pair < pairs; pair++) {
		const order = random.permutation(n);
		orders.push(order, Int32Array.from(order).reverse());
	}
	const masks: boolean[][] = [Array<boolean>(n).fill(false), Array<boolean>(n).fill(true)];
	for (const order of orders) {
		const mask = Array<boolean>(n).fill(false);
		for (let i = 0; i < n - 1; i++) {
			mask[order[i]] = true;
			masks.push([...mask]);
		}
	}
	const answers = predict(masks);
	const [base, value] = answers;
	const effects = new Float64Array(n);
	orders.forEach((order, o) => {
		let before = base;
		for (let i = 0; i < n; i++) {
			const after = i === n - 1 ? value : answers[2 + o * (n - 1) + i];
			effects[order[i]] += (after - before) / orders.length;
			before = after;
		}
	});
	return { base, value, effects };
}

export interface ReasonInput {
	column: string;
	value: string | number | boolean | null;
	effect: number;
	/** `probability`: the effect is a change of a chance, 0 to 1. */
	unit: 'probability' | 'value';
	/** Name of the explained class, or of the target column. */
	target: string;
	/** Of a text: those that matter most. Default: the text itself is shown. */
	words?: readonly string[];
}

const MAX_SHOWN = 40;

/**
 * One effect in plain words.
 * @example Contract = Month-to-month raises the chance of 'Yes' by 12 points
 */
export function reasonText({ column, value, effect, unit, target, words }: ReasonInput): string {
	const subject = subjectOf(column, value, words);
	const object = unit === 'probability' ? `the chance of '${shorten(target)}'` : shorten(target);
	const size = unit === 'probability' ? points(Math.abs(effect)) : formatNumber(Math.abs(effect));
	if (effect === 0 || size === '0') return `${subject} leaves ${object} as it is`;
	return `${subject} ${effect > 0 ? 'raises' : 'lowers'} ${object} by ${size}`;
}

function subjectOf(column: string, value: ReasonInput['value'], words: readonly string[] | undefined): string {
	if (words && words.length > 0) return `${shorten(column)} contains ${words.map((word) => `'${shorten(word)}'`).join(', ')}, which`;
	return value === null || value === '' ? `${shorten(column)} is empty, which` : `${shorten(column)} = ${shownValue(value)}`;
}

function points(share: number): string {
	const inPoints = share * 100;
	if (inPoints < 0.05) return 'less than 0.1 points';
	const text = inPoints < 9.95 ? String(Number(inPoints.toFixed(1))) : inPoints.toFixed(0);
	return `${text} ${text === '1' ? 'point' : 'points'}`;
}

function shownValue(value: string | number | boolean): string {
	return typeof value === 'number' ? formatNumber(value, 6) : shorten(String(value));
}

function shorten(text: string): string {
	return text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN - 1)}…` : text;
}
