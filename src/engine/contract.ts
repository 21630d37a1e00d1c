// What goes into the five verbs and what comes out: plain data, so that it crosses a thread boundary unchanged. The nodes'
// outputs are these objects as they are; `shared/contract.md` fixes their names.
import type { VectorCell } from '../table/vectors/raw-vector';
import type { MlErrorCode, Warning } from '../core/errors';
import type { ForecastCurve } from '../evaluation/forecast/tracks';
import type { ProblemType } from '../learners/contract';
import type { CellIssue, Schema, SchemaOptions } from '../table/schema';
import type { RawRow } from '../table/raw-table';
import type { ColumnRole, ColumnType } from '../table/table';

/** A cleaned value: dates are ISO 8601 text, null is missing. */
export type CellValue = string | number | boolean | null;

/** A value with its likely range (95 %). */
export interface Interval {
	value: number;
	low: number;
	high: number;
}

export type Grade = 'A' | 'B' | 'C' | 'D';

// ---- prepare -----------------------------------------------------------------------------------------------------------

export type SplitMethod = 'stratified' | 'random' | 'time' | 'group' | 'none';

export interface PrepareOptions {
	targetColumn?: string;
	splitMethod: SplitMethod;
	/** Percent, 0 to 90. */
	testShare: number;
	timeColumn?: string;
	groupColumn?: string;
	seed: number;
	dropDuplicates: boolean;
	schema: Omit<SchemaOptions, 'targetColumn' | 'timeColumn' | 'groupColumn'>;
}

export interface Finding {
	severity: 'red' | 'amber' | 'info';
	code: MlErrorCode;
	column?: string;
	message: string;
	fix: string;
}

/** Can this data answer the question? */
export interface Verdict {
	verdict: 'green' | 'amber' | 'red';
	rows: number;
	usableRows: number;
	target: {
		column: string | null;
		problemType: ProblemType | null;
		/** classification: count by class. */
		classes?: { value: string; rows: number }[];
		/** regression. */
		range?: { min: number; max: number };
		missing: number;
	};
	columns: { name: string; type: ColumnType; role: ColumnRole; missing: number; distinct: number; note: string | null }[];
	findings: Finding[];
}

export interface ProblemRow {
	/** 0-based index of the input row. */
	row: number;
	original: RawRow;
	problems: Pick<CellIssue, 'column' | 'value' | 'code' | 'message'>[] | { column: string; value: string; code: string; message: string }[];
}

export interface PrepareResult {
	verdict: Verdict;
	/** The cleaning, for Train Model. */
	schema: Schema;
	/** Cleaned rows in input order: numbers are numbers, dates ISO 8601, blanks null. `row` = index of the input row. */
	training: { row: number; cleaned: RawRow }[];
	test: { row: number; cleaned: RawRow }[];
	problems: ProblemRow[];
	warnings: Warning[];
}

// ---- train -------------------------------------------------------------------------------------------------------------

export interface TrainOptions {
	modelName: string;
	targetColumn?: string;
	problemType: 'auto' | ProblemType;
	modelType: string;
	/** The cleaning of the nearest Prepare Data; without it train infers its own. */
	schema?: Schema;
	schemaOptions: Omit<SchemaOptions, 'targetColumn'>;
	seriesColumn?: string;
	horizon?: number;
	/** Percent kept back for the metrics, 0 to 90. 0: metrics come from cross-validation. */
	testShare: number;
	splitMethod?: SplitMethod;
	seed: number;
	/** Seconds. */
	timeBudget: number;
	/** MiB. */
	memoryBudget: number;
	evalMetric: 'auto' | string;
	costOfMiss?: number;
	costOfFalseAlarm?: number;
	hyperparameters?: unknown;
	/** anomaly: percent of the rows that are expected to be unusual, above 0 to 50. Default: found from the scores. */
	expectedShare?: number;
	lineage: Lineage;
}

export interface Lineage {
	workflowId: string;
	executionId: string;
	nodeName: string;
}

