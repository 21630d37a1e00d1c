// One thing that a search may try: a learner with hyperparameters over one encoding of the columns.
import type { Learner, Predictor, ProblemType } from '../learners/contract';
import type { Encoding } from '../recipe/contract';
import type { Recipe } from '../recipe/recipe';
import type { Table } from '../table/table';

export interface Candidate {
	/** Unique within a search, e.g. `gradientBoosting#2`; names the random stream of its fits. */
	readonly id: string;
	readonly learner: Learner;
	readonly encoding: Encoding;
	/** Checked values of all hyperparameters. */
	readonly hyperparameters: Readonly<Record<string, unknown>>;
	/** Tried only when every other candidate has been compared on all folds, and while such as these still help. Default false. */
	readonly extra?: boolean;
	/** Fits of the chosen model that answer together; only their random streams differ. Default 1. */
	readonly copies?: number;
}

/** Labelled rows before any recipe. */
export interface SearchData {
	readonly table: Table;
	/** Source columns that may be used. */
	readonly features: readonly string[];
	/** Class codes or values, length nRows; no NaN. */
	readonly y: Float64Array;
	readonly problemType: ProblemType;
	readonly nClasses: number;
	readonly weights?: Float64Array;
	/** Rows of one group stay in one fold. Length nRows. */
	readonly groups: Int32Array;
}

/** Numbers per row that a model of this problem gives. */
export function outputsPerRow(data: Pick<SearchData, 'problemType' | 'nClasses'>): number {
	return data.problemType === 'classification' ? data.nClasses : 1;
}

/** What was fitted without the rows of a fold. */
export interface FoldFit {
	readonly recipe: Recipe;
	readonly predictor: Predictor;
}

/** Out-of-fold outputs of one candidate. */
export interface CandidateResult {
	readonly candidate: Candidate;
	/** nRows * outputsPerRow; every row predicted by a model that did not see it. */
	readonly outOfFold: Float64Array;
	/** Rows of the folds that were run. */
	readonly covered: Uint8Array;
	/** Of the covered rows; lower is better (a metric where higher is better is negated). */
	loss: number;
	seconds: number;
	/** `Predictor.fitted.rounds` of each fold, where the learner has rounds. */
	readonly rounds: number[];
	/** The last fit, where the caller of `runFold` wants it kept. */
	fitted?: FoldFit;
	/** True when a fit was ended by its share of the time budget: it is as good as it got, and another would cost as much. */
	cut: boolean;
}

/** One fitted part of an ensemble, before it is packed into a model. */
export interface FittedMember {
	readonly candidate: Candidate;
	readonly weight: number;
	readonly predictor: Predictor;
	/** Index into the recipes that were fitted with it. */
	readonly recipe: number;
}
