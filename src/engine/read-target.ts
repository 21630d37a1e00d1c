// The target as numbers: which problem it is, its classes in a fixed order, and whether it can be learnt at all. Prepare, train and
// evaluate read it here, so that "1", 1 and "1.0" or "Yes" and "yes" are the same answer everywhere.
import { MlError, type Warning } from '../core/errors';
import { makeCellReader } from '../table/cell-reader';
import { MissingValues } from '../table/missing';
import type { ColumnSchema } from '../table/schema';
import { showName, showValue } from '../table/text';
import { ClassTally, orderClasses, type ClassValue } from './target-classes';
import type { RawColumn } from '../table/raw-column';

export type { ClassValue } from './target-classes';

export interface Target {
	column: string;
	problemType: 'classification' | 'regression';
	/**
	 * classification: the classes as they were written most often; two: the positive one is last (yes, true, 1; else the rarer one);
	 * more: numbers ascending, then text by code points. regression: empty.
	 */
	classes: ClassValue[];
	/** Class index or value by row; NaN = no usable answer. */
	y: Float64Array;
	/** Rows by class. */
	counts: number[];
	/** Rows whose answer is missing. */
	missing: number[];
	/** Rows whose answer is there but infinite, NaN or no number where numbers are predicted. */
	unreadable: number[];
	/** Rows of classes that appear only once: nothing can be learnt and tested on one row. */
	tooRare: number[];
	/** Distinct answers, counted up to 10,000. */
	distinct: number;
	/** True for numbers that count or name the rows. */
	isId: boolean;
}

export interface TargetRequest {
	problemType: 'auto' | 'classification' | 'regression';
	missingWords: readonly string[];
	warn?: (warning: Warning) => void;
}

/** More classes than this are refused: they are names, not answers. */
export const MAX_CLASSES = 1000;
/** Larger numbers can't be predicted: their squared errors are beyond all numbers. */
export const MAX_TARGET = 1e100;
const DISTINCT_LIMIT = 10_000;

/**
 * Reads a target column.
 *
 * `auto`: text, categories and yes/no are classification. Numbers are classification when there are two different ones, or when they
 * are the integers 0 or 1 to k - 1 or k without a gap, at most 20 of them, with 10 rows or more each on average, and the rarest has at
 * least half as many rows as the most frequent (a fifth up to 5 classes): that is how codes are spread, while counts, ratings and
 * amounts pile up. Anything else is regression.
 *
 * @param values - Raw or cleaned, one per row.
 * @param column - The target's schema.
 * @throws MlError `ML-TARGET-TYPE` when the answers do not suit the problem type that was asked for.
 */
export function readTarget(values: RawColumn, column: ColumnSchema, request: TargetRequest): Target {
	const missing = new MissingValues(request.missingWords);
	if (column.type === 'date')
		throw targetType(
			column,
			'holds dates, which cannot be predicted',
			'Choose a target of numbers or classes, for example the days until that date.',
		);
	const numeric = column.type === 'number' ? readNumbers(values, column, missing) : undefined;
	const problemType = request.problemType === 'auto' ? guessProblem(numeric) : request.problemType;
	if (problemType === 'regression') return encodeRegression(values, numeric, column, missing, request);
	return encodeClasses(values, column, missing, request);
}

function readNumbers(values: RawColumn, column: ColumnSchema, missing: MissingValues): Float64Array {
	const read = makeCellReader(column, missing);
	const numbers = new Float64Array(values.length);
	for (let row = 0; row < values.length; row++) numbers[row] = read(values.at(row));
	return numbers;
}

/** See `readTarget`. */
function guessProblem(numeric: Float64Array | undefined): 'classification' | 'regression' {
	if (!numeric) return 'classification';
	const counts = new Map<number, number>();
	let n = 0;
	for (const value of numeric) {
		if (!Number.isFinite(value)) continue;
		n++;
		counts.set(value, (counts.get(value) ?? 0) + 1);
		if (counts.size > 20) return 'regression';
	}
	if (counts.size <= 2) return 'classification';
	const codes = Array.from(counts.keys()).sort((a, b) => a - b);
	const contiguous = codes.every((code, i) => Number.isInteger(code) && code === codes[0] + i) && (codes[0] === 0 || codes[0] === 1);
	const sizes = Array.from(counts.values()).sort((a, b) => a - b);
	const even = sizes[0] >= (counts.size <= 5 ? 0.2 : 0.5) * sizes[sizes.length - 1];
	return contiguous && even && n >= 10 * counts.size ? 'classification' : 'regression';
}

