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
/** Words of a row. Twice as many where they are all that is read: pooling networks, which cost little, gain from them (IMDB: 86 to 88 %). */
export const MAX_LENGTH = { tensor: 200, tokens: 400 };
/** 0 is padding, 1 a word that is not in the vocabulary. */
const FIRST = 2;

/**
 * Only for the encodings `tensor`, where each text column is a sequence, and `tokens`, where all texts of a row follow each other in one.
 * A sequence becomes as many category columns as its longer texts have words (the 95th percentile, at most 200 or, for `tokens`, 400). Ids go by
 * frequency among the training rows: words of at least two rows, at most 10,000. Padding stands in front, as in Keras, and of a
 * longer text the last words are kept.
 */
export const textTokens: Step = { name: 'text-tokens', fit, load };

function fit(table: Table, { encoding }: StepContext): State | undefined {
	if (encoding !== 'tensor' && encoding !== 'tokens') return undefined;
	const texts = Array.from(table.columns).filter((entry): entry is [string, TextColumn] => entry[1].kind === 'text');
	if (texts.length === 0) return undefined;
	const sequences: JsonValue[] = [];
	const hashes: number[] = [];
	for (const sources of encoding === 'tokens' ? [texts] : texts.map((text) => [text])) {
		const { length, vocabulary } = learn(sources.map(([, column]) => column), table.nRows, MAX_LENGTH[encoding]);
		sequences.push({ keys: sources.map(([key]) => key), length, tokens: vocabulary.length });
		hashes.push(...vocabulary);
	}
	return { json: { sequences }, arrays: new Map<string, TypedArray>([['hashes', Int32Array.from(hashes)]]) };
}

function learn(sources: readonly TextColumn[], nRows: number, longest: number): { length: number; vocabulary: number[] } {
	const reader = new TermReader();
	const rowsWith = new Map<number, number>();
	const lengths: number[] = [];
	for (let row = 0; row < nRows; row++) {
		const found = readRow(sources, row, reader);
		if (!found) continue;
		lengths.push(found.length);
		for (const word of new Set(found)) rowsWith.set(word, (rowsWith.get(word) ?? 0) + 1);
	}
	lengths.sort((a, b) => a - b);
	const usual = lengths[Math.floor(0.95 * (lengths.length - 1))] ?? 1;
	const known = [...rowsWith].filter(([, count]) => count >= MIN_ROWS);
	known.sort(([a, n], [b, m]) => m - n || a - b);
	return { length: Math.max(1, Math.min(longest, usual)), vocabulary: known.slice(0, MAX_TOKENS - FIRST).map(([hash]) => hash) };
}

/** Tokens of a row's texts, one text after the other; undefined where all are missing. */
function readRow(sources: readonly TextColumn[], row: number, reader: TermReader): readonly number[] | undefined {
	const texts = sources.flatMap(({ values }) => values[row] ?? []);
	return texts.length === 0 ? undefined : texts.flatMap((text) => Array.from(reader.readTokens(text)));
}

function load(state: State): Apply {
	const reader = readState(state, OWNER);
	const hashes = reader.array('hashes', Int32Array);
	const tokens = new TermReader();
	let from = 0;
	const plans = reader.list('sequences').map((json) => {
		const fields = readObject(json, OWNER);
		const keys = fields.strings('keys');
		const length = fields.integer('length', 1, MAX_LENGTH.tokens);
		const count = fields.integer('tokens', 0, MAX_TOKENS);
		const vocabulary = hashes.subarray(from, (from += count));
		if (vocabulary.length !== count || keys.length === 0) throw invalidState(OWNER, 'tokens are missing');
		const names = Array.from({ length }, (_, i) => derivedKey(keys[0], ` (word ${i + 1})`));
		return { keys, names, levels: Array.from({ length: count + FIRST }, (_, i) => String(i)), ids: new Map(Array.from(vocabulary, (hash, i) => [hash, i + FIRST])) };
	});
	return (table) => {
		for (const { keys, names, levels, ids } of plans) {
			const sources = keys.map((key) => takeColumn(table, key, 'text'));
			const codes = names.map(() => new Int32Array(table.nRows));
			for (let row = 0; row < table.nRows; row++) {
				const found = readRow(sources, row, tokens)?.slice(-names.length) ?? [];
				const start = names.length - found.length;
				found.forEach((hash, i) => (codes[start + i][row] = ids.get(hash) ?? 1));
			}
			names.forEach((name, i) => table.columns.set(name, { kind: 'category', codes: codes[i], levels } satisfies Column));
			for (const key of keys) table.columns.delete(key);
		}
	};
}
