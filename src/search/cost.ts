// How much work a fit is, counted and not timed, so that the same rows, seed and budget choose the same model on a slow day and
// on a fast one. Rates are deliberately low: a plan should end well before its deadline on a modest machine.
import { plannedWork, usualImageEpochs, usualSequenceEpochs } from '../learners/nets/architecture';
import type { Candidate } from './candidate';

/** Elementary steps per second that a plan counts on. */
const STEPS_PER_SECOND = 4.5e8;
const LINEAR_ITERATIONS = 40;
const FIXED_SECONDS = 0.01;
/** Boosting looks at thousands of terms in each leaf. */
const SPARSE_SCAN = 300_000;
/** Reading a character of text, twice: for the vocabulary and for the row. */
const STEPS_PER_CHARACTER = 80;
/** Passes over the rows of one separation, shrinking counted in. */
const DESCENT_PASSES = 10;

/** Learners whose model holds training rows. */
const KEEPS_ROWS: ReadonlySet<string> = new Set(['kNearestNeighbours', 'svm']);

export interface Shape {
	nRows: number;
	nFeatures: number;
	nOutputs: number;
	/** Terms of texts per row in a sparse block. Default 0. */
	nTerms?: number;
	/** Characters of texts per row. Default 0. */
	nCharacters?: number;
}

/** Planned seconds for one fit of a candidate. */
export function plannedSeconds(candidate: Candidate, shape: Shape): number {
	const reading = shape.nRows * (shape.nCharacters ?? 0) * STEPS_PER_CHARACTER;
	return FIXED_SECONDS + (steps(candidate, shape) + reading) / STEPS_PER_SECOND;
}

/** Bytes of kept rows, or of a fitted forest: thresholds and children, and shares of classes in each leaf. Other models are small. */
export function plannedBytes(candidate: Candidate, { nRows, nFeatures, nOutputs }: Shape): number {
	if (KEEPS_ROWS.has(candidate.learner.name)) return 4 * nRows * nFeatures;
	const { trees, maxLeaves, minRowsPerLeaf } = candidate.hyperparameters;
	if (typeof trees !== 'number' || candidate.learner.problemTypes.includes('anomaly')) return 0;
	const leaves = Math.min(Number(maxLeaves) || Infinity, nRows / Math.max(1, Number(minRowsPerLeaf) || Math.ceil(nRows / 100_000)));
	// A leaf holds the shares of those of many classes that it has rows of.
	return trees * leaves * (9 + (nOutputs > 2 ? 6 * Math.min(nOutputs, nRows / leaves) : 0));
}

function steps(candidate: Candidate, { nRows, nFeatures, nOutputs, nTerms = 0, nCharacters }: Shape): number {
	const rounds = candidate.hyperparameters.rounds;
	if (typeof rounds === 'number') {
		const leaves = Number(candidate.hyperparameters.maxLeaves ?? 31);
		const trees = Math.min(rounds, 400) * (nOutputs > 2 ? nOutputs : 1);
		// Histogram passes over about log2(leaves) / 2 levels, plus the split scan over all leaves.
		const scanned = nFeatures * Number(candidate.hyperparameters.columnSampling ?? 1) * 300 + (nTerms > 0 ? SPARSE_SCAN : 0);
		return trees * (nRows * ((nFeatures + nTerms) * Math.log2(leaves) * 0.25 + 4) + leaves * scanned);
	}
	if (candidate.learner.problemTypes.includes('anomaly')) return anomalySteps(candidate, nRows, nFeatures);
	const forest = candidate.hyperparameters.trees;
	if (typeof forest === 'number') {
		const sampled = Number(candidate.hyperparameters.columnSampling) * nFeatures;
		const perSplit = sampled || (nOutputs > 1 ? Math.sqrt(nFeatures) : nFeatures / 2);
		return forest * nRows * Math.log2(nRows + 2) * (perSplit + 4) * (nOutputs > 1 ? 1.5 : 2.2);
	}
	if (candidate.learner.name === 'naiveBayes') return 10 * nRows * (nFeatures + nTerms) * nOutputs;
	// Held-out rows beside all others, and those of the final tests.
	if (candidate.learner.name === 'kNearestNeighbours') return 0.5 * nRows * nRows * ((nFeatures + nTerms) * 0.3 + 2);
	if (candidate.learner.name === 'svm') return supportVectorSteps(candidate, { nRows, nFeatures: nFeatures + nTerms, nOutputs });
	if (typeof candidate.hyperparameters.epochs === 'number') return networkSteps(candidate, { nRows, nFeatures, nOutputs, nCharacters });
	if (candidate.learner.problemTypes.includes('clustering')) return clusteringSteps(candidate, nRows, nFeatures);
	if (candidate.encoding === 'text') {
		// Chances come from three more fits, or for many classes from one on half of the rows.
		const fits = nOutputs > 2 ? 1.5 * nOutputs : 5;
		return fits * DESCENT_PASSES * nRows * (nFeatures + nTerms) * 4;
	}
	return LINEAR_ITERATIONS * nRows * (nFeatures + nTerms) * (nOutputs > 2 ? nOutputs : 1) * 4;
}