function encodeRegression(
	values: RawColumn,
	numeric: Float64Array | undefined,
	column: ColumnSchema,
	missing: MissingValues,
	request: TargetRequest,
): Target {
	if (!numeric && column.type !== 'boolean') {
		throw targetType(
			column,
			'holds text, so no number can be predicted from it',
			"Set 'Problem Type' to Classification, or choose a column of numbers.",
		);
	}
	const y = numeric ?? readNumbers(values, column, missing);
	const target = emptyTarget(column, 'regression', y);
	const distinct = new Set<number>();
	for (let row = 0; row < y.length; row++) {
		if (Math.abs(y[row]) <= MAX_TARGET) {
			if (distinct.size < DISTINCT_LIMIT) distinct.add(y[row]);
			continue;
		}
		y[row] = NaN;
		(isAbsent(values.at(row), missing) ? target.missing : target.unreadable).push(row);
	}
	target.distinct = distinct.size;
	if (distinct.size === 2) {
		request.warn?.({
			code: 'ML-LOOKS-BINARY',
			column: column.name,
			message: `'${showName(column.name)}' has only two different values; it looks like yes or no.`,
			fix: "Set 'Problem Type' to Classification to get probabilities.",
		});
	}
	return target;
}

function encodeClasses(values: RawColumn, column: ColumnSchema, missing: MissingValues, request: TargetRequest): Target {
	const y = new Float64Array(values.length).fill(NaN);
	const target = emptyTarget(column, 'classification', y);
	const tally = new ClassTally(column, missing);
	const slots = new Int32Array(values.length);
	for (let row = 0; row < values.length; row++) {
		slots[row] = tally.slot(values.at(row));
		if (slots[row] >= 0) continue;
		(isAbsent(values.at(row), missing) ? target.missing : target.unreadable).push(row);
	}
	target.distinct = tally.size;
	const kept = tally.size > 2 && tally.size <= DISTINCT_LIMIT ? tally.entries().filter((entry) => entry.rows > 1) : tally.entries();
	const usable = kept.length >= 2 ? kept : tally.entries();
	const ordered = orderClasses(usable);
	target.classes = ordered.map((entry) => entry.value());
	target.counts = ordered.map((entry) => entry.rows);
	const indexOfSlot = new Map(ordered.map((entry, index) => [entry.slot, index]));
	for (let row = 0; row < y.length; row++) {
		if (slots[row] < 0) continue;
		const index = indexOfSlot.get(slots[row]);
		if (index === undefined) target.tooRare.push(row);
		else y[row] = index;
	}
	warnAboutRare(target, request);
	return target;
}

function warnAboutRare(target: Target, request: TargetRequest): void {
	if (target.tooRare.length > 0) {
		request.warn?.({
			code: 'ML-RARE-CLASS',
			column: target.column,
			message: `${target.tooRare.length === 1 ? '1 row was' : `${target.tooRare.length.toLocaleString('en')} rows were`} left out: no other row has the same answer in '${showName(target.column)}'.`,
			fix: 'Add rows with these answers, or join rare answers into one such as "other".',
		});
	}
	const rare = target.classes.filter((_, index) => target.counts[index] < 5);
	if (rare.length === 0 || target.distinct > MAX_CLASSES) return;
	const shown = rare
		.slice(0, 5)
		.map((value) => `'${showValue(value)}'`)
		.join(', ');
	request.warn?.({
		code: 'ML-RARE-CLASS',
		column: target.column,
		message: `Fewer than 5 rows have ${rare.length > 5 ? `each of ${rare.length} answers, among them ` : ''}${shown} in '${showName(target.column)}'.`,
		fix: 'Predictions of these answers are guesses: add rows with them, or join them into one such as "other".',
	});
}

function emptyTarget(column: ColumnSchema, problemType: Target['problemType'], y: Float64Array): Target {
	return {
		column: column.name,
		problemType,
		classes: [],
		y,
		counts: [],
		missing: [],
		unreadable: [],
		tooRare: [],
		distinct: 0,
		isId: column.type === 'number' && column.note !== undefined,
	};
}

/** A number that is NaN is no blank: something upstream went wrong and the row is named. */
function isAbsent(value: unknown, missing: MissingValues): boolean {
	return typeof value === 'number' && Number.isNaN(value) ? false : missing.is(value);
}

function targetType(column: ColumnSchema, what: string, fix: string): MlError {
	return new MlError('ML-TARGET-TYPE', `Target column '${showName(column.name)}' ${what}.`, fix, {
		column: column.name,
		parameter: 'targetColumn',
	});
}
