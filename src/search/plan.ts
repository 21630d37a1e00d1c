// How much a search may try, from counted work and the time budget alone: the clock has no say, so a slow day does not change the
// model.
import { keepsValues, readsInOrder } from '../recipe/contract';
import { MAX_LENGTH } from '../recipe/steps/text-tokens';
import { VECTOR_DIRECTIONS } from '../recipe/steps/vector-features';
import { outputsPerRow, type Candidate, type SearchData } from './candidate';
import { plannedBytes, plannedSeconds, type Shape } from './cost';

export const FOLDS = 5;
/** Held-out rows that tell candidates apart: where there are more rows than that, fewer folds leave time for more candidates. */
const ENOUGH_ROWS = 6000;
/** Share of the time budget that a plan may fill; the rest is for metrics and slow machines. */
const PLANNED_SHARE = 0.6;
/** Share of the time budget that one fit may take. */
const LONGEST_FIT = 0.25;
/** The chosen model is fitted once to be measured and once on all rows. */
const FINAL_FITS = 2;
/** Rounds that `cost.ts` counts on where early stopping decides. */
const USUAL_ROUNDS = 400;
const MIN_ROUNDS = 30;
/** Learning rate times rounds of a model that learns enough in few rounds. */
const ENOUGH_LEARNING = 20;
const MAX_LEARNING_RATE = 0.3;
/** Share of the time budget that one fit of an extra network gets; it passes over the rows less often where they are many. */
const NETWORK_SHARE = 0.04;
const MIN_EPOCHS = 12;
/** A network whose fit takes a larger share is not fitted more than once: chance matters less where rows are many. */
const COPIED_SHARE = 0.02;

/** A candidate that would make a larger model is not tried. */
const MAX_MODEL_BYTES = 24 * 2 ** 20;

export interface Plan {
	candidates: readonly Candidate[];
	/** Folds that are run, 1 to FOLDS. */
	nFolds: number;
	/** False: there is time for every candidate on every fold, which chooses better on few rows. */
	halving: boolean;
	/** Those marked so that there is time for on the same folds, once the others have had theirs. */
	extras: readonly Candidate[];
}

export interface PlanOptions {
	/** Seconds. */
	timeBudget: number;
	/** False where the user chose the hyperparameters. Default true. */
	mayLighten?: boolean;
	/** Rows of the last fit. Default: those of `data`. */
	finalRows?: number;
}

/** @param all - Best bets first, the first of each family before the second of any. */
export function makePlan(data: SearchData, all: readonly Candidate[], options: PlanOptions): Plan {
	const core = all.filter(({ extra }) => !extra);
	const plan = planCore(data, core, options);
	const isRoomy = plan.nFolds >= foldsWanted(data.y.length) && !plan.halving && plan.candidates.length === core.length;
	const extras = isRoomy ? extrasInTime(data, plan, all.filter(({ extra }) => extra), options) : [];
	return { ...plan, extras };
}

/** Fewest folds that give enough rows to compare on. */
function foldsWanted(nRows: number): number {
	return [2, 3].find((folds) => (nRows * folds) / FOLDS >= ENOUGH_ROWS) ?? FOLDS;
}

function extrasInTime(
	data: SearchData,
	{ candidates, nFolds }: Pick<Plan, 'candidates' | 'nFolds'>,
	extras: readonly Candidate[],
	{ timeBudget, finalRows }: PlanOptions,
): Candidate[] {
	const growth = (finalRows ?? data.y.length) / data.y.length;
	const kept: Candidate[] = [];
	const paced = extras.map((extra) => pacedNetwork(extra, data, timeBudget)).filter((extra) => extra !== undefined);
	for (const extra of paced.length > 0 ? inTime(data, paced, timeBudget, growth) : []) {
		const tried = [...candidates, ...kept, extra];
		if (total(costsOf(data, tried)) * nFolds + finalCost(data, tried, growth) <= timeBudget * PLANNED_SHARE) kept.push(extra);
	}
	return kept;
}