/** A pair of classes: kernels of most pairs of rows, iterations over all rows, and half of both again for the chances. */
function supportVectorSteps({ hyperparameters }: Candidate, { nRows, nFeatures, nOutputs }: Shape): number {
	if (hyperparameters.kernel === 'linear' && nRows > 5000) return 150 * nRows * (nFeatures + 10) * (nOutputs > 2 ? nOutputs : 1);
	const pairs = nOutputs > 2 ? (nOutputs * (nOutputs - 1)) / 2 : 1;
	const rows = nOutputs > 2 ? (2 * nRows) / nOutputs : nRows;
	// Most pairs of many classes are far apart.
	const effort = nOutputs > 2 ? 0.4 : 1 + Math.max(0, Math.log10(Number(hyperparameters.c))) / 2;
	return pairs * (effort * rows * rows * (4 + 0.3 * nFeatures) + 1e5);
}

/** Isolation forest: small trees and a walk of each row through them; local outlier factor: every pair of the rows that are kept. */
function anomalySteps({ hyperparameters }: Candidate, nRows: number, nFeatures: number): number {
	const { trees, sampleSize, maxRows } = hyperparameters;
	if (typeof trees !== 'number') return Math.min(nRows, Number(maxRows)) * nRows * (nFeatures + 8);
	return trees * (20 * Number(sampleSize) * Math.log2(Number(sampleSize)) + 10 * nRows);
}

/** K-means: starts, each with some passes over the rows and groups; HDBSCAN: every pair of rows, twice. */
function clusteringSteps({ hyperparameters }: Candidate, nRows: number, nFeatures: number): number {
	const starts = hyperparameters.restarts;
	if (typeof starts !== 'number') return 2 * Math.min(nRows, 20_000) ** 2 * (nFeatures + 8);
	const groups = Number(hyperparameters.clusters) || Number(hyperparameters.maxClusters);
	return starts * 15 * Math.min(nRows, 50_000) * groups * (nFeatures + 4) + 15 * nRows * groups * (nFeatures + 4);
}

/** Multiply-adds per value of an image and per step of a sequence of networks without layers of the user's own. */
const PIXEL_WORK = 4000;
const STEP_WORK = 40_000;

/** Multiply-adds of a network go ten at a time, of a dense one forty; the way back costs twice the way there. */
function networkSteps({ hyperparameters, learner }: Candidate, { nRows, nFeatures, nOutputs, nCharacters = 0 }: Shape): number {
	const { layers, epochs, units } = hyperparameters;
	const usual = typeof units === 'number' ? nFeatures * units + units ** 2 / 2 : nFeatures * (learner.name === 'rnn' ? STEP_WORK : PIXEL_WORK);
	const work = plannedWork(layers, nFeatures, nOutputs) ?? usual;
	const rounds = Number(epochs) || (learner.name === 'rnn' ? usualSequenceEpochs(nRows, nFeatures, nCharacters > 0) : usualImageEpochs(nRows));
	return (rounds * nRows * 3 * (work + 50 * nOutputs)) / (typeof units === 'number' ? 40 : 10);
}
