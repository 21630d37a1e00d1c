// A model in memory, and the one path from a typed table to answers that training, Evaluate and Predict share.
import { scoreOfRarity, type ScoreScale } from '../evaluation/anomaly/score-scale';
import type { Calibration } from '../evaluation/calibration';
import type { Costs } from '../evaluation/scored';
import type { PredictionIntervals } from '../evaluation/prediction-intervals';
import type { Predictor, ProblemType } from '../learners/contract';
import type { Profile } from '../monitoring/profile';
import { applyRecipe, type Recipe } from '../recipe/recipe';
import type { Schema } from '../table/schema';
import type { Table } from '../table/table';
import type { CellValue, TrainSummary } from './contract';
import type { SeenRows } from './seen-rows';
import type { ColumnStatistics } from './signature';

/** A target class as the user wrote it. */
export type ClassValue = string | number | boolean;

export interface Member {
	learner: string;
	hyperparameters: Readonly<Record<string, unknown>>;
	weight: number;
	/** Index into `recipes`. */
	recipe: number;
	predictor: Predictor;
}

/** Everything but its name, version and keys. */
export interface Model {
	problemType: ProblemType;
	/** The `modelType` that was asked for or chosen. */
	modelType: string;
	targetColumn: string | null;
	/** classification: by class code. clustering: 0 (no group), then the number of each group. Otherwise empty. */
	classes: readonly ClassValue[];
	/** Cleaning of raw rows, target included. */
	schema: Schema;
	/** Columns that the recipes read, in order. */
	features: readonly string[];
	/** One per feature column. */
	statistics: readonly ColumnStatistics[];
	recipes: readonly Recipe[];
	members: readonly Member[];
	/** Answer without a model (class shares or the mean of the training rows): the baseline. Length outputsOf(model). */
	prior: Float64Array;
	calibration: Calibration | null;
	/** anomaly: what the raw scores of each member mean. Otherwise null. */
	scales: readonly ScoreScale[] | null;
	/** binary: the positive class (code 1) is answered from this chance on. anomaly: a row is one from this score on. */
	decisionThreshold: number | null;
	/** What a miss and a false alarm cost, where the user said so. */
	costs: Costs | null;
	/** anomaly: percent of the rows that the user expects to be one, where he said so. */
	expectedShare: number | null;
	intervals: PredictionIntervals | null;
	/** Distribution of the training rows, for drift. */
	profile: Profile;
	/** Which rows it was fitted on, for an honest comparison at Retrain. */
	seenRows: SeenRows;
	golden: GoldenRows;
	summary: TrainSummary;
}

/** Made-up rows with the answers that the model gave when it was trained. */
export interface GoldenRows {
	/** Cleaned values by row, in the order of `features`. */
	rows: CellValue[][];
	/** rows.length * outputsPerRow. */
	outputs: Float64Array;
}

export function outputsOf(model: Pick<Model, 'problemType' | 'classes'>): number {
	return model.problemType === 'classification' || model.problemType === 'clustering' ? model.classes.length : 1;
}

/**
 * Calibrated outputs: chances by class or group (summing to 1), values, or scores from 0 to 1.
 * @returns nRows * outputsOf(model), row-major.
 */
export function modelOutputs(
	model: Pick<Model, 'problemType' | 'classes' | 'recipes' | 'members' | 'calibration'> & Partial<Pick<Model, 'scales'>>,
	table: Table,
): Float64Array {
	const blended = blendedOutputs(model, table);
	model.calibration?.apply(blended, outputsOf(model));
	return blended;
}

/** Weighted mean of the members, not calibrated. */
export function blendedOutputs(
	model: Pick<Model, 'problemType' | 'classes' | 'recipes' | 'members'> & Partial<Pick<Model, 'scales'>>,
	table: Table,
): Float64Array {
	const length = table.nRows * outputsOf(model);
	const sum = new Float64Array(length);
	const own = new Float64Array(length);
	model.recipes.forEach((recipe, index) => {
		const members = Array.from(model.members.keys()).filter((m) => model.members[m].recipe === index);
		if (members.length === 0) return;
		const matrix = applyRecipe(recipe, table);
		for (const m of members) {
			const { predictor, weight } = model.members[m];
			const scale = model.scales?.[m];
			predictor.predictBatch(matrix, own);
			for (let i = 0; i < length; i++) sum[i] += weight * (scale ? scale.rarity(own[i]) : own[i]);
		}
	});
	return model.scales ? sum.map(scoreOfRarity) : sum;
}

/** Class code of one row of outputs: the likeliest, or for two classes by the decision threshold. */
export function decideClass(outputs: Float64Array, offset: number, nClasses: number, threshold: number | null): number {
	if (nClasses === 2 && threshold !== null) return outputs[offset + 1] >= threshold ? 1 : 0;
	let best = 0;
	for (let k = 1; k < nClasses; k++) if (outputs[offset + k] > outputs[offset + best]) best = k;
	return best;
}
