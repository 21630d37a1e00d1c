// Text becomes its length, its word count and hashed words: a sparse block for linear models, a few dense columns for trees.
import type { JsonValue, State } from '../../core/arrays';
import { invalidState, readObject, readState } from '../../core/state-reader';
import type { Column, SparseColumn, Table, TextColumn } from '../../table/table';
import type { Apply, Step, StepContext } from '../contract';
import { murmur3, words } from '../hash';
import { derivedKey } from '../keys';
import { takeColumn } from '../take-column';

const BUCKETS = 2 ** 16;
/** Most buckets that a column keeps: each costs a coefficient per class. */
const MAX_KEPT = 2 ** 15;
const SEED = 1;
/** A bucket that only one training row fell into says nothing about other rows. */
const MIN_ROWS = 2;
const DENSE_BUCKETS = 64;
/**
 * Length of a row's vector. At 1 the usual penalty of 1 holds word weights too small. Of 3 and 5, tried on four public corpora, 5 had
 * the better log-loss and 3 the better accuracy on long reviews; 4 lies between.
 */
const LENGTH = 4;
/** Words read of one text; what a model learns from stands at the front of long mails. */
const MAX_WORDS = 4096;

/**
 * Words and pairs of words are hashed (MurmurHash3) into 2^16 buckets; a row's values are (1 + log count) times the bucket's
 * inverse document frequency, log((1 + rows) / (1 + rows with it)) + 1, scaled to length 4. `linear`: buckets of at
 * least 2 training rows, at most the 2^15 most frequent, as one sparse column. `tree`: the 64 buckets whose presence varies most over the rows, as numbers.
 * A missing text has missing length and no words.
 */
export const textFeatures: Step = { name: 'text-features', fit, load };

function fit(table: Table, context: StepContext): State | undefined {
	const columns: JsonValue[] = [];
	const buckets: number[] = [];
	const idf: number[] = [];
	for (const [key, column] of table.columns) {
		if (column.kind !== 'text') continue;
		const learnt = learnBuckets(column, context.encoding === 'tree');
		columns.push({ key, width: learnt.buckets.length });
		for (const bucket of learnt.buckets) buckets.push(bucket);
		for (const value of learnt.idf) idf.push(value);
	}
	if (columns.length === 0) return undefined;
	return {
		json: { columns, dense: context.encoding === 'tree' },
		arrays: new Map<string, Int32Array | Float64Array>([
			['buckets', Int32Array.from(buckets)],
			['idf', Float64Array.from(idf)],
		]),
	};
}

function learnBuckets(column: TextColumn, dense: boolean): { buckets: number[]; idf: number[] } {
	const rowsWith = new Float64Array(BUCKETS);
	const counter = new BucketCounter();
	let rows = 0;
	for (const text of column.values) {
		if (text === null) continue;
		rows++;
		for (const bucket of counter.count(words(text))) rowsWith[bucket]++;
	}
	const seen: number[] = [];
	rowsWith.forEach((count, bucket) => {
		if (count >= MIN_ROWS) seen.push(bucket);
	});
	const variance = (bucket: number) => rowsWith[bucket] * (rows - rowsWith[bucket]);
	const worth = dense ? variance : (bucket: number) => rowsWith[bucket];
	seen.sort((a, b) => worth(b) - worth(a) || a - b);
	const buckets = seen.slice(0, dense ? DENSE_BUCKETS : MAX_KEPT).sort((a, b) => a - b);
	return { buckets, idf: buckets.map((bucket) => Math.log((1 + rows) / (1 + rowsWith[bucket])) + 1) };
}

interface TextPlan {
	key: string;
	width: number;
	/** Place of a bucket among the kept ones, -1 = not kept. */
	places: Int32Array;
	idf: Float64Array;
	denseNames: string[];
}

function load(state: State): Apply {
	const owner = 'step text-features';
	const reader = readState(state, owner);
	const buckets = reader.array('buckets', Int32Array);
	const idf = reader.array('idf', Float64Array, buckets.length);
	const dense = reader.boolean('dense');
	let from = 0;
	const plans = reader.list('columns').map((json): TextPlan => {
		const fields = readObject(json, owner);
		const key = fields.string('key');
		const width = fields.integer('width', 0, buckets.length - from);
		const places = new Int32Array(BUCKETS).fill(-1);
		for (let j = 0; j < width; j++) {
			const bucket = buckets[from + j];
			if (!(bucket >= 0 && bucket < BUCKETS)) throw invalidState(owner, 'a bucket is out of range');
			places[bucket] = j;
		}
		const own = idf.subarray(from, (from += width));
		return { key, width, places, idf: own, denseNames: Array.from(own, (_, j) => derivedKey(key, ` (words ${j + 1})`)) };
	});
	const counter = new BucketCounter();
	return (table) => {
		for (const plan of plans) {
			for (const [name, column] of describe(takeColumn(table, plan.key, 'text'), plan, dense, counter)) table.columns.set(name, column);
			table.columns.delete(plan.key);
		}
	};
}