export interface LeaderboardRow {
	modelType: string;
	metric: number;
	seconds: number;
	hyperparameters: Record<string, unknown>;
}

/** One group of a clustering: what sets it apart. */
export interface ClusterProfile {
	/** 1 = the largest; 0: rows that fit no group. */
	cluster: number;
	rows: number;
	/** Of all rows, 0 to 1. */
	share: number;
	description: string;
	/** The columns that tell it apart most, with what is typical in it and in all rows. */
	columns: { column: string; typical: string; overall: string }[];
}

/** The summary item of Train Model, but for `model.version` and `model.alias`, which the store gives. */
export interface TrainSummary {
	model: { name: string; id: string; hash: string };
	problemType: ProblemType;
	modelType: string;
	target: string | null;
	rows: number;
	features: number;
	metrics: Record<string, Interval>;
	baseline: Record<string, number>;
	grade: Grade;
	verdict: string;
	/** Name of the metric of the leaderboard, e.g. `logLoss`. */
	evalMetric: string;
	leaderboard: LeaderboardRow[];
	featureImportance: { column: string; share: number }[];
	/** clustering. */
	clusters?: ClusterProfile[];
	decisionThreshold: number | null;
	calibration: { method: string; error: number } | null;
	/** Only of forecasts. */
	forecast?: ForecastFacts;
	warnings: Warning[];
	seconds: number;
	peakMemoryMiB: number;
	lineage: Lineage & { dataHash: string; engineVersion: string; seed: number };
}

export interface ForecastFacts {
	series: number;
	/** Steps ahead. */
	horizon: number;
	/** In words, e.g. `monthly`. */
	frequency: string;
	/** Steps; 1 = none. */
	season: number;
	longSeason: number | null;
	timeColumn: string;
	seriesColumn: string | null;
	/** Share of values that the bounds should hold. */
	intervalLevel: number;
}

export interface TrainResult {
	/** Plain bytes of the model (`artifact/encode`), not yet sealed. */
	bytes: Uint8Array;
	summary: TrainSummary;
}

// ---- predict -----------------------------------------------------------------------------------------------------------

export interface PredictOptions {
	/** Number of reasons per row. 0: none. */
	explain: number;
	/** Asks for the prediction with this column set to each of the values. */
	/** `vectors`: the embeddings of the values, one each, where the column is embedded. */
	whatIf?: { column: string; values: CellValue[]; vectors?: readonly (VectorCell | null)[] };
	horizon?: number;
}

export interface RowWarning {
	code: string;
	column?: string;
	message: string;
}

export interface Reason {
	column: string;
	value: CellValue;
	/** Change of the answer that this value is responsible for, in the answer's unit (probability points 0 to 1, or the target's). */
	effect: number;
	text: string;
	/** Only of text columns: up to 3 words, lower-case, and how much the answer loses without each. */
	words?: { word: string; effect: number }[];
}

export interface Prediction {
	value: CellValue;
	confidence?: number;
	/** Only of language models: natural logarithm of the chance of the text, perplexity per word or character, and what may come next. */
	logProbability?: number;
	perplexity?: number;
	suggestions?: { word: string; probability: number }[];
	/** anomaly: `value` is a score from 0 to 1, and this says whether it reaches the threshold. */
	isAnomaly?: boolean;
	probabilities?: Record<string, number>;
	lowerBound?: number;
	upperBound?: number;
	reasons?: Reason[];
	whatIf?: { value: CellValue; prediction: CellValue; probability?: number }[];
	warnings: RowWarning[];
}

/** One per input row: a prediction, or why there is none. */
export type RowPrediction = { ok: true; prediction: Prediction } | { ok: false; code: string; message: string; fix: string };

/** One step of one series to come. */
export interface ForecastStep {
	/** Time and, where there are several, series; as the rows write them. */
	columns: Record<string, CellValue>;
	/** Input row that stands for the step; null where none does. */
	row: number | null;
	/** Newest input row of the series, for pairing; null where it has none. */
	lastRow: number | null;
	answer: RowPrediction;
}