/** As it is, or with fewer epochs and copies; undefined where too few are left to learn anything. */
function pacedNetwork(candidate: Candidate, data: SearchData, timeBudget: number): Candidate | undefined {
	const { hyperparameters, copies } = candidate;
	if (typeof hyperparameters.epochs !== 'number') return candidate;
	const [cost] = costsOf(data, [candidate]);
	const share = Math.min(1, (timeBudget * NETWORK_SHARE) / cost);
	const epochs = Math.floor(hyperparameters.epochs * share);
	if (epochs < MIN_EPOCHS) return undefined;
	const isCopied = copies !== undefined && cost <= timeBudget * COPIED_SHARE;
	if (share === 1 && isCopied) return candidate;
	return { ...candidate, copies: isCopied ? copies : 1, hyperparameters: Object.freeze({ ...hyperparameters, epochs }) };
}

function planCore(data: SearchData, all: readonly Candidate[], { timeBudget, mayLighten = true, finalRows }: PlanOptions): Omit<Plan, 'extras'> {
	const available = timeBudget * PLANNED_SHARE;
	const growth = (finalRows ?? data.y.length) / data.y.length;
	const candidates = mayLighten ? inTime(data, all, timeBudget, growth) : all;
	const families = new Set(candidates.map((candidate) => candidate.learner.name)).size;
	const most = foldsWanted(data.y.length);
	for (const nFolds of [FOLDS, 3, 2, 1].filter((folds) => folds <= most)) {
		for (let n = candidates.length; n >= Math.min(families + 1, candidates.length); n--) {
			const tried = candidates.slice(0, n);
			const costs = costsOf(data, tried);
			const final = finalCost(data, tried, growth);
			if (total(costs) * nFolds + final <= available) return { candidates: tried, nFolds, halving: false };
			const survivors = costs.slice(0, Math.ceil(n / 2));
			if (total(costs) + total(survivors) * (nFolds - 1) + final <= available) return { candidates: tried, nFolds, halving: true };
		}
	}
	const few = candidates.slice(0, families);
	if (!mayLighten) return { candidates: few, nFolds: 1, halving: true };
	const needed = total(costsOf(data, few)) + finalCost(data, few, growth);
	return { candidates: few.map((candidate) => lighten(candidate, available / needed)), nFolds: 1, halving: true };
}

/**
 * Those whose fit keeps to the memory budget and whose model is of a handy size; all of them where none does, so that the learner
 * itself refuses with its figures.
 */
export function affordable(
	data: SearchData,
	candidates: readonly Candidate[],
	memoryBudget: number,
	finalRows = data.y.length,
): readonly Candidate[] {
	const fitting = candidates.filter((candidate) => {
		const shape = shapeOf(data, candidate, finalRows);
		const memory = candidate.learner.estimateMemory({ ...shape, nonZeros: Math.round(shape.nRows * (shape.nTerms ?? 0)) }, candidate.hyperparameters as never);
		// Trees read the table's own columns; other encodings are made beside it.
		const matrix = keepsValues(candidate.encoding) ? 0 : BYTES_PER_MADE_VALUE * shape.nRows * shape.nFeatures;
		return memory + matrix <= memoryBudget && plannedBytes(candidate, shape) <= MAX_MODEL_BYTES;
	});
	return fitting.length > 0 ? fitting : candidates;
}

function shapeOf(data: SearchData, { encoding }: Candidate, nRows: number): Shape {
	const texts = measureTexts(data);
	const others = data.features.length - texts.columns;
	if (readsInOrder(encoding) && texts.columns > 0) {
		return { nRows, nFeatures: Math.min(MAX_LENGTH[encoding === 'tokens' ? 'tokens' : 'tensor'], texts.characters * WORDS_PER_CHARACTER), nOutputs: outputsPerRow(data), nCharacters: texts.characters };
	}
	const isTree = encoding === 'tree';
	const vectors = VECTOR_DIRECTIONS[keepsValues(encoding) ? 'tree' : 'other'] * countVectors(data);
	return {
		nRows,
		// One-hot and bent columns make about twice as many features; trees take columns as they are, and a few words of each text.
		nFeatures: vectors + (isTree ? others + TREE_WORDS * texts.columns : data.features.length * (keepsValues(encoding) ? 1 : 2)),
		nOutputs: outputsPerRow(data),
		nCharacters: texts.characters,
		nTerms: isTree ? 0 : texts.characters * TERMS_PER_CHARACTER * (encoding === 'text' && texts.characters < SHORT_TEXT ? 3 : 1),
	};
}

