// From raw rows to the cleaning: type, reading and role of every column.
import { MlError, type Warning } from '../core/errors';
import { ColumnProfiler, type ColumnProfile } from './column-profile';
import { inferColumn, type ColumnInference } from './infer-column';
import { MISSING_WORDS, MissingValues, PLACEHOLDER_WORDS, UNCERTAIN_WORDS } from './missing';
import { fitDates } from './infer-date';
import { fitNumbers } from './infer-number';
import type { DecimalMark } from './parse-number';
import type { RawTable } from './raw-table';
import { roleWarnings } from './schema-warnings';
import type { Schema, SchemaOptions } from './schema';
import { showName } from './text';
import { followSources } from './vectors/vector-schema';

/** Columns that may take part in training; more are refused. */
export const MAX_COLUMNS = 2_000;
const PIECE = 50_000;

export interface InferredSchema {
	schema: Schema;
	warnings: Warning[];
}

/**
 * Infers the cleaning of a table. One pass over the cells; decisions by column:
 * number if >= 95 % of the values read as numbers in one notation; boolean if all are a yes and a no; date if >= 95 % read in one form;
 * id if nearly every row differs and nothing is to be learnt from it; text if long and mostly different; else category.
 * Columns that are empty or constant get the role `ignore`, ids the role `id`. The target is never dropped.
 *
 * @throws MlError `ML-NO-COLUMN` when an option names a column that is not there; `ML-TOO-MANY-COLUMNS` above 2,000.
 */
export function inferSchema(raw: RawTable, options: SchemaOptions = {}): InferredSchema {
	const steps = inferInSteps(raw, options);
	for (;;) {
		const step = steps.next();
		if (step.done) return step.value;
	}
}

/** `inferSchema` in pieces of at most 50,000 cells, for callers that must give way in between. */
export function* inferInSteps(raw: RawTable, options: SchemaOptions): Generator<void, InferredSchema> {
	const missingWords = wordList(options);
	const missing = new MissingValues(missingWords);
	const used = usedColumns(raw, options);
	const profiles = new Map<string, ColumnProfile>();
	for (const [name, values] of raw.columns) {
		const profiler = new ColumnProfiler(missing, raw.nRows);
		for (let from = 0; from < raw.nRows; from += PIECE) {
			profiler.add(values, from, Math.min(raw.nRows, from + PIECE));
			yield;
		}
		profiles.set(name, profiler.finish());
	}
	const placeholders = findPlaceholders(profiles);
	const found = placeholders.concat(findUncertain(profiles));
	const warnings = placeholders.length > 0 ? [placeholderWarning(placeholders)] : [];
	return yield* finish(
		missingWords.concat(found),
		found.length > 0 ? withoutWords(profiles, new Set(found)) : profiles,
		used,
		options,
		warnings,
	);
}

function* finish(
	missingWords: string[],
	profiles: ReadonlyMap<string, ColumnProfile>,
	used: ReadonlySet<string>,
	options: SchemaOptions,
	warnings: Warning[],
): Generator<void, InferredSchema> {
	const missing = new MissingValues(missingWords);
	const inferred: ColumnInference[] = [];
	for (const [name, profile] of profiles) {
		const keep = options.featureColumns?.includes(name) ?? false;
		const one = inferColumn(name, profile, options, missing, name === options.targetColumn, keep);
		setRole(one, used, options);
		inferred.push(one);
		yield;
	}
	resolveAmbiguousNumbers(inferred, warnings);
	for (const one of inferred) if (one.column.role !== 'ignore') warnings.push(...one.warnings);
	const columns = inferred.map((one) => one.column);
	const schema = followSources({ columns, missingWords });
	warnings.push(...roleWarnings(schema.columns, profiles));
	return { schema, warnings };
}

function wordList(options: SchemaOptions): string[] {
	const own = (options.missingWords ?? []).map((word) => word.trim().toLowerCase()).filter((word) => word !== '');
	return Array.from(new Set([...MISSING_WORDS, ...own]));
}

function usedColumns(raw: RawTable, options: SchemaOptions): ReadonlySet<string> {
	const named: [string, string | undefined][] = [
		['timeColumn', options.timeColumn],
		['groupColumn', options.groupColumn],
		['weightColumn', options.weightColumn],
	];
	for (const name of options.featureColumns ?? []) named.push(['featureColumns', name]);
	for (const [parameter, name] of named) {
		if (name === undefined || name === '' || raw.columns.has(name)) continue;
		const known = Array.from(raw.columns.keys())
			.slice(0, 20)
			.map((column) => `'${showName(column)}'`)
			.join(', ');
		throw new MlError(
			'ML-NO-COLUMN',
			`Column '${showName(name)}' was not found.`,
			`The rows have: ${known}. Choose one of them in '${parameter}'.`,
			{ column: name, parameter },
		);
	}
	const ignored = new Set(options.ignoreColumns);
	const features = options.featureColumns?.length ? new Set(options.featureColumns) : undefined;
	const used = new Set(Array.from(raw.columns.keys()).filter((name) => !ignored.has(name) && (!features || features.has(name))));
	if (used.size > MAX_COLUMNS) {
		throw new MlError(
			'ML-TOO-MANY-COLUMNS',
			`The rows have ${used.size.toLocaleString('en')} columns; at most ${MAX_COLUMNS.toLocaleString('en')} can be used.`,
			"Name those that matter in 'Feature Columns', or leave some out with 'Ignore Columns'.",
		);
	}
	return used;
}