// ---- evaluate ----------------------------------------------------------------------------------------------------------

export interface EvaluateOptions {
	actualColumn?: string;
	costOfMiss?: number;
	costOfFalseAlarm?: number;
	/** Make the HTML page and the PNG chart. */
	report: boolean;
	seed: number;
}

export interface RowEvaluation {
	/** Null without labels (clustering, anomaly). */
	actual: CellValue;
	predicted: CellValue;
	correct?: boolean;
	error?: number;
	probability?: number;
	lowerBound?: number;
	upperBound?: number;
}

export interface EvaluateResult {
	/** JSON of the report item. */
	report: EvaluationReport;
	/** One self-contained page. */
	html?: string;
	png?: Uint8Array;
	/** In input order; null for rows without an actual value. */
	rows: (RowEvaluation | null)[];
}

export interface Point {
	x: number;
	y: number;
}

export interface EvaluationReport {
	problemType: ProblemType;
	rows: number;
	metrics: Record<string, Interval>;
	baseline: Record<string, number>;
	grade: Grade;
	verdict: string;
	confusionMatrix?: { classes: string[]; counts: number[][] };
	perClass?: { class: string; precision: number; recall: number; f1: number; rows: number }[];
	rocCurve?: Point[];
	precisionRecallCurve?: Point[];
	liftCurve?: Point[];
	calibrationCurve?: (Point & { rows: number })[];
	residuals?: Point[];
	thresholds?: {
		threshold: number;
		precision: number;
		recall: number;
		f1: number;
		flaggedShare: number;
		cost: number | null;
	}[];
	/** clustering: the groups among these rows. */
	clusters?: ClusterProfile[];
	/** clustering: rows on the two directions in which they spread most. */
	clusterMap?: (Point & { cluster: number })[];
	/** anomaly: share of rows (y) by score (x). */
	scoreHistogram?: Point[];
	/** Problems without a target: have the rows changed since training? */
	drift?: DriftReport;
	slices: { column: string; value: string; rows: number; metric: string; metricValue: number }[];
	comparison?: { metric: string; difference: Interval; better: 'first' | 'second' | 'neither'; text: string };
	decisionThreshold: number | null;
	/** forecast: one of the series, for the chart. */
	forecast?: ForecastCurve;
	warnings: Warning[];
}

export type { ForecastCurve };

// ---- retrain -----------------------------------------------------------------------------------------------------------

export type RetrainWhen = 'always' | 'newRows' | 'drift' | 'accuracyDrop';
export type Promotion = 'ifBetter' | 'needsApproval' | 'never';

export interface RetrainOptions {
	retrainWhen: RetrainWhen;
	promotion: Promotion;
	/** Relative, e.g. 0.005 = half a percent. */
	minimumImprovement: number;
	holdOut: 'newest' | 'random';
	/** Percent. */
	holdOutShare: number;
	timeBudget: number;
	memoryBudget: number;
	modelType: 'same' | 'auto';
	continueTraining: boolean;
	seed: number;
	lineage: Lineage;
}

export interface DriftReport {
	enoughRows: boolean;
	rows: number;
	drifted: boolean;
	columns: { column: string; effect: number; threshold: number; pValue: number; drifted: boolean; note: string | null }[];
	text: string;
}

export interface RetrainReport {
	decision: 'promoted' | 'kept' | 'needsApproval';
	reason: string;
	/** False when `retrainWhen` was not met: then there is no challenger. */
	trained: boolean;
	metric: string;
	champion: { version: number; metrics: Record<string, Interval> };
	challenger: { version: number | null; metrics: Record<string, Interval> } | null;
	/** Challenger minus champion, positive = better, on the same held-back rows. */
	difference: Interval | null;
	heldBackRows: number;
	drift: DriftReport;
	warnings: Warning[];
}
