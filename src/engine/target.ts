// The target for training and judging: read, checked and refused in one place.
import type { JobContext } from '../core/context';
import type { ProblemType } from '../learners/contract';
import { inferSchema } from '../table/infer-schema';
import { MISSING_WORDS } from '../table/missing';
import type { RawColumn } from '../table/raw-column';
import type { RawTable } from '../table/raw-table';
import type { ColumnSchema } from '../table/schema';
import { readTarget, type Target } from './read-target';
import { encodeActual, type ClassValue } from './target-classes';
import { checkNotEmpty, checkTargetExists, targetRefusals } from './trainable';

export { encodeActual, makeClassFinder, type ClassValue } from './target-classes';
export type { Target } from './read-target';

/** @throws MlError `ML-EMPTY`, `ML-NO-TARGET`. @param who - The node, for the message. Default: Train Model. */
export function checkTrainable(raw: RawTable, targetColumn: string | undefined, who = 'Train Model'): void {
	checkNotEmpty(raw, who);
	if (targetColumn !== undefined) checkTargetExists(raw, targetColumn);
}

/**
 * Reads a target for training; see `readTarget` for how classes and problem type are found.
 *
 * @param column - The target's schema; inferred from the values when the cleaning has none for it.
 * @param problemType - `forecast` is read as regression.
 * @param classes - Classes of an earlier version: kept in their order, answers outside them count as unusable.
 * @param missingWords - The cleaning's. Default: the built-in list.
 * @throws MlError `ML-TOO-FEW`, `ML-ONE-CLASS`, `ML-TARGET-ID`, `ML-TARGET-TYPE`, `ML-TARGET-BLANK`, `ML-TARGET-INFINITE`,
 * `ML-TOO-MANY-CLASSES`.
 */
export function encodeTarget(
	raw: RawTable,
	targetColumn: string,
	column: ColumnSchema | undefined,
	problemType: 'auto' | ProblemType,
	context: Pick<JobContext, 'warn'>,
	classes?: readonly ClassValue[],
	missingWords: readonly string[] = MISSING_WORDS,
): Target {
	checkTargetExists(raw, targetColumn);
	const values = raw.columns.get(targetColumn)!;
	const wanted = problemType === 'classification' || problemType === 'auto' ? problemType : 'regression';
	const target = readTarget(values, column ?? inferTarget(raw, targetColumn), {
		problemType: classes && classes.length > 0 ? 'classification' : wanted,
		missingWords,
		warn: (warning) => context.warn(warning),
	});
	const refusals = targetRefusals(target, raw.nRows);
	if (refusals.length > 0) throw refusals[0];
	return classes && classes.length > 0 ? withClasses(target, values, classes, column) : target;
}

/**
 * Labels that a model without a target is compared with, where the user has some.
 * @returns Classes with the positive one last where there are two, and the class of each row; NaN = no label.
 * @throws MlError `ML-NO-TARGET`.
 */
export function readLabels(raw: RawTable, column: string): { classes: ClassValue[]; y: Float64Array } {
	checkTargetExists(raw, column);
	const { classes, y } = readTarget(raw.columns.get(column)!, inferTarget(raw, column), { problemType: 'classification', missingWords: MISSING_WORDS });
	return { classes, y };
}

function inferTarget(raw: RawTable, targetColumn: string): ColumnSchema {
	const alone: RawTable = { nRows: raw.nRows, columns: new Map([[targetColumn, raw.columns.get(targetColumn)!]]) };
	return inferSchema(alone, { targetColumn }).schema.columns[0];
}

function withClasses(target: Target, values: RawColumn, classes: readonly ClassValue[], column: ColumnSchema | undefined): Target {
	const y = encodeActual(values, classes, column);
	const counts = new Array<number>(classes.length).fill(0);
	const tooRare = new Set(target.tooRare);
	for (let row = 0; row < y.length; row++) {
		// Missing words are no answers even where a class is called so.
		if (Number.isNaN(target.y[row]) && !tooRare.has(row)) y[row] = NaN;
		if (!Number.isNaN(y[row])) counts[y[row]]++;
	}
	return { ...target, classes: Array.from(classes), y, counts };
}