function setRole({ column }: ColumnInference, used: ReadonlySet<string>, options: SchemaOptions): void {
	if (column.role === 'target') return;
	if (column.name === options.timeColumn) column.role = 'time';
	else if (column.name === options.groupColumn) column.role = 'group';
	else if (column.name === options.weightColumn) column.role = 'weight';
	else if (!used.has(column.vector?.source ?? column.name)) {
		column.role = 'ignore';
		column.note = 'ignored';
	}
}

/** "1,234" can be read both ways: the other columns of the table say how its people write. */
function resolveAmbiguousNumbers(inferred: readonly ColumnInference[], warnings: Warning[]): void {
	let evidence = 0;
	for (const { number, column } of inferred) {
		if (number?.decisive && column.type === 'number') evidence += number.decimal === ',' ? 1 : -1;
	}
	const preferred: DecimalMark | undefined = evidence > 0 ? ',' : evidence < 0 ? '.' : undefined;
	for (const { number, column } of inferred) {
		if (!number?.ambiguous || column.type !== 'number') continue;
		column.decimal = preferred ?? '.';
		if (preferred || column.role === 'ignore') continue;
		warnings.push({
			code: 'ML-AMBIGUOUS-NUMBER',
			column: column.name,
			message: `Numbers in '${showName(column.name)}' can be read with a decimal point or a decimal comma; they are read with a point.`,
			fix: "If '1,234' means one point two three four here, set 'Decimal Format' to comma.",
		});
	}
}

function findPlaceholders(profiles: ReadonlyMap<string, ColumnProfile>): string[] {
	const known = new Set(PLACEHOLDER_WORDS);
	const found = new Set<string>();
	for (const profile of profiles.values()) {
		if (profile.distinct.length < 3 || profile.overflow || profile.strings < 0.9 * (profile.nRows - profile.missing)) continue;
		for (const { value } of profile.distinct) {
			if (typeof value === 'string' && value.length <= 20 && known.has(value.toLowerCase())) found.add(value.toLowerCase());
		}
	}
	return Array.from(found);
}

/** Which of "none" and its like stand among numbers or dates somewhere and nowhere among words. */
function findUncertain(profiles: ReadonlyMap<string, ColumnProfile>): string[] {
	const votes = new Map<string, boolean>();
	for (const profile of profiles.values()) {
		for (const word of UNCERTAIN_WORDS) {
			if (!profile.distinct.some(({ value }) => typeof value === 'string' && value.length === word.length && value.toLowerCase() === word))
				continue;
			const rest = withoutWords(new Map([['', profile]]), new Set([word])).get('')!;
			const measured = rest.distinct.length > 0 && (fitNumbers(rest, 'auto').share >= 0.95 || (fitDates(rest, 'auto')?.share ?? 0) >= 0.95);
			votes.set(word, measured && votes.get(word) !== false);
		}
	}
	return Array.from(votes)
		.filter(([, measured]) => measured)
		.map(([word]) => word);
}

function withoutWords(profiles: ReadonlyMap<string, ColumnProfile>, words: ReadonlySet<string>): Map<string, ColumnProfile> {
	const isWord = (value: unknown) => typeof value === 'string' && words.has(value.toLowerCase());
	return new Map(
		Array.from(profiles, ([name, profile]) => {
			const gone = profile.distinct.filter(({ value }) => isWord(value));
			if (gone.length === 0) return [name, profile] as const;
			const rows = gone.reduce((sum, { count }) => sum + count, 0);
			const distinct = profile.distinct.filter(({ value }) => !isWord(value));
			const changed = {
				distinct,
				missing: profile.missing + rows,
				strings: profile.strings - rows,
				head: profile.head.filter((value) => !isWord(value)),
			};
			return [name, { ...profile, ...changed }] as const;
		}),
	);
}

function placeholderWarning(words: readonly string[]): Warning {
	const shown = words.map((word) => `'${word}'`).join(', ');
	return {
		code: 'ML-PLACEHOLDER',
		message: `${shown} looks like what a form shows before anybody chose; it counts as missing.`,
		fix: 'Nothing to do, unless it is a real answer: then give it another name.',
	};
}
