// Starting points that do well on many tables, in the order in which they are worth trying. The first of each family come
// first, so that a short budget still sees every family.
import { checkParams } from '../core/params';
import type { Learner, ProblemType } from '../learners/contract';
import { getLearner, LEARNERS } from '../learners/registry';
import type { Encoding } from '../recipe/contract';
import type { Candidate } from './candidate';

interface Entry {
	learner: string;
	/** Default: the learner's own. */
	encoding?: Encoding;
	hyperparameters: Record<string, unknown>;
	extra?: true;
	copies?: number;
}

/** The folds find the number of rounds. */
const STOPPING = { rounds: 2000, earlyStoppingRounds: 40 };

const BOOSTING: readonly Entry[] = [
	{ learner: 'gradientBoosting', hyperparameters: { ...STOPPING, learningRate: 0.05, maxLeaves: 31, minRowsPerLeaf: 20, columnSampling: 0.8 } },
	{ learner: 'gradientBoosting', hyperparameters: { ...STOPPING, learningRate: 0.05, maxLeaves: 6, minRowsPerLeaf: 20, columnSampling: 0.5 } },
	{ learner: 'gradientBoosting', hyperparameters: { ...STOPPING, learningRate: 0.03, maxLeaves: 127, minRowsPerLeaf: 5, columnSampling: 0.5, rowSampling: 0.8, l2: 1 } },
	{ learner: 'gradientBoosting', hyperparameters: { ...STOPPING, learningRate: 0.05, maxLeaves: 16, minRowsPerLeaf: 5, columnSampling: 0.7, rowSampling: 0.7, l2: 5 } },
];

/**
 * With many classes a round grows as many trees: larger steps need fewer. Few columns per tree make them quick and unlike, which is
 * also more accurate.
 */
const STOPPING_EARLY = { rounds: 1000, earlyStoppingRounds: 20 };
const MULTICLASS_BOOSTING: readonly Entry[] = [
	{ learner: 'gradientBoosting', hyperparameters: { ...STOPPING_EARLY, learningRate: 0.1, maxLeaves: 16, minRowsPerLeaf: 5, columnSampling: 0.4, rowSampling: 0.7 } },
	{ learner: 'gradientBoosting', hyperparameters: { ...STOPPING_EARLY, learningRate: 0.1, maxLeaves: 8, minRowsPerLeaf: 2, columnSampling: 0.3, rowSampling: 0.6 } },
	{ learner: 'gradientBoosting', hyperparameters: { ...STOPPING_EARLY, learningRate: 0.1, maxLeaves: 31, minRowsPerLeaf: 20, columnSampling: 0.8 } },
];

const withParams = (entry: Entry, hyperparameters: Record<string, unknown>): Entry => ({ ...entry, hyperparameters: { ...entry.hyperparameters, ...hyperparameters } });

/** Keeps a stored forest within about 10 MB; deeper trees add little to an ensemble. */
const MAX_LEAVES = 5000;
/** Leaves that know many classes are larger. */
const MULTICLASS_LEAVES = { maxLeaves: 2000 };
const FOREST: Entry = { learner: 'randomForest', hyperparameters: { maxLeaves: MAX_LEAVES } };
const EXTRA_TREES: Entry = {
	learner: 'randomForest',
	hyperparameters: { splitting: 'random', bootstrap: false, minRowsPerLeaf: 1, maxLeaves: MAX_LEAVES },
};

const LOGISTIC: Entry = { learner: 'logisticRegression', hyperparameters: {} };
const BOLD_LOGISTIC: Entry = { learner: 'logisticRegression', hyperparameters: { l2: 0.1 } };
const SHY_LOGISTIC: Entry = { learner: 'logisticRegression', hyperparameters: { l2: 10 } };
const SVM: Entry = { learner: 'svm', hyperparameters: { c: 10 } };

