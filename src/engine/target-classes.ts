// Classes: which answers are one and the same, how they are written, in which order they stand.
import { booleanWord } from '../table/boolean-words';
import type { MissingValues } from '../table/missing';
import { parseNumber } from '../table/parse-number';
import type { ColumnSchema } from '../table/schema';
import { normalizeText } from '../table/text';
import type { RawColumn } from '../table/raw-column';

/** A class as the user's rows have it. */
export type ClassValue = string | number | boolean;

/**
 * What an answer is compared by: "1", 1 and "1.0" are one; so are true, "true" and "TRUE", and "Yes" and "yes". Other words keep
 * their case. null: no answer can be read (a NaN, an object).
 */
export function classKey(value: unknown): string | null {
	if (typeof value === 'boolean') return value ? 'true' : 'false';
	if (typeof value === 'number') return Number.isFinite(value) ? String(value + 0) : null;
	if (typeof value !== 'string') return null;
	const text = normalizeText(value);
	if (text.length < 16 && /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)$/.test(text) && !/^0\d/.test(text)) return String(parseNumber(text, '.') + 0);
	const lower = text.toLowerCase();
	return booleanWord(lower) !== undefined && lower.length > 1 ? lower : text;
}

export interface ClassEntry {
	readonly slot: number;
	readonly key: string;
	readonly rows: number;
	/** The spelling that most rows use. */
	value(): ClassValue;
}

class Entry implements ClassEntry {
	rows = 0;
	readonly spellings = new Map<ClassValue, number>();

	constructor(
		readonly slot: number,
		readonly key: string,
	) {}

	value(): ClassValue {
		let best: ClassValue = this.key;
		let most = 0;
		for (const [spelling, rows] of this.spellings) {
			if (rows > most) {
				best = spelling;
				most = rows;
			}
		}
		return best;
	}
}

/** Counts answers and gives each class a slot in order of appearance. */
export class ClassTally {
	private readonly bySlot: Entry[] = [];
	private readonly byKey = new Map<string, Entry>();
	private readonly byValue = new Map<unknown, { entry: Entry; spelling: ClassValue } | null>();
	private readonly makeValue: (value: unknown) => ClassValue;
	private readonly makeKey: (value: unknown) => string | null;

	constructor(
		column: ColumnSchema,
		private readonly missing: MissingValues,
	) {
		const words = booleanReader(column);
		this.makeKey =
			column.type === 'boolean'
				? (value) => (words(value) === undefined ? null : String(words(value)))
				: column.type === 'number'
					? (value) => numberKey(value, column)
					: classKey;
		this.makeValue =
			column.type === 'boolean'
				? (value) => words(value)!
				: column.type === 'number'
					? (value) => Number.parseFloat(numberKey(value, column)!)
					: (value) => (typeof value === 'string' ? normalizeText(value) : (value as ClassValue));
	}

	get size(): number {
		return this.bySlot.length;
	}

	entries(): ClassEntry[] {
		return this.bySlot.slice();
	}

	/** Counts the value. @returns Its class's slot, -1 when it has none. */
	slot(value: unknown): number {
		let found = this.byValue.get(value);
		if (found === undefined) {
			found = this.find(value);
			this.byValue.set(value, found);
		}
		if (!found) return -1;
		found.entry.rows++;
		found.entry.spellings.set(found.spelling, (found.entry.spellings.get(found.spelling) ?? 0) + 1);
		return found.entry.slot;
	}

	private find(value: unknown): { entry: Entry; spelling: ClassValue } | null {
		if (this.missing.is(value)) return null;
		const key = this.makeKey(value);
		if (key === null) return null;
		let entry = this.byKey.get(key);
		if (!entry) {
			entry = new Entry(this.bySlot.length, key);
			this.bySlot.push(entry);
			this.byKey.set(key, entry);
		}
		return { entry, spelling: this.makeValue(value) };
	}
}

function numberKey(value: unknown, column: ColumnSchema): string | null {
	const number =
		typeof value === 'number'
			? value
			: typeof value === 'boolean'
				? Number(value)
				: typeof value === 'string'
					? parseNumber(value.trim(), column.decimal ?? '.')
					: NaN;
	return Number.isFinite(number) ? String(number + 0) : null;
}

function booleanReader(column: ColumnSchema): (value: unknown) => boolean | undefined {
	const yes = new Set(column.trueWords ?? ['true', '1']);
	const no = new Set(column.falseWords ?? ['false', '0']);
	return (value) => {
		const word = String(value).trim().toLowerCase();
		return yes.has(word) ? true : no.has(word) ? false : booleanWord(word);
	};
}

