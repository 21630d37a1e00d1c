// The type of one column from its profile.
import { MlError, type Warning } from '../core/errors';
import { areBooleanWords, booleanWord } from './boolean-words';
import type { ColumnProfile } from './column-profile';
import { fitDateNumbers, fitDates } from './infer-date';
import { findIntegerId, findStringId, namesId } from './infer-id';
import { fitNumbers, numericValues, type NumberFit } from './infer-number';
import { MissingValues } from './missing';
import type { ColumnSchema, ImageSize, SchemaOptions } from './schema';
import type { ColumnType } from './table';
import { showName, showValue } from './text';
import { vectorColumn } from './vectors/vector-schema';

/** At least this share of the values must fit a type; the rest becomes missing. */
const FIT = 0.95;
/** Side in pixels that larger or unequal images are brought to: a network of the CPU learns from them in minutes. */
const USUAL_SIDE = 64;

export interface ColumnInference {
	column: ColumnSchema;
	warnings: Warning[];
	number?: NumberFit;
}

interface Draft extends Partial<ColumnSchema> {
	type: ColumnType;
	number?: NumberFit;
}

/**
 * Decides type and reading of a column; its role stays `feature` (or `target`, `id`, `ignore` by what is found).
 * @param isTarget - Strings of a target stay the user's own words: "Yes" is a category there, not a boolean.
 * @param keep - The user asked for this column: it is not set aside as an id or a constant.
 */
export function inferColumn(
	name: string,
	profile: ColumnProfile,
	options: SchemaOptions,
	missing: MissingValues,
	isTarget: boolean,
	keep: boolean,
): ColumnInference {
	const warnings: Warning[] = [];
	if (profile.vector) return { column: vectorColumn(name, profile.vector, profile.missing / profile.nRows), warnings };
	if (isImages(profile)) return { column: imageColumn(name, profile, options), warnings };
	const forced = options.columnTypes?.get(name);
	const draft = forced ? readAs(forced, name, profile, options, missing) : decide(name, profile, options, missing, isTarget, warnings);
	const { number, ...found } = draft;
	const column: ColumnSchema = {
		name,
		role: isTarget ? 'target' : 'feature',
		missingShare: profile.nRows === 0 ? 0 : profile.missing / profile.nRows,
		distinct: profile.distinct.length,
		...found,
	};
	if (!isTarget) setAside(column, profile, keep || (forced !== undefined && forced !== 'id'));
	return { column, warnings, number };
}

/** Nearly all cells that are there are images. */
function isImages({ images, nRows, missing }: ColumnProfile): boolean {
	const found = images.count + images.unreadable;
	return found > 0 && found >= FIT * (nRows - missing + images.unreadable);
}

function imageColumn(name: string, profile: ColumnProfile, options: SchemaOptions): ColumnSchema {
	return {
		name,
		type: 'image',
		role: profile.images.count === 0 ? 'ignore' : 'feature',
		image: chooseImageSize(profile.images, options),
		missingShare: profile.missing / profile.nRows,
		distinct: profile.images.count,
		...(profile.images.count === 0 && { note: 'empty' }),
	};
}

/** Their own size where all agree and it is small; otherwise a square, for photographs come in all shapes. */
function chooseImageSize({ sizes, grey }: ColumnProfile['images'], { imageSize, imageChannels }: SchemaOptions): ImageSize {
	const channels = imageChannels ?? (grey ? 1 : 3);
	if (imageSize !== undefined) return { height: imageSize, width: imageSize, channels };
	const own = sizes[0];
	const agreed = own && sizes.every(({ width, height }) => width === own.width && height === own.height);
	if (agreed && Math.max(own.width, own.height) <= USUAL_SIDE) return { ...own, channels };
	return { height: USUAL_SIDE, width: USUAL_SIDE, channels };
}