const BINARY: readonly Entry[] = [LOGISTIC, BOOSTING[0], FOREST, BOOSTING[1], BOOSTING[2], EXTRA_TREES, BOLD_LOGISTIC, SHY_LOGISTIC, BOOSTING[3]];
/** Support vectors of pairs of classes are quick and exact where classes are many. */
const MULTICLASS: readonly Entry[] = [
	LOGISTIC,
	MULTICLASS_BOOSTING[0],
	withParams(FOREST, MULTICLASS_LEAVES),
	SVM,
	withParams(EXTRA_TREES, MULTICLASS_LEAVES),
	MULTICLASS_BOOSTING[1],
];

const REGRESSION: readonly Entry[] = [
	{ learner: 'linearRegression', hyperparameters: {} },
	BOOSTING[0],
	FOREST,
	BOOSTING[1],
	BOOSTING[2],
	EXTRA_TREES,
	{ learner: 'linearRegression', hyperparameters: { l2: 10 } },
	BOOSTING[3],
];

/**
 * Unlike the others in what they get wrong, so an ensemble gains from them; in the order in which they helped most on thirty public
 * tables of 200 to 12,000 rows.
 */
const EXTRA_BOOSTING: readonly Entry[] = [
	{ learner: 'gradientBoosting', hyperparameters: { ...STOPPING, learningRate: 0.03, maxLeaves: 12, minRowsPerLeaf: 2, rowSampling: 0.8, catSmooth: 2, catL2: 2 }, extra: true },
	{ learner: 'gradientBoosting', hyperparameters: { ...STOPPING, learningRate: 0.02, maxLeaves: 4, minRowsPerLeaf: 10, columnSampling: 0.3, rowSampling: 0.6 }, extra: true },
	{ learner: 'gradientBoosting', hyperparameters: { ...STOPPING, learningRate: 0.02, maxLeaves: 8, minRowsPerLeaf: 3, columnSampling: 0.5, rowSampling: 0.5, l2: 3 }, extra: true },
	{ learner: 'gradientBoosting', hyperparameters: { ...STOPPING, learningRate: 0.03, maxLeaves: 3, minRowsPerLeaf: 20 }, extra: true },
];
const SOFT_SVM: Entry = { learner: 'svm', hyperparameters: { c: 1 }, extra: true };
const straight = (learner: string): Entry => ({ learner, encoding: 'linear', hyperparameters: {}, extra: true });
const HUBER_BOOSTING: Entry = {
	learner: 'gradientBoosting',
	hyperparameters: { ...STOPPING, loss: 'huber', learningRate: 0.05, maxLeaves: 8, minRowsPerLeaf: 10, columnSampling: 0.6 },
	extra: true,
};
/** A network starts from chance, which three of them even out. */
const NETWORK: Entry = { learner: 'neuralNetwork', hyperparameters: {}, extra: true, copies: 3 };
/** With fewer rows a network adds more to an ensemble on plain numbers than on bent ones. */
const ROWS_FOR_BENDS = { classification: 1500, regression: 10_000 };
/** With fewer rows the chances of networks are too bold, and folds too small to show it. */
const ROWS_FOR_CHANCES = 600;
const EXTRA_SVM: Entry = { ...SVM, extra: true };
const EXTRA_BINARY: readonly Entry[] = [
	EXTRA_SVM,
	NETWORK,
	EXTRA_BOOSTING[0],
	straight('logisticRegression'),
	EXTRA_BOOSTING[1],
	SOFT_SVM,
	...EXTRA_BOOSTING.slice(2),
];
const EXTRA_MULTICLASS: readonly Entry[] = [
	NETWORK,
	{ ...MULTICLASS_BOOSTING[2], extra: true },
	straight('logisticRegression'),
	{ ...BOLD_LOGISTIC, extra: true },
	{ ...SHY_LOGISTIC, extra: true },
	SOFT_SVM,
];
const EXTRA_REGRESSION: readonly Entry[] = [
	EXTRA_SVM,
	NETWORK,
	EXTRA_BOOSTING[0],
	HUBER_BOOSTING,
	EXTRA_BOOSTING[1],
	straight('linearRegression'),
	SOFT_SVM,
	...EXTRA_BOOSTING.slice(2),
];