const POSITIVE = new Set([
	'pos',
	'positive',
	'positiv',
	'won',
	'win',
	'success',
	'churned',
	'converted',
	'spam',
	'fraud',
	'bought',
	'paid',
	'up',
	'good',
	'pass',
	'passed',
	'malignant',
	'anomaly',
	'default',
]);
const NEGATIVE = new Set(['neg', 'negative', 'negativ', 'lost', 'ham', 'down', 'fail', 'failed', 'benign', 'normal', 'retained', 'none']);

/** Two classes: the positive one last. More: numbers ascending, then text by code points. */
export function orderClasses(entries: readonly ClassEntry[]): ClassEntry[] {
	const sorted = Array.from(entries).sort(byValue);
	if (sorted.length !== 2) return sorted;
	const [first, second] = sorted;
	const a = polarity(first.key, second.key);
	const b = polarity(second.key, first.key);
	if (a !== b) return a < b ? sorted : [second, first];
	return second.rows <= first.rows ? sorted : [second, first];
}

function polarity(key: string, other: string): number {
	const word = key.toLowerCase();
	const spoken = booleanWord(word);
	if (spoken !== undefined) return spoken ? 1 : -1;
	if (key === '1' && (other === '0' || other === '-1')) return 1;
	if (key === '0' && other === '1') return -1;
	if (key === '-1' && other === '1') return -1;
	if (
		/^(?:no|not|non|nicht|kein|keine|un|in)[ _-]/.test(word) ||
		word === `un${other.toLowerCase()}` ||
		word === `in${other.toLowerCase()}` ||
		word === `non${other.toLowerCase()}`
	)
		return -1;
	return POSITIVE.has(word) ? 1 : NEGATIVE.has(word) ? -1 : 0;
}

function byValue(a: ClassEntry, b: ClassEntry): number {
	const x = a.value();
	const y = b.value();
	if (typeof x === 'number' && typeof y === 'number') return x - y;
	return a.key < b.key ? -1 : a.key > b.key ? 1 : 0;
}

/**
 * Class index of each actual value, NaN where it is missing or no class of the model. Matches by number, by yes and no, by exact
 * words and, where that leaves no doubt, whatever the case; true also matches a class yes or 1, false one no or 0.
 * @param column - The target's schema where there is one: its words for true and false and its decimal mark.
 */
export function encodeActual(values: RawColumn, classes: readonly ClassValue[], column?: ColumnSchema): Float64Array {
	const find = makeClassFinder(classes, column);
	const y = new Float64Array(values.length);
	for (let row = 0; row < values.length; row++) y[row] = find(values.at(row));
	return y;
}

/** `encodeActual` for single values. */
export function makeClassFinder(classes: readonly ClassValue[], column?: ColumnSchema): (value: unknown) => number {
	const index = new Map<string, number>();
	const loose = new Map<string, number>();
	classes.forEach((value, i) => {
		index.set(classKey(value) ?? String(value), i);
		const lower = String(value).toLowerCase();
		loose.set(lower, loose.has(lower) ? NaN : i);
	});
	const polar = polarIndex(classes);
	const seen = new Map<unknown, number>();
	const find = (value: unknown): number => {
		const key = classKey(value);
		if (key === null) return NaN;
		const exact = index.get(key) ?? loose.get(key.toLowerCase());
		if (exact !== undefined) return exact;
		if (column?.type === 'number') {
			const byNumber = index.get(numberKey(value, column) ?? '');
			if (byNumber !== undefined) return byNumber;
		}
		const word = key.toLowerCase();
		const spoken = column?.trueWords?.includes(word)
			? true
			: column?.falseWords?.includes(word)
				? false
				: word === '1'
					? true
					: word === '0'
						? false
						: booleanWord(word);
		return spoken === undefined ? NaN : polar(spoken);
	};
	return (value) => {
		let found = seen.get(value);
		if (found === undefined) {
			found = find(value);
			if (seen.size < 10_000) seen.set(value, found);
		}
		return found;
	};
}

/** Where the classes are a yes and a no, in words, as booleans or as 1 and 0: the index of either. */
function polarIndex(classes: readonly ClassValue[]): (yes: boolean) => number {
	const meaning = classes.map((value) => {
		const word = String(value).toLowerCase();
		return word === '1' ? true : word === '0' ? false : booleanWord(word);
	});
	const isPolar = classes.length === 2 && meaning.includes(true) && meaning.includes(false);
	return (yes) => (isPolar ? meaning.indexOf(yes) : NaN);
}
