// Text becomes its length, its word count and weighted terms: a sparse block for linear models, a few dense columns for trees.
import type { JsonValue, State, TypedArray } from '../../core/arrays';
import { invalidState, readObject, readState } from '../../core/state-reader';
import type { Column, SparseColumn, Table, TextColumn } from '../../table/table';
import { drain, type Apply, type Encoding, type Step, type StepContext } from '../contract';
import { derivedKey } from '../keys';
import { SparseBuilder } from '../sparse-builder';
import { takeColumn } from '../take-column';
import { TermReader } from '../terms';
import { learnVocabulary, TermIndex, type VocabularyOptions } from '../vocabulary';

/**
 * `dense`: a column per term. `length`: of a row's vector. For `linear` it is 4: at 1 the usual penalty of 1 holds weights too
 * small. Of 3 and 5, tried on four public corpora, 5 had the better log-loss and 3 the better accuracy on long reviews.
 */
const SHAPES: Record<Exclude<Encoding, 'tensor' | 'tokens' | 'characters'>, { maxTerms: number; keep: VocabularyOptions['keep']; dense: boolean; length: number; pieces: boolean }> = {
	linear: { maxTerms: 2 ** 15, keep: 'frequent', dense: false, length: 4, pieces: false },
	raw: { maxTerms: 2 ** 15, keep: 'frequent', dense: false, length: 4, pieces: false },
	spline: { maxTerms: 2 ** 15, keep: 'frequent', dense: false, length: 4, pieces: false },
	distance: { maxTerms: 2 ** 15, keep: 'frequent', dense: false, length: 4, pieces: false },
	text: { maxTerms: 2 ** 18, keep: 'frequent', dense: false, length: 1, pieces: true },
	tree: { maxTerms: 64, keep: 'varied', dense: true, length: 4, pieces: false },
	pixels: { maxTerms: 64, keep: 'varied', dense: true, length: 4, pieces: false },
};
/** Pieces of words help where there are few words: up to this mean length of a text in characters, */
const SHORT = 400;
/** and while they fit: up to this many characters in all. */
const FEW_CHARACTERS = 12_000_000;
const CHARACTERS_PER_TURN = 200_000;

/**
 * Words, pairs of words and, for `text` where texts are short, pieces of words are terms (`terms.ts`). A row's values are
 * (1 + log count) times the term's inverse document frequency, log((1 + rows) / (1 + rows with it)) + 1, scaled to one length for all
 * rows. Terms of at least 2 training rows are known: the 2^15 most frequent (`text`: 2^18), for `tree` the 64 whose presence varies
 * most over the rows. A missing text has missing length and no terms.
 */
export const textFeatures: Step = { name: 'text-features', fit: (table, context) => drain(fitInTurns(table, context)), fitInTurns, load };

function* fitInTurns(table: Table, context: StepContext): Generator<void, State | undefined> {
	const { encoding } = context;
	if (encoding === 'tensor' || encoding === 'tokens' || encoding === 'characters') return undefined;
	const shape = SHAPES[encoding];
	const columns: JsonValue[] = [];
	const hashes: number[] = [];
	const rowsWith: number[] = [];
	for (const [key, column] of table.columns) {
		if (column.kind !== 'text') continue;
		const pieces = shape.pieces && isShort(column);
		const learnt = yield* learnVocabulary(column.values, { ...shape, pieces });
		columns.push({ key, width: learnt.hashes.length, rows: learnt.rows, pieces });
		for (const hash of learnt.hashes) hashes.push(hash);
		for (const count of learnt.rowsWith) rowsWith.push(count);
	}
	if (columns.length === 0) return undefined;
	return {
		json: { columns, dense: shape.dense, length: shape.length },
		arrays: new Map<string, TypedArray>([
			['hashes', Int32Array.from(hashes)],
			['rowsWith', Int32Array.from(rowsWith)],
		]),
	};
}

function isShort({ values }: TextColumn): boolean {
	let texts = 0;
	let characters = 0;
	for (const text of values) {
		if (text === null) continue;
		texts++;
		characters += text.length;
	}
	return characters <= SHORT * texts && characters <= FEW_CHARACTERS;
}

interface TextPlan {
	key: string;
	width: number;
	pieces: boolean;
	index: TermIndex;
	idf: Float64Array;
	/** Length of a row's vector. */
	length: number;
	/** Names of the columns where each term has one, else undefined. */
	denseNames: string[] | undefined;
}

