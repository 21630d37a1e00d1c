// A model in memory, and the one path from a typed table to answers that training, Evaluate and Predict share.
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
	/** classification: by class code. Otherwise empty. */
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
	/** binary: the positive class (code 1) is answered from this chance on. */
	decisionThreshold: number | null;
	/** What a miss and a false alarm cost, where the user said so. */
	costs: Costs | null;
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
	return model.problemType === 'classification' ? model.classes.length : 1;
}

/**
 * Calibrated outputs: chances by class (summing to 1) or values.
 * @returns nRows * outputsOf(model), row-major.
 */
export function modelOutputs(
	model: Pick<Model, 'problemType' | 'classes' | 'recipes' | 'members' | 'calibration'>,
	table: Table,
): Float64Array {
	const blended = blendedOutputs(model, table);
	model.calibration?.apply(blended, outputsOf(model));
	return blended;
}

/** Weighted mean of the members, not calibrated. */
export function blendedOutputs(
	model: Pick<Model, 'problemType' | 'classes' | 'recipes' | 'members'>,
	table: Table,
): Float64Array {
	const length = table.nRows * outputsOf(model);
	const sum = new Float64Array(length);
	const own = new Float64Array(length);
	model.recipes.forEach((recipe, index) => {
		const members = model.members.filter((member) => member.recipe === index);
		if (members.length === 0) return;
		const matrix = applyRecipe(recipe, table);
		for (const member of members) {
			member.predictor.predictBatch(matrix, own);
			for (let i = 0; i < length; i++) sum[i] += member.weight * own[i];
		}
	});
	return sum;
}

/** Class code of one row of outputs: the likeliest, or for two classes by the decision threshold. */
export function decideClass(outputs: Float64Array, offset: number, nClasses: number, threshold: number | null): number {
	if (nClasses === 2 && threshold !== null) return outputs[offset + 1] >= threshold ? 1 : 0;
	let best = 0;
	for (let k = 1; k < nClasses; k++) if (outputs[offset + k] > outputs[offset + best]) best = k;
	return best;
}