function setAside(column: ColumnSchema, profile: ColumnProfile, keep: boolean): void {
	if (profile.nRows === profile.missing) {
		column.role = 'ignore';
		column.note = 'empty';
	} else if (profile.distinct.length === 1 && profile.missing < 0.005 * profile.nRows) {
		column.role = 'ignore';
		column.note = 'constant';
	} else if (column.type === 'id') {
		if (!keep) column.role = 'id';
		else column.type = profile.numbers > 0 ? 'number' : 'category';
	}
}

function readAs(type: ColumnType, name: string, profile: ColumnProfile, options: SchemaOptions, missing: MissingValues): Draft {
	switch (type) {
		case 'number': {
			const number = fitNumbers(profile, options.decimalFormat ?? 'auto');
			return { type, number, decimal: number.decimal, percent: number.percent };
		}
		case 'boolean':
			return { type, ...booleanReading(name, profile) };
		case 'date': {
			const wanted = options.dateFormat ?? 'auto';
			const values = numericValues(profile, '.', missing);
			const numeric =
				values.length >= 0.5 * profile.distinct.length ? (fitDateNumbers(name, values) ?? fitDateNumbers('date', values)) : undefined;
			return { type, dateFormat: wanted !== 'auto' ? wanted : (numeric ?? fitDates(profile, 'auto')?.format ?? 'iso') };
		}
		default:
			return { type };
	}
}

function decide(
	name: string,
	profile: ColumnProfile,
	options: SchemaOptions,
	missing: MissingValues,
	isTarget: boolean,
	warnings: Warning[],
): Draft {
	if (profile.distinct.length === 0) return { type: 'category' };
	const boolean = decideBoolean(profile, isTarget);
	if (boolean) return boolean;
	const number = fitNumbers(profile, options.decimalFormat ?? 'auto');
	if (number.share >= FIT && (isTarget || number.infinite < profile.nRows - profile.missing))
		return decideNumber(name, profile, number, options, missing, isTarget, warnings);
	const date = fitDates(profile, options.dateFormat ?? 'auto');
	if (date && date.share >= FIT) {
		if (date.ambiguous) warnings.push(ambiguousDate(name, profile, date.format));
		return { type: 'date', dateFormat: date.format };
	}
	if (isTarget) return { type: 'category' };
	const note = findStringId(name, profile);
	if (note) return { type: 'id', note };
	if (isFreeText(profile)) return { type: 'text' };
	if (number.share >= 0.5) warnings.push(mixed(name, number));
	return { type: 'category' };
}

function decideBoolean(profile: ColumnProfile, isTarget: boolean): Draft | undefined {
	if (profile.distinct.length > 8) return undefined;
	const words = Array.from(new Set(profile.distinct.map(({ value }) => String(value).toLowerCase())));
	const onlyTyped = profile.booleans > 0 && profile.numbers === 0 && profile.strings === 0;
	if (!onlyTyped && !areBooleanWords(words)) return undefined;
	const typed = words.every((word) => word === 'true' || word === 'false');
	if (isTarget && !typed && words.length <= 2 && profile.booleans === 0) return undefined;
	return { type: 'boolean', ...splitWords(words) };
}

function splitWords(words: readonly string[]): Pick<ColumnSchema, 'trueWords' | 'falseWords'> {
	const trueWords = new Set(['true', '1']);
	const falseWords = new Set(['false', '0']);
	for (const word of words) {
		const value = booleanWord(word);
		if (value !== undefined) (value ? trueWords : falseWords).add(word);
	}
	return { trueWords: Array.from(trueWords), falseWords: Array.from(falseWords) };
}

