// A recipe turns a typed Table into a FeatureMatrix. Everything that it learns from rows (means, levels, vocabularies) is learnt
// in `fit` on training rows only and lives in its state; `apply` is the one path for training, a million rows and one row.
import type { State } from '../core/arrays';
import type { Table } from '../table/table';

/**
 * What a learner can digest. `linear`: finite numbers, imputed, scaled, one-hot, sparse text. `tree`: raw numbers with NaN,
 * category codes with NaN, dense text features.
 */
export type Encoding = 'linear' | 'tree';

/** What a step may know while it is fitted. The target is not among it: encodings are target-free. */
export interface StepContext {
	readonly encoding: Encoding;
	/** Columns that are features, in order. */
	readonly features: readonly string[];
}

/**
 * One preparation step over whole tables.
 * `apply(table, fit(table))` must not depend on any row but its own (row i of the output only on row i of the input).
 */
export interface Step {
	/** Stored for ever, kebab-case. */
	readonly name: string;
	/** Returns undefined when there is nothing for it to do on this table: the step is then left out of the recipe. */
	fit(table: Table, context: StepContext): State | undefined;
	apply(table: Table, state: State): Table;
}