/** From here on large trees find what small ones miss, and support vectors take too long. */
const MANY_ROWS = 10_000;
const LARGE_BOOSTING: Entry = {
	learner: 'gradientBoosting',
	hyperparameters: { ...STOPPING, learningRate: 0.05, maxLeaves: 255, minRowsPerLeaf: 3, columnSampling: 1 },
	extra: true,
};
const ALL_COLUMNS_TREES: Entry = { ...withParams(EXTRA_TREES, { minRowsPerLeaf: 2, columnSampling: 1 }), extra: true };
const extrasOfMany = (linear: string): readonly Entry[] => [NETWORK, LARGE_BOOSTING, ALL_COLUMNS_TREES, EXTRA_BOOSTING[0], straight(linear), EXTRA_BOOSTING[1]];

const TEXT: readonly Entry[] = [
	{ learner: 'text', hyperparameters: {} },
	{ learner: 'text', hyperparameters: { strength: 0.3 } },
];
/** Where there is nothing but text, learners of few numbers have nothing to add. */
const TEXT_ALONE: readonly Entry[] = [...TEXT, { learner: 'text', hyperparameters: { strength: 3 } }, { learner: 'text', hyperparameters: { strength: 0.1 } }];

/** What the columns of a table are. */
export type Columns = 'noText' | 'someText' | 'onlyText';

/** As far as it matters for what is worth trying. */
export interface TableShape {
	/** Default: no text. */
	columns?: Columns;
	/** Default 2; of no meaning for values. */
	nClasses?: number;
	/** Labelled rows. Default: a few thousand. */
	nRows?: number;
}

/** What Auto may try for a problem, best bets first. */
export function portfolio(problemType: ProblemType, { columns = 'noText', nClasses = 2, nRows = 5000 }: TableShape = {}): Candidate[] {
	const isClassification = problemType === 'classification';
	const tabular = !isClassification ? REGRESSION : nClasses > 2 ? MULTICLASS : BINARY;
	const extra = extrasFor(isClassification, nClasses, nRows);
	const entries = columns === 'onlyText' ? TEXT_ALONE : columns === 'someText' ? [TEXT[0], ...tabular, TEXT[1]] : [...tabular, ...extra];
	return entries
		.filter((entry) => LEARNERS.has(entry.learner))
		.map(({ learner, hyperparameters, encoding, extra: isExtra, copies }, index) => ({
			...makeCandidate(`${learner}#${index}`, getLearner(learner), hyperparameters, encoding),
			...(isExtra && { extra: isExtra }),
			...(copies && { copies }),
		}));
}

function extrasFor(isClassification: boolean, nClasses: number, nRows: number): readonly Entry[] {
	if ((!isClassification || nClasses === 2) && nRows >= MANY_ROWS) return extrasOfMany(isClassification ? 'logisticRegression' : 'linearRegression');
	const extras = !isClassification ? EXTRA_REGRESSION : nClasses > 2 ? EXTRA_MULTICLASS : EXTRA_BINARY;
	const network = nRows < ROWS_FOR_BENDS[isClassification ? 'classification' : 'regression'] ? { ...NETWORK, encoding: 'distance' as const } : NETWORK;
	const isBold = isClassification && nRows < ROWS_FOR_CHANCES;
	return extras.filter((entry) => entry !== NETWORK || !isBold).map((entry) => (entry === NETWORK ? network : entry));
}

/** @throws MlError `ML-PARAMETER` for hyperparameters that the learner does not have or allow. */
export function makeCandidate(id: string, learner: Learner, hyperparameters: unknown, encoding?: Encoding): Candidate {
	return {
		id,
		learner,
		encoding: encoding ?? learner.encoding,
		hyperparameters: checkParams(learner.hyperparameters, learner.name, hyperparameters),
	};
}