function booleanReading(name: string, profile: ColumnProfile): Pick<ColumnSchema, 'trueWords' | 'falseWords'> {
	const words = profile.distinct.slice(0, 20).map(({ value }) => String(value).toLowerCase());
	if (words.some((word) => word === '0' || word === '1' || booleanWord(word) !== undefined) || words.length === 0) return splitWords(words);
	if (words.length === 2) {
		const [no, yes] = Array.from(words).sort();
		return { trueWords: ['true', '1', yes], falseWords: ['false', '0', no] };
	}
	throw new MlError(
		'ML-COLUMN-TYPE',
		`Column '${showName(name)}' holds ${words.length} different words and cannot be read as true or false.`,
		`Choose another type for '${showName(name)}' in 'Column Types'.`,
		{ column: name, parameter: 'columnTypes' },
	);
}

function decideNumber(
	name: string,
	profile: ColumnProfile,
	number: NumberFit,
	options: SchemaOptions,
	missing: MissingValues,
	isTarget: boolean,
	warnings: Warning[],
): Draft {
	const reading: Draft = { type: 'number', number, decimal: number.decimal, percent: number.percent || undefined };
	if (number.share < 1) warnings.push(mixed(name, number));
	if (isTarget) return { ...reading, note: number.integers ? findIntegerId(name, profile) : undefined };
	if (number.tooBig > 0.5 && profile.distinctShare > 0.5) return { type: 'id', note: 'big-integer' };
	const wanted = options.dateFormat ?? 'auto';
	const format = fitDateNumbers(name, numericValues(profile, number.decimal, missing));
	if (format && (wanted === 'auto' || wanted === format)) return { type: 'date', dateFormat: format };
	if (number.leadingZeros > 0.01 && number.integers) return codes(name, profile);
	if (number.integers) {
		const note = findIntegerId(name, profile);
		if (note) return { type: 'id', note };
	}
	return reading;
}

/** "01067": a code that looks like a number. */
function codes(name: string, profile: ColumnProfile): Draft {
	const note = profile.distinctShare >= 0.98 || (namesId(name) && profile.distinctShare > 0.9) ? 'id' : undefined;
	const date = fitDates(profile, 'auto');
	if (date && date.share >= FIT) return { type: 'date', dateFormat: date.format };
	return note && profile.nRows - profile.missing >= 10 ? { type: 'id', note } : { type: 'category' };
}

/** Sentences and names rather than a set of labels: long or of several words, and mostly different from row to row. */
function isFreeText(profile: ColumnProfile): boolean {
	const entries = profile.distinct.length > 2000 ? profile.distinct.slice(0, 2000) : profile.distinct;
	if (entries.length < 10) return false;
	let length = 0;
	let words = 0;
	for (const { value } of entries) {
		const text = String(value).slice(0, 1000);
		length += text.length;
		words += text.split(/\s+/).length;
	}
	const meanLength = length / entries.length;
	const meanWords = words / entries.length;
	const unique = profile.distinctShare;
	if (meanWords >= 5 && meanLength >= 25 && unique >= 0.3) return true;
	if (meanLength >= 100 && unique >= 0.1) return true;
	return entries.length >= 50 && meanWords >= 1.8 && unique >= 0.5;
}

function mixed(name: string, number: NumberFit): Warning {
	const samples = number.misfits.map((text) => `'${showValue(text)}'`).join(', ');
	const share = ((1 - number.share) * 100).toFixed(1);
	const becomes = number.share >= FIT ? 'They count as missing' : 'The column is read as categories';
	return {
		code: 'ML-MIXED-TYPES',
		column: name,
		message: `Column '${showName(name)}' holds numbers, but ${share} % of its values are none: ${samples}. ${becomes}.`,
		fix: "Correct these values, add them to 'Missing Words', or choose the column's type in 'Column Types'.",
	};
}

function ambiguousDate(name: string, profile: ColumnProfile, format: string): Warning {
	const sample = profile.head.find((value) => typeof value === 'string');
	return {
		code: 'ML-AMBIGUOUS-DATE',
		column: name,
		message: `Dates in '${showName(name)}' such as '${showValue(sample)}' can be read day first or month first; they are read ${format === 'dmy' ? 'day' : 'month'} first.`,
		fix: "If that is the wrong way round, set 'Date Format'.",
	};
}
