// Embeddings of texts, hundreds or thousands of numbers each, become the few directions in which the training rows differ most.
import type { JsonValue, State, TypedArray } from '../../core/arrays';
import { invalidState, readObject, readState } from '../../core/state-reader';
import { createKernels } from '../../kernels';
import type { Table, VectorColumn } from '../../table/table';
import { MAX_VECTOR_WIDTH } from '../../table/vectors/raw-vector';
import { drain, keepsValues, readsInOrder, type Apply, type Encoding, type Step, type StepContext, type WorkingTable } from '../contract';
import { derivedKey } from '../keys';
import { findDirections } from '../principal-directions';
import { takeColumn } from '../take-column';

const OWNER = 'step vector-features';
/** Directions for trees, which look at each by itself, and for models that add up. */
export const VECTOR_DIRECTIONS = { tree: 64, other: 128 };
/** Rows that the directions are learnt from: more make them no steadier. */
const SAMPLED_ROWS = 1024;
/** Of a typical row, as long as one made of terms (`text-features.ts`); `text` makes numbers a fifth as large. */
const LENGTH: Partial<Record<Encoding, number>> = { text: 5 };
const USUAL_LENGTH = 4;
/** Vectors of length 1 that differ by less are the same but for single precision. */
const ROUNDING = 1e-6;
const ROWS_PER_BLOCK = 128;

/**
 * A vector is scaled to length 1, moved so that the training rows' mean is 0, and seen along their principal directions: at most 64
 * for trees, 128 for others, and no more than rows or numbers. All are multiplied by one number, so that a training row has length 4
 * on average (root mean square) and distances keep their proportions. Without a vector: NaN for trees, 0, the mean, for others.
 * Left out for `pixels` and `tensor`, where a column's place has a meaning.
 */
export const vectorFeatures: Step = { name: 'vector-features', fit: (table, context) => drain(fitInTurns(table, context)), fitInTurns, load };

function* fitInTurns(table: Table, { encoding }: StepContext): Generator<void, State | undefined> {
	const columns: JsonValue[] = [];
	const arrays = new Map<string, TypedArray>();
	for (const [key, column] of table.columns) {
		if (column.kind !== 'vector') continue;
		const { mean, directions, k, factor } = yield* learn(column, encoding);
		arrays.set(`mean${columns.length}`, mean);
		arrays.set(`directions${columns.length}`, directions);
		columns.push({ key, width: column.width, k, factor });
	}
	if (columns.length === 0) return undefined;
	return { json: { columns, gaps: keepsValues(encoding) }, arrays };
}

interface Learnt {
	/** Length width. */
	mean: Float64Array;
	/** width * k, row-major. */
	directions: Float64Array;
	k: number;
	factor: number;
}

function* learn(column: VectorColumn, encoding: Encoding): Generator<void, Learnt> {
	const { width } = column;
	if (encoding === 'pixels' || readsInOrder(encoding)) return { mean: new Float64Array(width), directions: new Float64Array(0), k: 0, factor: 1 };
	const rows = sampleRows(column.present);
	const values = new Float64Array(rows.length * width);
	const mean = new Float64Array(width);
	rows.forEach((row, i) => {
		writeUnit(column, row, values, i * width);
		for (let j = 0; j < width; j++) mean[j] += values[i * width + j] / rows.length;
	});
	for (let i = 0; i < values.length; i++) values[i] -= mean[i % width];
	const wanted = keepsValues(encoding) ? VECTOR_DIRECTIONS.tree : VECTOR_DIRECTIONS.other;
	let squares = 0;
	for (const value of values) squares += value * value;
	const typical = Math.sqrt(squares / Math.max(1, rows.length));
	if (!(typical > ROUNDING)) return { mean, directions: new Float64Array(0), k: 0, factor: 1 };
	const { directions, k } = yield* findDirections(values, width, Math.min(wanted, rows.length - 1));
	return { mean, directions, k, factor: (LENGTH[encoding] ?? USUAL_LENGTH) / typical };
}

/** Rows with a vector, evenly over the table. */
function sampleRows(present: Uint8Array): number[] {
	const all = Array.from(present.keys()).filter((row) => present[row] === 1);
	if (all.length <= SAMPLED_ROWS) return all;
	return Array.from({ length: SAMPLED_ROWS }, (_, i) => all[Math.floor((i * all.length) / SAMPLED_ROWS)]);
}

function writeUnit({ values, width }: VectorColumn, row: number, out: Float64Array, at: number): void {
	let squares = 0;
	for (let j = 0; j < width; j++) squares += values[row * width + j] ** 2;
	const scale = squares > 0 ? 1 / Math.sqrt(squares) : 0;
	for (let j = 0; j < width; j++) out[at + j] = values[row * width + j] * scale;
}

