// Fits, applies, stores and loads a recipe. One path for all: training rows, test rows, a million rows and one row.
import type { JsonValue, State, TypedArray } from '../core/arrays';
import type { JobContext } from '../core/context';
import { MlError } from '../core/errors';
import { invalidState, readObject, readState } from '../core/state-reader';
import type { FeatureMatrix } from '../table/feature-matrix';
import { Table, type Column } from '../table/table';
import { assemble, describeOutputs, makeOutputs, type Outputs } from './assemble';
import { drain, type Apply, type Encoding, type WorkingTable } from './contract';
import { rootKey, sourceIndex } from './keys';
import { findStep, STEPS } from './registry';

const OWNER = 'recipe';
const ENCODINGS: readonly string[] = ['linear', 'spline', 'distance', 'text', 'characters', 'tree', 'raw', 'pixels', 'tensor', 'tokens'] satisfies Encoding[];
type FeatureKind = 'number' | 'date' | 'category' | 'text' | 'image' | 'vector';
const KINDS: readonly string[] = ['number', 'date', 'category', 'text', 'image', 'vector'] satisfies FeatureKind[];

export interface FittedStep {
	readonly step: string;
	readonly state: State;
	readonly apply: Apply;
}

/** Everything that preparation has learnt. Immutable; its look-ups are built once, when it is fitted or loaded. */
export interface Recipe {
	readonly encoding: Encoding;
	/** Columns of the user's table, in order. */
	readonly features: readonly string[];
	readonly kinds: readonly FeatureKind[];
	readonly steps: readonly FittedStep[];
	readonly outputs: Outputs;
}

/**
 * Learns how to turn `features` of a table into numbers.
 *
 * @param table - Training rows only.
 * @param features - Columns of kind number, date, category, text, image or vector. May be empty.
 * @throws MlError `ML-MISSING-COLUMN` when a feature is not in the table.
 */
export function fitRecipe(table: Table, features: readonly string[], encoding: Encoding): Recipe {
	return drain(fitInTurns(table, features, encoding)).recipe;
}

/** `fitRecipe` and the matrix of the same rows, giving way to other work; the rows are prepared once instead of twice. */
export async function prepareRecipe(
	table: Table,
	features: readonly string[],
	encoding: Encoding,
	context: Pick<JobContext, 'checkpoint'>,
): Promise<{ recipe: Recipe; matrix: FeatureMatrix }> {
	return await giveWay(fitInTurns(table, features, encoding), context);
}

function* fitInTurns(table: Table, features: readonly string[], encoding: Encoding): Generator<void, { recipe: Recipe; matrix: FeatureMatrix }> {
	const kinds = features.map((name) => featureKind(needColumn(table, name), name));
	const steps: FittedStep[] = [];
	const working = selectFeatures(table, features, kinds);
	for (const step of STEPS) {
		const rows = Table.from(working.columns, table.nRows);
		const state = step.fitInTurns ? yield* step.fitInTurns(rows, { encoding }) : step.fit(rows, { encoding });
		yield;
		if (!state) continue;
		const apply = step.load(state);
		steps.push({ step: step.name, state, apply });
		yield* applyInTurns(apply, working);
	}
	const columns = Array.from(working.columns);
	columns.sort(([a], [b]) => sourceIndex(a) - sourceIndex(b));
	const outputs = describeOutputs(columns, features);
	const recipe = Object.freeze({ encoding, features: [...features], kinds, steps, outputs });
	return { recipe, matrix: assemble(outputs, working) };
}

function* applyInTurns(apply: Apply, working: WorkingTable): Generator<void, void> {
	if (apply.inTurns) yield* apply.inTurns(working);
	else apply(working);
	yield;
}

async function giveWay<T>(turns: Generator<void, T>, context: Pick<JobContext, 'checkpoint'>): Promise<T> {
	for (;;) {
		const { done, value } = turns.next();
		if (done) return value;
		await context.checkpoint();
	}
}

/**
 * Row i of the result depends on row i of the table alone and is the same, bit for bit, whichever rows are beside it.
 *
 * @param table - Needs the recipe's features with the kinds they had in training; other columns are ignored.
 * @throws MlError `ML-MISSING-COLUMN`, `ML-COLUMN-KIND`.
 */
export function applyRecipe(recipe: Recipe, table: Table): FeatureMatrix {
	const working = selectFeatures(table, recipe.features, recipe.kinds);
	for (const { apply } of recipe.steps) apply(working);
	return assemble(recipe.outputs, working);
}

/** `applyRecipe`, giving way to other work. */
export async function applyRecipeInTurns(recipe: Recipe, table: Table, context: Pick<JobContext, 'checkpoint'>): Promise<FeatureMatrix> {
	const working = selectFeatures(table, recipe.features, recipe.kinds);
	for (const { apply } of recipe.steps) await giveWay(applyInTurns(apply, working), context);
	return assemble(recipe.outputs, working);
}

