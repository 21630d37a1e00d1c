// Text as a sequence of token ids, for networks that read word by word.
import type { JsonValue, State, TypedArray } from '../../core/arrays';
import { invalidState, readObject, readState } from '../../core/state-reader';
import type { Column, Table, TextColumn } from '../../table/table';
import type { Apply, Step, StepContext } from '../contract';
import { derivedKey } from '../keys';
import { takeColumn } from '../take-column';
import { TermReader } from '../terms';

const OWNER = 'step text-tokens';
const MAX_TOKENS = 10_000;
const MIN_ROWS = 2;
const MAX_LENGTH = 200;
/** 0 is padding, 1 a word that is not in the vocabulary. */
const FIRST = 2;

/**
 * Only for the encoding `tensor`: each text column becomes as many category columns as its longer texts have words (the 95th
 * percentile, at most 200). Ids go by frequency among the training rows: words of at least two rows, at most 10,000. Padding stands
 * in front, as in Keras, and of a longer text the last words are kept.
 */
export const textTokens: Step = { name: 'text-tokens', fit, load };

function fit(table: Table, context: StepContext): State | undefined {
	if (context.encoding !== 'tensor') return undefined;
	const columns: JsonValue[] = [];
	const hashes: number[] = [];
	for (const [key, column] of table.columns) {
		if (column.kind !== 'text') continue;
		const { length, vocabulary } = learn(column);
		columns.push({ key, length, tokens: vocabulary.length });
		hashes.push(...vocabulary);
	}
	if (columns.length === 0) return undefined;
	return { json: { columns }, arrays: new Map<string, TypedArray>([['hashes', Int32Array.from(hashes)]]) };
}

function learn({ values }: TextColumn): { length: number; vocabulary: number[] } {
	const reader = new TermReader();
	const rowsWith = new Map<number, number>();
	const lengths: number[] = [];
	for (const text of values) {
		if (text === null) continue;
		const found = reader.readTokens(text);
		lengths.push(found.length);
		for (const word of new Set(found)) rowsWith.set(word, (rowsWith.get(word) ?? 0) + 1);
	}
	lengths.sort((a, b) => a - b);
	const usual = lengths[Math.floor(0.95 * (lengths.length - 1))] ?? 1;
	const known = [...rowsWith].filter(([, count]) => count >= MIN_ROWS);
	known.sort(([a, n], [b, m]) => m - n || a - b);
	return { length: Math.max(1, Math.min(MAX_LENGTH, usual)), vocabulary: known.slice(0, MAX_TOKENS - FIRST).map(([hash]) => hash) };
}

function load(state: State): Apply {
	const reader = readState(state, OWNER);
	const hashes = reader.array('hashes', Int32Array);
	const tokens = new TermReader();
	let from = 0;
	const plans = reader.list('columns').map((json) => {
			const fields = readObject(json, OWNER);
			const key = fields.string('key');
			const length = fields.integer('length', 1, MAX_LENGTH);
			const count = fields.integer('tokens', 0, MAX_TOKENS);
			const vocabulary = hashes.subarray(from, (from += count));
			if (vocabulary.length !== count) throw invalidState(OWNER, 'tokens are missing');
			const names = Array.from({ length }, (_, i) => derivedKey(key, ` (word ${i + 1})`));
			return { key, names, levels: Array.from({ length: count + FIRST }, (_, i) => String(i)), ids: new Map(Array.from(vocabulary, (hash, i) => [hash, i + FIRST])) };
		});
	return (table) => {
		for (const { key, names, levels, ids } of plans) {
			const { values } = takeColumn(table, key, 'text');
			const codes = names.map(() => new Int32Array(values.length));
			values.forEach((text, row) => {
				const found = text === null ? new Int32Array(0) : tokens.readTokens(text).slice(-names.length);
				const start = names.length - found.length;
				found.forEach((hash, i) => (codes[start + i][row] = ids.get(hash) ?? 1));
			});
			names.forEach((name, i) => table.columns.set(name, { kind: 'category', codes: codes[i], levels } satisfies Column));
			table.columns.delete(key);
		}
	};
}