interface Plan extends Learnt {
	key: string;
	width: number;
	names: string[];
}

function load(state: State): Apply {
	const reader = readState(state, OWNER);
	const gap = reader.boolean('gaps') ? NaN : 0;
	const plans = reader.list('columns').map((json, index): Plan & { project: Projection } => {
		const fields = readObject(json, OWNER);
		const key = fields.string('key');
		const width = fields.integer('width', 1, MAX_VECTOR_WIDTH);
		const k = fields.integer('k', 0, VECTOR_DIRECTIONS.other);
		const mean = reader.array(`mean${index}`, Float64Array, width);
		const directions = reader.array(`directions${index}`, Float64Array, width * k);
		const factor = fields.get('factor');
		if (typeof factor !== 'number' || !(factor > 0 && factor < Infinity) || !mean.every(Number.isFinite) || !directions.every(Number.isFinite)) {
			throw invalidState(OWNER, 'a number is out of range');
		}
		const plan = { key, width, k, mean, directions, factor, names: Array.from({ length: k }, (_, c) => derivedKey(key, ` (direction ${c + 1})`)) };
		return { ...plan, project: projection(plan) };
	});
	function* inTurns(table: WorkingTable): Generator<void, void> {
		for (const { key, names, project } of plans) {
			const made = yield* project(takeColumn(table, key, 'vector'), gap);
			made.forEach((values, i) => table.columns.set(names[i], { kind: 'number', values }));
			table.columns.delete(key);
		}
	}
	return Object.assign((table: WorkingTable) => drain(inTurns(table)), { inTurns });
}

type Projection = (column: VectorColumn, gap: number) => Generator<void, Float64Array[]>;

function projection({ width, k, mean, directions, factor }: Omit<Plan, 'key' | 'names'>): Projection {
	const makeSpace = () => {
		const kernels = createKernels(8 * (width * k + ROWS_PER_BLOCK * (width + k)) + 4096);
		const space = { kernels, directions: kernels.float64(width * k), rows: kernels.float64(ROWS_PER_BLOCK * width), out: kernels.float64(ROWS_PER_BLOCK * k) };
		space.directions.set(directions);
		return space;
	};
	let space: ReturnType<typeof makeSpace> | undefined;
	return function* (column, gap) {
		const n = column.present.length;
		const made = Array.from({ length: k }, () => new Float64Array(n).fill(gap));
		if (k === 0 || n === 0) return made;
		space ??= makeSpace();
		const { firsts, sameAs } = distinctRows(column);
		for (let from = 0; from < firsts.length; from += ROWS_PER_BLOCK) {
			const rows = firsts.slice(from, from + ROWS_PER_BLOCK);
			rows.forEach((row, i) => {
				writeUnit(column, row, space!.rows, i * width);
				for (let j = 0; j < width; j++) space!.rows[i * width + j] -= mean[j];
			});
			space.kernels.dgemm(false, false, rows.length, k, width, factor, space.rows, width, space.directions, k, 0, space.out, k);
			rows.forEach((row, i) => made.forEach((values, c) => (values[row] = space!.out[i * k + c])));
			yield;
		}
		for (let row = 0; row < n; row++) {
			const same = sameAs[row];
			if (same >= 0 && same !== row) for (let c = 0; c < k; c++) made[c][row] = made[c][same];
		}
		return made;
	};
}

/** Reasons ask about hundreds of copies of one row: each vector is looked at once. `sameAs` is -1 without a vector. */
function distinctRows({ values, width, present }: VectorColumn): { firsts: number[]; sameAs: Int32Array } {
	const firsts: number[] = [];
	const sameAs = new Int32Array(present.length).fill(-1);
	const seen = new Map<number, number>();
	for (let row = 0; row < present.length; row++) {
		if (present[row] === 0) continue;
		const at = row * width;
		const mark = values[at] + 3 * values[at + (width >> 1)] + 7 * values[at + width - 1];
		const first = seen.get(mark);
		if (first !== undefined && isEqual(values, first * width, at, width)) {
			sameAs[row] = first;
			continue;
		}
		if (first === undefined) seen.set(mark, row);
		sameAs[row] = row;
		firsts.push(row);
	}
	return { firsts, sameAs };
}

function isEqual(values: Float32Array, a: number, b: number, width: number): boolean {
	for (let j = 0; j < width; j++) if (values[a + j] !== values[b + j]) return false;
	return true;
}
