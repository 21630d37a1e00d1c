// The refusals before any training: what no model can be made of, said in a sentence with what to do about it.
import { MlError } from '../core/errors';
import type { RawTable } from '../table/raw-table';
import type { ColumnSchema, Schema } from '../table/schema';
import { showName, showValue } from '../table/text';
import { nearestName } from './near-name';
import { MAX_CLASSES, type Target } from './read-target';

/** Fewer labelled rows are refused. */
export const MIN_ROWS = 10;

/** @throws MlError `ML-EMPTY`. @param who - The node's name, e.g. `Train Model`. */
export function checkNotEmpty(raw: RawTable, who: string): void {
	if (raw.nRows > 0) return;
	throw new MlError(
		'ML-EMPTY',
		`${who} received 0 rows.`,
		'Check the node before it: is a filter removing everything, or did the source return an empty page?',
	);
}

/** @throws MlError `ML-NO-TARGET` with the nearest name and the first 20 columns. */
export function checkTargetExists(raw: RawTable, targetColumn: string): void {
	if (raw.columns.has(targetColumn)) return;
	const names = Array.from(raw.columns.keys());
	const near = nearestName(targetColumn, names);
	const listed = names
		.slice(0, 20)
		.map((name) => `'${showName(name)}'`)
		.join(', ');
	const isBlank = targetColumn.trim() === '';
	const asked = isBlank ? 'No target column was given' : `Column '${showName(targetColumn)}' not found`;
	const without = isBlank ? " To find groups of similar rows or unusual rows, set 'Problem Type' to Clustering or Anomaly: these need no target." : '';
	throw new MlError(
		'ML-NO-TARGET',
		`${asked}.${near === undefined ? '' : ` Did you mean '${showName(near)}'?`}`,
		`The rows have: ${listed}${names.length > 20 ? ` and ${names.length - 20} more` : ''}. Choose one of them in 'Target Column'.${without}`,
		{ column: targetColumn, parameter: 'targetColumn' },
	);
}

/** All that keeps a table from being trained on, the most telling first. @param nRows - All rows, usable or not. */
export function findRefusals(schema: Schema, target: Target | undefined, nRows: number): MlError[] {
	const found = target ? targetRefusals(target, nRows) : nRows < MIN_ROWS ? [tooFew(nRows, undefined)] : [];
	const features = schema.columns.filter((column) => column.role === 'feature' || column.role === 'time');
	if (!features.some((column) => column.role === 'feature') && !(features.length > 0 && target === undefined))
		found.push(noFeatures(schema));
	return found;
}

/** `findRefusals` for the target alone: `ML-TARGET-INFINITE`, `ML-TOO-FEW`, `ML-TARGET-BLANK`, `ML-TARGET-ID`, `ML-TOO-MANY-CLASSES`, `ML-ONE-CLASS`. */
export function targetRefusals(target: Target, nRows: number): MlError[] {
	const name = showName(target.column);
	const details = { column: target.column, parameter: 'targetColumn' };
	const labelled = nRows - target.missing.length - target.unreadable.length;
	const found: MlError[] = [];
	if (target.unreadable.length > 0) {
		const row = target.unreadable[0];
		found.push(
			new MlError(
				'ML-TARGET-INFINITE',
				`Row ${row + 1} has no finite number up to 1e100 or readable answer in '${name}'${target.unreadable.length > 1 ? `, nor have ${(target.unreadable.length - 1).toLocaleString('en')} more` : ''}.`,
				'Correct or remove these rows, or run Prepare Data before: it puts them on its Problems output.',
				{ ...details, row },
			),
		);
	}
	if (labelled < MIN_ROWS) found.push(tooFew(labelled, name));
	else if (target.missing.length > nRows / 2) {
		found.push(
			new MlError(
				'ML-TARGET-BLANK',
				`${target.missing.length.toLocaleString('en')} of ${nRows.toLocaleString('en')} rows have no value in '${name}': more than half.`,
				'Send only rows whose answer is known; rows without one are for Predict.',
				details,
			),
		);
	}
	if (target.isId && labelled >= MIN_ROWS) {
		found.push(
			new MlError(
				'ML-TARGET-ID',
				`Every row has a different number in '${name}', which looks like an id: nothing about it can be learnt.`,
				'Choose the column that holds the answer to predict.',
				details,
			),
		);
	} else if (target.problemType === 'classification') found.push(...classRefusals(target, labelled, details));
	else if (target.distinct === 1 && labelled > 0) {
		found.push(
			new MlError(
				'ML-ONE-CLASS',
				`Every row has the same number in '${name}'. There is nothing to tell apart.`,
				'Add rows with other values, or choose another target.',
				details,
			),
		);
	}
	return found;
}

function classRefusals(target: Target, labelled: number, details: object): MlError[] {
	const name = showName(target.column);
	if (target.distinct >= 20 && target.distinct > 0.9 * labelled) {
		return [
			new MlError(
				'ML-TARGET-ID',
				`Nearly every row has a different value in '${name}', as an id has: nothing repeats that could be learnt.`,
				"Choose the column that holds the answer to predict. If these are amounts, set 'Problem Type' to Regression.",
				details,
			),
		];
	}
	if (target.distinct > MAX_CLASSES) {
		return [
			new MlError(
				'ML-TOO-MANY-CLASSES',
				`'${name}' has ${target.distinct.toLocaleString('en')} different answers; at most ${MAX_CLASSES} can be told apart.`,
				"Join rare answers into groups. If these are amounts, set 'Problem Type' to Regression.",
				details,
			),
		];
	}
	if (target.classes.length === 1 && labelled > 0) {
		return [
			new MlError(
				'ML-ONE-CLASS',
				`Every row has ${name} = '${showValue(target.classes[0])}'. The model needs examples of both.`,
				'Add past rows with the other answer, or widen the date range.',
				details,
			),
		];
	}
	return [];
}

function tooFew(labelled: number, name: string | undefined): MlError {
	const have = labelled === 1 ? 'Only 1 row' : labelled === 0 ? 'No row' : `Only ${labelled} rows`;
	const what = name === undefined ? (labelled === 1 ? 'came' : 'came') : `${labelled <= 1 ? 'has' : 'have'} a value in '${name}'`;
	return new MlError(
		'ML-TOO-FEW',
		`${have} ${what}; at least ${MIN_ROWS} are needed, 100 or more recommended.`,
		'Collect more rows whose answer is known, or widen the date range.',
	);
}

/** The refusal `ML-NO-FEATURES` with the reasons why columns are left out. */
export function noFeatures(schema: Schema): MlError {
	const others = schema.columns.filter((column) => column.role !== 'target');
	const reasons = describeRoles(others);
	return new MlError(
		'ML-NO-FEATURES',
		others.length === 0
			? 'There is no column besides the target.'
			: `${others.length === 1 ? 'The one other column is' : `All ${others.length} other columns are`} ${reasons}: nothing is left to learn from.`,
		"Add columns that describe each row, or choose a column's type in 'Column Types' to use it all the same.",
	);
}

function describeRoles(columns: readonly ColumnSchema[]): string {
	const has = (...notes: string[]) => columns.some((column) => notes.includes(column.note ?? ''));
	const words: string[] = [];
	if (has('empty')) words.push('empty');
	if (has('constant')) words.push('constant');
	if (columns.some((column) => column.type === 'id')) words.push('ids');
	if (has('ignored')) words.push('ignored');
	return words.length === 0 ? 'used for something else' : words.join(' or ');
}