export function recipeToState(recipe: Recipe): State {
	const arrays = new Map<string, TypedArray>();
	const steps = recipe.steps.map(({ step, state }, index): JsonValue => {
		for (const [name, array] of state.arrays) arrays.set(`${index}.${name}`, array);
		return { step, json: state.json };
	});
	const { encoding, features, kinds, outputs } = recipe;
	const { keys, levels, blocks, image } = outputs;
	return {
		json: {
			encoding,
			features: [...features],
			kinds: [...kinds],
			steps,
			keys: [...keys],
			levels: [...levels],
			blocks: blocks.map(({ key, width }) => ({ key, width })),
			image: image ? { key: image.key, height: image.height, width: image.width, channels: image.channels } : null,
		},
		arrays,
	};
}

/** @throws MlError `ML-MODEL-INVALID` when the state is not one that `recipeToState` could have made. */
export function recipeFromState(state: State): Recipe {
	const reader = readState(state, OWNER);
	const encoding = reader.string('encoding');
	if (!ENCODINGS.includes(encoding)) throw invalidState(OWNER, 'unknown encoding');
	const features = reader.strings('features');
	const kinds = reader.strings('kinds');
	if (kinds.length !== features.length || !kinds.every((kind) => KINDS.includes(kind))) {
		throw invalidState(OWNER, 'the kinds do not fit the features');
	}
	const steps = reader.list('steps').map((json, index) => loadStep(json, index, state.arrays));
	const keys = reader.strings('keys');
	const levels = reader.list('levels').map((count) => (Number.isInteger(count) ? Number(count) : -1));
	const blocks = reader.list('blocks').map((json) => {
		const fields = readObject(json, OWNER);
		return { key: fields.string('key'), width: fields.integer('width', 0, 2 ** 24) };
	});
	const known = (key: string) => /^\d+(\/|$)/.test(key) && sourceIndex(key) < features.length;
	if (levels.length !== keys.length || levels.some((count) => count < 0) || ![...keys, ...blocks.map(({ key }) => key)].every(known)) {
		throw invalidState(OWNER, 'the outputs do not fit the features');
	}
	const image = readImage(reader.get('image') ?? null);
	if (image && !known(image.key)) throw invalidState(OWNER, 'the outputs do not fit the features');
	const outputs = makeOutputs(keys, levels, blocks, features, image);
	const recipe = Object.freeze({ encoding: encoding as Encoding, features, kinds: kinds as FeatureKind[], steps, outputs });
	proveOnNoRows(recipe);
	return recipe;
}

function readImage(json: JsonValue) {
	if (json === null) return undefined;
	const fields = readObject(json, OWNER);
	const side = (name: string) => fields.integer(name, 1, 4096);
	return { key: fields.string('key'), height: side('height'), width: side('width'), channels: fields.integer('channels', 1, 3) };
}

function loadStep(json: JsonValue, index: number, all: ReadonlyMap<string, TypedArray>): FittedStep {
	const fields = readObject(json, OWNER);
	const name = fields.string('step');
	const step = findStep(name);
	if (!step) throw invalidState(OWNER, `this version has no step '${name.slice(0, 40)}'`);
	const prefix = `${index}.`;
	const arrays = new Map<string, TypedArray>();
	for (const [key, array] of all) if (key.startsWith(prefix)) arrays.set(key.slice(prefix.length), array);
	const state = { json: fields.get('json') ?? null, arrays };
	return { step: name, state, apply: step.load(state) };
}

/** A state whose steps name columns that do not exist would fail at the first prediction: better now. */
function proveOnNoRows(recipe: Recipe): void {
	const columns = recipe.features.map((name, i) => [name, emptyColumn(recipe.kinds[i])] as const);
	try {
		applyRecipe(recipe, Table.from(columns, 0));
	} catch {
		throw invalidState(OWNER, 'its steps do not fit together');
	}
}

function emptyColumn(kind: FeatureKind): Column {
	switch (kind) {
		case 'category':
			return { kind, codes: new Int32Array(0), levels: [] };
		case 'text':
			return { kind, values: [] };
		case 'image':
			// The steps that take images know their size.
			return { kind, height: 0, width: 0, channels: 1, pixels: new Uint8Array(0), present: new Uint8Array(0) };
		case 'vector':
			return { kind, width: 0, values: new Float32Array(0), present: new Uint8Array(0) };
		default:
			return { kind, values: new Float64Array(0) };
	}
}

function selectFeatures(table: Table, features: readonly string[], kinds: readonly FeatureKind[]): WorkingTable {
	const columns = new Map<string, Column>();
	features.forEach((name, i) => {
		const column = needColumn(table, name);
		if (column.kind !== kinds[i]) {
			throw new MlError(
				'ML-COLUMN-KIND',
				`Column '${name}' holds ${column.kind} values; the model learnt it as ${kinds[i]}.`,
				'Give the column the type it had in training, or train again.',
				{ column: name },
			);
		}
		columns.set(rootKey(i), column);
	});
	return { nRows: table.nRows, columns };
}

function needColumn(table: Table, name: string): Column {
	const column = table.columns.get(name);
	if (column) return column;
	throw new MlError(
		'ML-MISSING-COLUMN',
		`There is no column '${name}', which the model needs.`,
		'Add the column (it may hold blanks), or train again without it.',
		{ column: name },
	);
}

function featureKind(column: Column, name: string): FeatureKind {
	if (column.kind !== 'sparse') return column.kind;
	throw new MlError('ML-FAULT', `Column '${name}' is already prepared.`, 'Report this.', { column: name });
}