function describe(column: TextColumn, plan: TextPlan, dense: boolean, counter: BucketCounter): [string, Column][] {
	const n = column.values.length;
	const length = new Float64Array(n).fill(NaN);
	const wordCount = new Float64Array(n).fill(NaN);
	const block = new SparseBuilder(n, plan.width);
	column.values.forEach((text, row) => {
		if (text !== null) {
			const found = words(text);
			length[row] = text.length;
			wordCount[row] = found.length;
			counter.count(found);
			block.addRow(counter, plan);
		}
		block.endRow(row);
	});
	const made: [string, Column][] = [
		[derivedKey(plan.key, ' (length)'), { kind: 'number', values: length }],
		[derivedKey(plan.key, ' (words)'), { kind: 'number', values: wordCount }],
	];
	const sparse = block.build();
	if (!dense) return [...made, [derivedKey(plan.key, ' (word weights)'), sparse]];
	return [...made, ...spread(sparse, plan.denseNames)];
}

function spread(sparse: SparseColumn, names: readonly string[]): [string, Column][] {
	const n = sparse.starts.length - 1;
	const columns = names.map(() => new Float64Array(n));
	for (let row = 0; row < n; row++) {
		for (let e = sparse.starts[row]; e < sparse.starts[row + 1]; e++) columns[sparse.indices[e]][row] = sparse.values[e];
	}
	return names.map((name, j) => [name, { kind: 'number', values: columns[j] }]);
}

/** Counts of the buckets of one text after another, without an allocation per text. */
class BucketCounter {
	readonly counts = new Float64Array(BUCKETS);
	private touched: number[] = [];

	/** @returns The distinct buckets of the words and pairs of words; `counts` holds how often each came until the next call. */
	count(found: readonly string[]): readonly number[] {
		for (const bucket of this.touched) this.counts[bucket] = 0;
		this.touched = [];
		const end = Math.min(found.length, MAX_WORDS);
		for (let i = 0; i < end; i++) {
			this.add(found[i]);
			if (i > 0) this.add(`${found[i - 1]} ${found[i]}`);
		}
		return this.touched;
	}

	private add(term: string): void {
		const bucket = murmur3(term, SEED) & (BUCKETS - 1);
		if (this.counts[bucket]++ === 0) this.touched.push(bucket);
	}

	/** Buckets of the last call. */
	get last(): readonly number[] {
		return this.touched;
	}
}

/** Collects compressed sparse rows. */
class SparseBuilder {
	private readonly starts: Int32Array;
	private indices = new Int32Array(64);
	private values = new Float64Array(64);
	private size = 0;

	constructor(
		nRows: number,
		private readonly width: number,
	) {
		this.starts = new Int32Array(nRows + 1);
	}

	addRow(counter: BucketCounter, plan: TextPlan): void {
		const kept = counter.last.filter((bucket) => plan.places[bucket] >= 0).sort((a, b) => a - b);
		this.makeRoom(kept.length);
		let squares = 0;
		kept.forEach((bucket, k) => {
			const place = plan.places[bucket];
			const value = (1 + Math.log(counter.counts[bucket])) * plan.idf[place];
			squares += value * value;
			this.indices[this.size + k] = place;
			this.values[this.size + k] = value;
		});
		const norm = Math.sqrt(squares);
		for (let k = 0; k < kept.length; k++) this.values[this.size + k] *= LENGTH / norm;
		this.size += kept.length;
	}

	endRow(row: number): void {
		this.starts[row + 1] = this.size;
	}

	build(): SparseColumn {
		const indices = this.indices.slice(0, this.size);
		return { kind: 'sparse', width: this.width, starts: this.starts, indices, values: this.values.slice(0, this.size) };
	}

	private makeRoom(count: number): void {
		if (this.size + count <= this.indices.length) return;
		const length = 2 * (this.size + count);
		const indices = new Int32Array(length);
		const values = new Float64Array(length);
		indices.set(this.indices);
		values.set(this.values);
		this.indices = indices;
		this.values = values;
	}
}
