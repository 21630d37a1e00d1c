// From which chance on the answer is "yes". With costs of a miss and of a false alarm: where the expected cost is least.
import { MlError } from '../core/errors';
import type { Costs } from './scored';

export interface ThresholdData {
	/** Length nRows: 1 = positive. */
	readonly actual: Float64Array;
	/** Calibrated, out-of-fold chance of the positive class, length nRows. */
	readonly probability: Float64Array;
	readonly weights?: Float64Array;
}

export interface ThresholdChoice {
	/** Positive from this chance on, 0 to 1. */
	threshold: number;
	/** Mean cost per row; null without costs. */
	cost: number | null;
	costAtDefault: number | null;
}

export const DEFAULT_THRESHOLD = 0.5;
/** An empirical optimum must save this many standard errors over the theoretical one to be believed. */
const NEEDED_ERRORS = 2;
const FOLDS = 5;

/**
 * Both costs, or undefined when the user gave neither. One alone is relative to 1 for the other.
 * @throws MlError `ML-PARAMETER` when a cost is not a positive number.
 */
export function resolveCosts(costOfMiss: number | undefined, costOfFalseAlarm: number | undefined): Costs | undefined {
	if (costOfMiss === undefined && costOfFalseAlarm === undefined) return undefined;
	const check = (parameter: string, label: string, cost: number | undefined) => {
		if (cost === undefined || (Number.isFinite(cost) && cost > 0)) return cost ?? 1;
		throw new MlError('ML-PARAMETER', `'${label}' must be a number above 0.`, 'Enter an amount, or remove the option.', { parameter });
	};
	return {
		miss: check('costOfMiss', 'Cost of Miss', costOfMiss),
		falseAlarm: check('costOfFalseAlarm', 'Cost of False Alarm', costOfFalseAlarm),
	};
}

/** The threshold that is best where chances are true: costFalseAlarm / (costFalseAlarm + costMiss). Source: Elkan 2001. */
export function theoreticalThreshold(costs: Costs): number {
	return costs.falseAlarm / (costs.falseAlarm + costs.miss);
}

/**
 * Without costs 0.5. With costs the theoretical threshold, unless thresholds found on four fifths of the rows save clearly more
 * on the rest (more than two standard errors of the paired difference): the cheapest threshold of the same rows always seems to.
 */
export function chooseThreshold(data: ThresholdData, costs?: Costs): ThresholdChoice {
	if (!costs) return { threshold: DEFAULT_THRESHOLD, cost: null, costAtDefault: null };
	const theory = theoreticalThreshold(costs);
	const saving = crossValidatedSaving(data, costs, theory);
	const isClear = saving.mean > NEEDED_ERRORS * saving.standardError && saving.mean > 0;
	const threshold = isClear ? cheapestThreshold(data, costs) : theory;
	return { threshold, cost: meanCost(data, costs, threshold), costAtDefault: meanCost(data, costs, DEFAULT_THRESHOLD) };
}

/** Mean cost per row at a threshold; 0 without rows. */
export function meanCost({ actual, probability, weights }: ThresholdData, costs: Costs, threshold: number): number {
	let sum = 0;
	let total = 0;
	for (let row = 0; row < actual.length; row++) {
		const weight = weights ? weights[row] : 1;
		sum += weight * rowCost(actual[row], probability[row], costs, threshold);
		total += weight;
	}
	return total > 0 ? sum / total : 0;
}

function rowCost(actual: number, probability: number, costs: Costs, threshold: number): number {
	const flagged = probability >= threshold;
	if (actual === 1) return flagged ? 0 : costs.miss;
	return flagged ? costs.falseAlarm : 0;
}

/** Middle of the cheapest stretch between two neighbouring chances. */
function cheapestThreshold({ actual, probability, weights }: ThresholdData, costs: Costs): number {
	const order = Int32Array.from(probability, (_, row) => row).sort((a, b) => probability[b] - probability[a]);
	let cost = 0;
	for (let row = 0; row < actual.length; row++) if (actual[row] === 1) cost += costs.miss * (weights ? weights[row] : 1);
	let best = { cost, threshold: 1 };
	for (let i = 0; i < order.length; i++) {
		const row = order[i];
		const weight = weights ? weights[row] : 1;
		cost += weight * (actual[row] === 1 ? -costs.miss : costs.falseAlarm);
		const next = i + 1 < order.length ? probability[order[i + 1]] : 0;
		if (next === probability[row]) continue;
		if (cost < best.cost) best = { cost, threshold: (probability[row] + next) / 2 };
	}
	return best.threshold;
}

function crossValidatedSaving(data: ThresholdData, costs: Costs, theory: number) {
	const n = data.actual.length;
	let sum = 0;
	let squares = 0;
	for (let fold = 0; fold < FOLDS; fold++) {
		const inside = (_: number, row: number) => row % FOLDS !== fold;
		const found = cheapestThreshold(
			{ actual: data.actual.filter(inside), probability: data.probability.filter(inside), weights: data.weights?.filter(inside) },
			costs,
		);
		for (let row = fold; row < n; row += FOLDS) {
			const weight = data.weights ? data.weights[row] : 1;
			const cost = (threshold: number) => rowCost(data.actual[row], data.probability[row], costs, threshold);
			const saving = weight * (cost(theory) - cost(found));
			sum += saving;
			squares += saving * saving;
		}
	}
	const mean = n > 0 ? sum / n : 0;
	return { mean, standardError: n > 1 ? Math.sqrt(Math.max(0, squares / n - mean * mean) / (n - 1)) : Infinity };
}

export interface ThresholdRow {
	threshold: number;
	precision: number;
	recall: number;
	f1: number;
	/** Share of all rows that would be answered positive. */
	flaggedShare: number;
	/** Mean cost per row; null without costs. */
	cost: number | null;
}

/** What every threshold from 0.05 to 0.95 in steps of 0.05, and the chosen one, would mean. Undefined shares are 0. */
export function thresholdTable(data: ThresholdData, chosen: number, costs?: Costs): ThresholdRow[] {
	const steps = Array.from({ length: 19 }, (_, i) => (i + 1) / 20);
	const thresholds = [...new Set([...steps, chosen])].sort((a, b) => a - b);
	return thresholds.map((threshold) => thresholdRow(data, threshold, costs));
}

function thresholdRow(data: ThresholdData, threshold: number, costs: Costs | undefined): ThresholdRow {
	let flagged = 0;
	let positives = 0;
	let hits = 0;
	let total = 0;
	for (let row = 0; row < data.actual.length; row++) {
		const weight = data.weights ? data.weights[row] : 1;
		const isFlagged = data.probability[row] >= threshold;
		total += weight;
		if (isFlagged) flagged += weight;
		if (data.actual[row] === 1) positives += weight;
		if (isFlagged && data.actual[row] === 1) hits += weight;
	}
	const share = (part: number, whole: number) => (whole > 0 ? part / whole : 0);
	return {
		threshold,
		precision: share(hits, flagged),
		recall: share(hits, positives),
		f1: share(2 * hits, flagged + positives),
		flaggedShare: share(flagged, total),
		cost: costs ? meanCost(data, costs, threshold) : null,
	};
}
