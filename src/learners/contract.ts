// What every family of models promises. Adding one touches its own folder and one line of `registry.ts`.
import type { State } from '../core/arrays';
import type { JobContext } from '../core/context';
import type { ParamSpecs, ParamsOf } from '../core/params';
import type { Encoding } from '../recipe/contract';
import type { FeatureMatrix } from '../table/feature-matrix';

export type ProblemType = 'classification' | 'regression' | 'forecast' | 'clustering' | 'anomaly';

/** Labelled rows. */
export interface LabelledData {
	readonly x: FeatureMatrix;
	/** regression: the value. classification: the class, 0 ... nClasses - 1. Length nRows. */
	readonly y: Float64Array;
	/** >= 0, length nRows. Default: all 1. */
	readonly weights?: Float64Array;
}

export interface TrainingData extends LabelledData {
	readonly problemType: ProblemType;
	/** classification: at least 2. Otherwise 0. */
	readonly nClasses: number;
	/** Rows for early stopping; never trained on. Without it a learner uses all its rounds. */
	readonly validation?: LabelledData;
}

/**
 * A fitted model: pure data and the arithmetic to use it. It has no unfitted state and never changes.
 *
 * Outputs per row (`nOutputs`): classification: one probability per class, summing to 1; regression: the value (1);
 * clustering: how much it belongs to no group and to each group, summing to 1 (1 + groups); anomaly: the score, larger = more unusual (1).
 */
export interface Predictor {
	readonly nOutputs: number;
	/** @param out - length nRows * nOutputs, row-major; overwritten. */
	predictBatch(x: FeatureMatrix, out: Float64Array): void;
	/** Everything that `Learner.load` needs. */
	toState(): State;
	/** Share of the model's work by feature, >= 0, length nFeatures; undefined where the family has none. */
	importance?(): Float64Array;
	/** clustering: the rows as points of the space in which it measures distances, nRows * width, row-major. */
	points?(x: FeatureMatrix): Float64Array;
	/** Only of language models: what a row's text is to the model. */
	describeText?(x: FeatureMatrix, row: number): TextFacts;
	/** True: float32 sums, whose last bits depend on whether the machine fuses multiply and add. Default: the same bits on every machine. */
	readonly isSinglePrecision?: boolean;
	/** What the fit did, for the leaderboard, e.g. `{ rounds: 112 }`. Not needed to predict. */
	readonly fitted?: Readonly<Record<string, number>>;
}

/** A text in the eyes of a language model. */
export interface TextFacts {
	/** Natural logarithm of the chance of the whole text. */
	logProbability: number;
	/** Words or characters that it is made of, its end included; 0 for no text. */
	units: number;
	/** Number of equally likely units that would be as hard to guess, >= 1. */
	perplexity: number;
	/** As `logProbability`, had the model no context. */
	unigramLogProbability: number;
	/** What would come next, the likeliest first. */
	suggestions: { word: string; probability: number }[];
}

export interface Learner<S extends ParamSpecs = ParamSpecs> {
	/** The `modelType` of the node contract, stored for ever. */
	readonly name: string;
	/** For people, Title Case. */
	readonly label: string;
	readonly problemTypes: readonly ProblemType[];
	readonly encoding: Encoding;
	readonly hyperparameters: S;
	/** Bytes that a fit needs at its peak beyond `data` itself. */
	estimateMemory(shape: { nRows: number; nFeatures: number; nOutputs: number; nonZeros: number }, params: ParamsOf<S>): number;
	/**
	 * Deterministic for the same data, params and `context.random`. Awaits `context.checkpoint()` at least every 50 ms.
	 * At `context.deadline` it returns the best so far and warns.
	 * @throws MlError for a refusal, CancelledError at a checkpoint.
	 */
	fit(data: TrainingData, params: ParamsOf<S>, context: JobContext): Promise<Predictor>;
	/** @throws MlError `ML-MODEL-INVALID` when the state is not one that `toState` could have made. */
	load(state: State): Predictor;
}