function countVectors({ table, features }: Pick<SearchData, 'table' | 'features'>): number {
	return features.filter((name) => table.columns.get(name)?.kind === 'vector').length;
}

const TREE_WORDS = 66;
/** Of a text that is read word by word. */
const WORDS_PER_CHARACTER = 0.2;
/** A column that a recipe makes, measured at its peak: of 8 bytes, beside those that it was made from and those that it becomes. */
const BYTES_PER_MADE_VALUE = 32;
/** Words and pairs of words; with pieces of words, where texts are short, three times that. */
const TERMS_PER_CHARACTER = 0.3;
const SHORT_TEXT = 400;
const SAMPLED_TEXTS = 500;

/** Text columns and the mean number of characters that a row has in them. */
export function measureTexts({ table, features }: Pick<SearchData, 'table' | 'features'>): { columns: number; characters: number } {
	let columns = 0;
	let characters = 0;
	for (const name of features) {
		const column = table.columns.get(name);
		if (column?.kind !== 'text') continue;
		columns++;
		const stride = Math.max(1, Math.floor(column.values.length / SAMPLED_TEXTS));
		let sampled = 0;
		let length = 0;
		for (let row = 0; row < column.values.length; row += stride, sampled++) length += column.values[row]?.length ?? 0;
		characters += length / Math.max(1, sampled);
	}
	return { columns, characters };
}

/** Planned seconds per fit inside a fold, the dearest first. */
function costsOf(data: SearchData, candidates: readonly Candidate[]): number[] {
	const nRows = data.y.length * (1 - 1 / FOLDS);
	return candidates.map((candidate) => plannedSeconds(candidate, shapeOf(data, candidate, nRows))).sort((a, b) => b - a);
}

function total(costs: readonly number[]): number {
	return costs.reduce((sum, cost) => sum + cost, 0);
}

/** An ensemble seldom costs more than its two dearest candidates, or a third of them all. The last of the fits may have more rows. */
function finalCost(data: SearchData, candidates: readonly Candidate[], growth: number): number {
	const costs = candidates.map((candidate) => costsOf(data, [candidate])[0] * (candidate.copies ?? 1)).sort((a, b) => b - a);
	return ((FINAL_FITS - 1 + growth) * Math.max(total(costs.slice(0, 2)), total(costs) / 3) * FOLDS) / (FOLDS - 1);
}

/** Without those whose last fit alone would take too much of the time and that can't be made lighter; the cheapest where none is left. */
function inTime(data: SearchData, candidates: readonly Candidate[], timeBudget: number, growth: number): readonly Candidate[] {
	const costs = candidates.map((candidate) => plannedSeconds(candidate, shapeOf(data, candidate, data.y.length * growth)));
	const kept = candidates.filter((candidate, i) => costs[i] <= timeBudget * LONGEST_FIT || isLightenable(candidate));
	return kept.length > 0 ? kept : [candidates[costs.indexOf(Math.min(...costs))]];
}

function isLightenable({ hyperparameters: { rounds, learningRate } }: Candidate): boolean {
	return typeof rounds === 'number' && typeof learningRate === 'number';
}

/** Fewer, larger steps for a learner that works in rounds; others stay as they are. */
function lighten(candidate: Candidate, share: number): Candidate {
	if (!isLightenable(candidate) || share >= 1) return candidate;
	const { rounds, learningRate } = candidate.hyperparameters as { rounds: number; learningRate: number };
	const fewer = Math.max(MIN_ROUNDS, Math.min(rounds, Math.floor(USUAL_ROUNDS * share)));
	const faster = Math.max(learningRate, Math.min(MAX_LEARNING_RATE, ENOUGH_LEARNING / fewer));
	return { ...candidate, hyperparameters: Object.freeze({ ...candidate.hyperparameters, rounds: fewer, learningRate: faster }) };
}
