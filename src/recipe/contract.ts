// A recipe turns a typed Table into a FeatureMatrix. Everything that it learns from rows (means, levels, vocabularies) is learnt
// in `fit` on training rows only and lives in its state; `load(state)` gives the one path for training, a million rows and one row.
import type { State } from '../core/arrays';
import type { Column, Table } from '../table/table';

/**
 * What a learner can digest. `linear`: finite numbers, imputed, scaled, one-hot, sparse text. `spline`: `linear` with a bend in
 * each number at its quantiles. `distance`: `linear` with the logarithm of a skewed number in its place, so that no number counts twice
 * when rows are compared. `text`: `linear` with more and finer terms of each text, its rows of length 1. `tree`: raw numbers with NaN,
 * category codes with NaN, dense text features. `raw`: `tree` with the sparse text of `linear`. `pixels`: `tree` with images as they are
 * and constant columns, for a pixel that was always dark is still a pixel. `characters`: the characters of texts in order and nothing else.
 * `tensor`: numbers as they are but for gaps, one-hot categories, text as token ids; a column's place counts, so constant ones stay.
 * `tokens`: the token ids of all texts of a row, one after the other, and nothing else.
 */
export type Encoding = 'linear' | 'spline' | 'distance' | 'text' | 'characters' | 'tree' | 'raw' | 'pixels' | 'tensor' | 'tokens';

/** Numbers and categories stay as they are, gaps included. */
export const keepsValues = (encoding: Encoding): boolean => encoding === 'tree' || encoding === 'raw' || encoding === 'pixels';

/** A column's place counts: it is a step of a sequence, a word or a pixel's value. */
export const readsInOrder = (encoding: Encoding): boolean => encoding === 'tensor' || encoding === 'tokens';

/** What a step may know while it is fitted. The target is not among it: encodings are target-free. */
export interface StepContext {
	readonly encoding: Encoding;
}

/** The columns of a table on their way through a recipe. Steps put in and take out columns; they never write into one. */
export interface WorkingTable {
	readonly nRows: number;
	readonly columns: Map<string, Column>;
}

/**
 * Changes which columns there are. Must not let any row but its own into row i of a column.
 * It works in place, because one row behind a webhook would otherwise pay for a new table per step.
 */
export interface Apply {
	(table: WorkingTable): void;
	/** The same, yielding every few milliseconds, for a step that reads whole texts. */
	inTurns?(table: WorkingTable): Generator<void, void>;
}

/**
 * One preparation step over whole tables that hold feature columns only. Columns go by *keys* (`keys.ts`), not by the user's names.
 */
export interface Step {
	/** Stored for ever, kebab-case. */
	readonly name: string;
	/** Returns undefined when there is nothing for it to do on this table: the step is then left out of the recipe. */
	fit(table: Table, context: StepContext): State | undefined;
	/** The same, yielding every few milliseconds, for a step that reads whole texts. */
	fitInTurns?(table: Table, context: StepContext): Generator<void, State | undefined>;
	/**
	 * Readies the look-ups once, so that applying to one row costs microseconds.
	 * @throws MlError `ML-MODEL-INVALID` when the state is not one that `fit` could have made.
	 */
	load(state: State): Apply;
}

/** Runs to the end without giving way. */
export function drain<T>(turns: Generator<void, T>): T {
	for (;;) {
		const { done, value } = turns.next();
		if (done) return value;
	}
}
