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
}

/** The folds find the number of rounds. */
const STOPPING = { rounds: 2000, earlyStoppingRounds: 40 };

const BOOSTING: readonly Entry[] = [
	{ learner: 'gradientBoosting', hyperparameters: { ...STOPPING, learningRate: 0.05, maxLeaves: 31, minRowsPerLeaf: 20, columnSampling: 0.8 } },
	{ learner: 'gradientBoosting', hyperparameters: { ...STOPPING, learningRate: 0.05, maxLeaves: 6, minRowsPerLeaf: 20, columnSampling: 0.5 } },
	{ learner: 'gradientBoosting', hyperparameters: { ...STOPPING, learningRate: 0.03, maxLeaves: 127, minRowsPerLeaf: 5, columnSampling: 0.5, rowSampling: 0.8, l2: 1 } },
	{ learner: 'gradientBoosting', hyperparameters: { ...STOPPING, learningRate: 0.05, maxLeaves: 16, minRowsPerLeaf: 5, columnSampling: 0.7, rowSampling: 0.7, l2: 5 } },
];

/** Keeps a stored forest within a few MB; deeper trees add little to an ensemble. */
const MAX_LEAVES = 2000;
const FOREST: Entry = { learner: 'randomForest', hyperparameters: { maxLeaves: MAX_LEAVES } };
const EXTRA_TREES: Entry = {
	learner: 'randomForest',
	hyperparameters: { splitting: 'random', bootstrap: false, minRowsPerLeaf: 1, maxLeaves: MAX_LEAVES },
};

const CLASSIFICATION: readonly Entry[] = [
	{ learner: 'logisticRegression', hyperparameters: {} },
	BOOSTING[0],
	FOREST,
	BOOSTING[1],
	EXTRA_TREES,
	{ learner: 'logisticRegression', hyperparameters: { l2: 0.1 } },
	{ learner: 'logisticRegression', hyperparameters: { l2: 10 } },
	...BOOSTING.slice(2),
];

const REGRESSION: readonly Entry[] = [
	{ learner: 'linearRegression', hyperparameters: {} },
	BOOSTING[0],
	FOREST,
	BOOSTING[1],
	EXTRA_TREES,
	{ learner: 'linearRegression', hyperparameters: { l2: 10 } },
	...BOOSTING.slice(2),
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
const SVM: Entry = { learner: 'svm', hyperparameters: { c: 10 }, extra: true };
const SOFT_SVM: Entry = { learner: 'svm', hyperparameters: { c: 1 }, extra: true };
const straight = (learner: string): Entry => ({ learner, encoding: 'linear', hyperparameters: {}, extra: true });
const HUBER_BOOSTING: Entry = {
	learner: 'gradientBoosting',
	hyperparameters: { ...STOPPING, loss: 'huber', learningRate: 0.05, maxLeaves: 8, minRowsPerLeaf: 10, columnSampling: 0.6 },
	extra: true,
};
const EXTRA_CLASSIFICATION: readonly Entry[] = [SVM, straight('logisticRegression'), EXTRA_BOOSTING[0], EXTRA_BOOSTING[1], SOFT_SVM, ...EXTRA_BOOSTING.slice(2)];
const EXTRA_REGRESSION: readonly Entry[] = [SVM, straight('linearRegression'), EXTRA_BOOSTING[0], HUBER_BOOSTING, EXTRA_BOOSTING[1], SOFT_SVM, ...EXTRA_BOOSTING.slice(2)];

const TEXT: readonly Entry[] = [
	{ learner: 'text', hyperparameters: {} },
	{ learner: 'text', hyperparameters: { strength: 0.3 } },
];
/** Where there is nothing but text, learners of few numbers have nothing to add. */
const TEXT_ALONE: readonly Entry[] = [...TEXT, { learner: 'text', hyperparameters: { strength: 3 } }, { learner: 'text', hyperparameters: { strength: 0.1 } }];

/** What the columns of a table are, as far as it matters for what is worth trying. */
export type Columns = 'noText' | 'someText' | 'onlyText';

/** What Auto may try for a problem, best bets first. */
export function portfolio(problemType: ProblemType, columns: Columns = 'noText'): Candidate[] {
	const tabular = problemType === 'classification' ? CLASSIFICATION : REGRESSION;
	const extra = problemType === 'classification' ? EXTRA_CLASSIFICATION : EXTRA_REGRESSION;
	const entries = columns === 'onlyText' ? TEXT_ALONE : columns === 'someText' ? [TEXT[0], ...tabular, TEXT[1]] : [...tabular, ...extra];
	return entries
		.filter((entry) => LEARNERS.has(entry.learner))
		.map(({ learner, hyperparameters, encoding, extra: isExtra }, index) => ({
			...makeCandidate(`${learner}#${index}`, getLearner(learner), hyperparameters, encoding),
			...(isExtra && { extra: isExtra }),
		}));
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