function load(state: State): Apply {
	const owner = 'step text-features';
	const reader = readState(state, owner);
	const hashes = reader.array('hashes', Int32Array);
	const rowsWith = reader.array('rowsWith', Int32Array, hashes.length);
	const dense = reader.boolean('dense');
	const length = reader.integer('length', 1, 100);
	let from = 0;
	const plans = reader.list('columns').map((json): TextPlan => {
		const fields = readObject(json, owner);
		const key = fields.string('key');
		const width = fields.integer('width', 0, hashes.length - from);
		const rows = fields.integer('rows', 0, 2 ** 40);
		const own = hashes.slice(from, from + width);
		if (own.some((hash, j) => hash === 0 || (j > 0 && hash <= own[j - 1]))) throw invalidState(owner, 'the terms are not in order');
		const idf = Float64Array.from(rowsWith.subarray(from, from + width), (count) => Math.log((1 + rows) / (1 + count)) + 1);
		if (!idf.every((value) => value > 0 && value < Infinity)) throw invalidState(owner, 'a count is out of range');
		from += width;
		const denseNames = dense ? Array.from(own, (_, j) => derivedKey(key, ` (words ${j + 1})`)) : undefined;
		return { key, width, pieces: fields.boolean('pieces'), index: new TermIndex(own), idf, length, denseNames };
	});
	if (from !== hashes.length) throw invalidState(owner, 'there are more terms than columns have');
	const termReader = new TermReader();
	const counts = plans.map((plan) => new Int32Array(plan.width));
	function* inTurns(table: Parameters<Apply>[0]): Generator<void, void> {
		for (let p = 0; p < plans.length; p++) {
			const { key } = plans[p];
			for (const [name, column] of yield* describe(takeColumn(table, key, 'text'), plans[p], termReader, counts[p])) table.columns.set(name, column);
			table.columns.delete(key);
		}
	}
	return Object.assign((table: Parameters<Apply>[0]) => drain(inTurns(table)), { inTurns });
}

function* describe(column: TextColumn, plan: TextPlan, reader: TermReader, counts: Int32Array): Generator<void, [string, Column][]> {
	const n = column.values.length;
	const length = new Float64Array(n).fill(NaN);
	const words = new Float64Array(n).fill(NaN);
	const block = new SparseBuilder(n, plan.width);
	let characters = 0;
	for (let row = 0; row < n; row++) {
		const text = column.values[row];
		if (text !== null) {
			reader.read(text, plan.pieces);
			length[row] = text.length;
			words[row] = reader.nTokens;
			addRow(block, reader, plan, counts);
			characters += text.length + 20;
		}
		block.endRow(row);
		if (characters > CHARACTERS_PER_TURN) {
			characters = 0;
			yield;
		}
	}
	const made: [string, Column][] = [
		[derivedKey(plan.key, ' (length)'), { kind: 'number', values: length }],
		[derivedKey(plan.key, ' (words)'), { kind: 'number', values: words }],
	];
	const sparse = block.build();
	if (!plan.denseNames) return [...made, [derivedKey(plan.key, ' (word weights)'), sparse]];
	return [...made, ...spread(sparse, plan.denseNames)];
}

/** @param counts - All 0 by place; left so. */
function addRow(block: SparseBuilder, { terms, count }: TermReader, { index, idf, length }: TextPlan, counts: Int32Array): void {
	const at = block.makeRoom(count);
	const { indices, values } = block;
	let kept = 0;
	for (let i = 0; i < count; i++) {
		const place = index.placeOf(terms[i]);
		if (place >= 0 && counts[place]++ === 0) indices[at + kept++] = place;
	}
	indices.subarray(at, at + kept).sort();
	let squares = 0;
	for (let e = at; e < at + kept; e++) {
		const place = indices[e];
		values[e] = (1 + Math.log(counts[place])) * idf[place];
		squares += values[e] * values[e];
		counts[place] = 0;
	}
	const factor = length / Math.sqrt(squares);
	for (let e = at; e < at + kept; e++) values[e] *= factor;
	block.size += kept;
}

function spread(sparse: SparseColumn, names: readonly string[]): [string, Column][] {
	const n = sparse.starts.length - 1;
	const columns = names.map(() => new Float64Array(n));
	for (let row = 0; row < n; row++) {
		for (let e = sparse.starts[row]; e < sparse.starts[row + 1]; e++) columns[sparse.indices[e]][row] = sparse.values[e];
	}
	return names.map((name, j) => [name, { kind: 'number', values: columns[j] }]);
}
