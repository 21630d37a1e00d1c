// Every learner, by the name that models store. Adding a family is one import and one line.
import { MlError } from '../core/errors';
import { gradientBoosting } from './boosting';
import type { Learner } from './contract';
import { randomForest } from './forest';
import { hdbscan } from './hdbscan';
import { isolationForest } from './isolation-forest';
import { kMeans } from './k-means';
import { languageModel } from './language-model';
import { linearRegression } from './linear-regression';
import { localOutlierFactor } from './local-outlier';
import { logisticRegression } from './logistic';
import { naiveBayes } from './naive-bayes';
import { kNearestNeighbours } from './nearest-neighbours';
import { cnn } from './cnn';
import { rnn } from './rnn';
import { neuralNetwork } from './neural-network';
import { svm } from './svm';
import { text } from './text';

const families: readonly unknown[] = [
	linearRegression,
	logisticRegression,
	gradientBoosting,
	randomForest,
	isolationForest,
	localOutlierFactor,
	kMeans,
	hdbscan,
	svm,
	kNearestNeighbours,
	text,
	naiveBayes,
	languageModel,
	neuralNetwork,
	cnn,
	rnn,
];

// The parameter types of a family are erased here: `checkParams` with its own `hyperparameters` makes the right ones.
export const LEARNERS: ReadonlyMap<string, Learner> = new Map((families as Learner[]).map((learner) => [learner.name, learner]));

/** @throws MlError `ML-PARAMETER` naming the learners that there are. */
export function getLearner(name: string): Learner {
	const learner = LEARNERS.get(name);
	if (learner) return learner;
	throw new MlError('ML-PARAMETER', `There is no model type '${name.slice(0, 40)}'.`, `Choose one of: ${learnerNames().join(', ')}.`, {
		parameter: 'modelType',
	});
}

export function learnerNames(): string[] {
	return [...LEARNERS.keys()];
}
