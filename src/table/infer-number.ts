// Is this column numbers, and in which notation? One notation per column, decided on all its distinct values at once.
import { MissingValues } from './missing';
import type { ColumnProfile, ValueCount } from './column-profile';
import { parseNumber, type DecimalMark } from './parse-number';

export interface NumberFit {
	/** Share of the non-missing values that read as numbers in `decimal`, 0 to 1. */
	share: number;
	decimal: DecimalMark;
	/** True when both notations fit and give different numbers ("1,234"). */
	ambiguous: boolean;
	/** True when only this notation fits: evidence for the ambiguous columns beside it. */
	decisive: boolean;
	percent: boolean;
	/** Share of the values that start with a 0 that is no decimal's: codes, not amounts. */
	leadingZeros: number;
	/** Share of the values that are integers of 2^53 or more. */
	tooBig: number;
	integers: boolean;
	infinite: number;
	/** Values that do not fit, most frequent first, at most 3. */
	misfits: string[];
}

interface Tally {
	point: number;
	comma: number;
	both: number;
	differ: number;
	total: number;
	percent: number;
	leadingZeros: number;
	tooBig: number;
	fractions: number;
	infinite: number;
}

/** @param wanted - The user's decimal mark; `auto` tests both. */
export function fitNumbers(profile: ColumnProfile, wanted: 'auto' | DecimalMark): NumberFit {
	const tally: Tally = {
		point: 0,
		comma: 0,
		both: 0,
		differ: 0,
		total: 0,
		percent: 0,
		leadingZeros: 0,
		tooBig: 0,
		fractions: 0,
		infinite: 0,
	};
	for (const entry of profile.distinct) tallyValue(entry, tally);
	for (const entry of profile.sample) tallyValue(entry, tally);
	const decimal = wanted === 'auto' ? chooseDecimal(tally) : wanted;
	const fits = decimal === '.' ? tally.point : tally.comma;
	return {
		share: tally.total === 0 ? 0 : fits / tally.total,
		decimal,
		ambiguous: wanted === 'auto' && tally.differ > 0 && tally.point >= 0.95 * tally.total && tally.comma >= 0.95 * tally.total,
		decisive: tally.differ + Math.abs(tally.point - tally.comma) > 0 && Math.min(tally.point, tally.comma) < 0.95 * tally.total,
		percent: tally.percent > tally.total / 2,
		leadingZeros: tally.leadingZeros / Math.max(1, tally.total),
		tooBig: tally.tooBig / Math.max(1, tally.total),
		integers: tally.fractions === 0,
		infinite: tally.infinite,
		misfits: findMisfits(profile, decimal),
	};
}

function chooseDecimal(tally: Tally): DecimalMark {
	return tally.comma > tally.point ? ',' : '.';
}

function tallyValue({ value, count }: ValueCount, tally: Tally): void {
	tally.total += count;
	if (typeof value === 'boolean') return;
	if (typeof value === 'number') {
		tally.point += count;
		tally.comma += count;
		tally.both += count;
		tallyMagnitude(value, count, tally);
		return;
	}
	const point = parseNumber(value, '.');
	const comma = parseNumber(value, ',');
	const isPoint = !Number.isNaN(point);
	const isComma = !Number.isNaN(comma);
	if (!isPoint && !isComma) return;
	if (isPoint) tally.point += count;
	if (isComma) tally.comma += count;
	if (isPoint && isComma && point !== comma) tally.differ += count;
	if (value.endsWith('%')) tally.percent += count;
	if (/^0\d+$/.test(value)) tally.leadingZeros += count;
	tallyMagnitude(isPoint ? point : comma, count, tally);
}

function tallyMagnitude(value: number, count: number, tally: Tally): void {
	if (!Number.isFinite(value)) tally.infinite += count;
	else if (!Number.isInteger(value)) tally.fractions += count;
	else if (Math.abs(value) >= 2 ** 53 && Math.abs(value) < 1e25) tally.tooBig += count;
}

function findMisfits(profile: ColumnProfile, decimal: DecimalMark): string[] {
	const misfits: ValueCount[] = [];
	for (const entry of profile.distinct) {
		const { value } = entry;
		if (typeof value === 'boolean' || (typeof value === 'string' && Number.isNaN(parseNumber(value, decimal)))) misfits.push(entry);
		if (misfits.length >= 200) break;
	}
	misfits.sort((a, b) => b.count - a.count);
	return misfits.slice(0, 3).map((entry) => String(entry.value));
}

/** A number column's distinct values as numbers, missing words left out. */
export function numericValues(profile: ColumnProfile, decimal: DecimalMark, missing: MissingValues): number[] {
	const values: number[] = [];
	for (const { value } of profile.distinct) {
		const number = typeof value === 'number' ? value : typeof value === 'string' ? parseNumber(value, decimal) : NaN;
		if (Number.isFinite(number) && !missing.numbers.has(number)) values.push(number);
	}
	return values;
}
