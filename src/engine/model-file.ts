// A model and its bytes. Every part checks its own state when it is read; the whole is then asked its golden rows.
import { decodeContainer, encodeContainer } from '../artifact/container';
import type { JsonValue, State, TypedArray } from '../core/arrays';
import { MlError } from '../core/errors';
import { invalidState, readObject } from '../core/state-reader';
import { ScoreScale } from '../evaluation/anomaly/score-scale';
import { calibrationFromState } from '../evaluation/calibration';
import type { Costs } from '../evaluation/scored';
import { intervalsFromState } from '../evaluation/prediction-intervals';
import { LEARNERS } from '../learners/registry';
import { profileFromState, profileToState } from '../monitoring/profile';
import { recipeFromState, recipeToState } from '../recipe/recipe';
import type { Schema } from '../table/schema';
import type { TrainSummary } from './contract';
import { checkGoldenRows } from './golden-check';
import { outputsOf, type ClassValue, type Member, type Model } from './model';
import { SeenRows } from './seen-rows';
import type { ColumnStatistics } from './signature';
import { ENGINE_VERSION, MODEL_FORMAT } from './version';

const OWNER = 'model';
const MAX_PARTS = 1000;

/** Same model, same bytes. */
export function encodeModel(model: Model): Uint8Array {
	const parts = new PartWriter();
	const header = {
		format: MODEL_FORMAT,
		engineVersion: ENGINE_VERSION,
		problemType: model.problemType,
		modelType: model.modelType,
		targetColumn: model.targetColumn,
		classes: [...model.classes],
		schema: model.schema,
		features: [...model.features],
		statistics: model.statistics,
		recipes: model.recipes.map((recipe, i) => parts.add(`recipe${i}`, recipeToState(recipe))),
		members: model.members.map((member, i) => ({
			learner: member.learner,
			hyperparameters: member.hyperparameters,
			weight: member.weight,
			recipe: member.recipe,
			predictor: parts.add(`member${i}`, member.predictor.toState()),
		})),
		prior: [...model.prior],
		calibration: model.calibration && parts.add('calibration', model.calibration.toState()),
		scales: model.scales && model.scales.map((scale, i) => parts.add(`scale${i}`, scale.toState())),
		decisionThreshold: model.decisionThreshold,
		costs: model.costs,
		expectedShare: model.expectedShare,
		intervals: model.intervals && parts.add('intervals', model.intervals.toState()),
		profile: parts.add('profile', profileToState(model.profile)),
		seenRows: parts.add('seenRows', model.seenRows.toState()),
		golden: { rows: model.golden.rows, outputs: parts.add('golden', { json: null, arrays: new Map([['outputs', model.golden.outputs]]) }) },
		summary: model.summary,
	};
	return encodeContainer(toJson(header), parts.arrays);
}

/**
 * Reads a model, checks every part and asks the golden rows.
 * @throws MlError `ML-MODEL-INVALID`, `ML-MODEL-NEWER`, `ML-MODEL-GOLDEN`.
 */
export function decodeModel(bytes: Uint8Array): Model {
	const { header, arrays } = decodeContainer(bytes);
	const fields = readObject(header, OWNER);
	refuseNewer(fields.integer('format', 1, 1_000_000), fields.string('engineVersion'));
	const parts = new PartReader(arrays);
	const recipes = fields.list('recipes').slice(0, MAX_PARTS).map((json, i) => recipeFromState(parts.get(`recipe${i}`, json)));
	const part = <T>(name: string, read: (state: State) => T): T | null => {
		const json = fields.get(name);
		return json === null || json === undefined ? null : read(parts.get(name, json));
	};
	const golden = readObject(fields.get('golden'), 'golden rows');
	const model: Model = {
		problemType: fields.string('problemType') as Model['problemType'],
		modelType: fields.string('modelType'),
		targetColumn: (fields.get('targetColumn') ?? null) as string | null,
		classes: fields.list('classes') as ClassValue[],
		schema: checkSchema(fields.get('schema')),
		features: fields.strings('features'),
		statistics: fields.list('statistics') as unknown as ColumnStatistics[],
		recipes,
		members: fields.list('members').slice(0, MAX_PARTS).map((json, i) => readMember(json, i, recipes.length, parts)),
		prior: Float64Array.from(fields.list('prior') as number[]),
		calibration: part('calibration', calibrationFromState),
		scales: readScales(fields.get('scales'), parts),
		decisionThreshold: (fields.get('decisionThreshold') ?? null) as number | null,
		costs: readCosts(fields.get('costs')),
		expectedShare: readShare(fields.get('expectedShare')),
		intervals: part('intervals', intervalsFromState),
		profile: profileFromState(parts.get('profile', fields.get('profile') ?? null)),
		seenRows: SeenRows.fromState(parts.get('seenRows', fields.get('seenRows') ?? null)),
		golden: {
			rows: golden.list('rows') as Model['golden']['rows'],
			outputs: float64(parts.get('golden', golden.get('outputs') ?? null), 'outputs'),
		},
		summary: fields.get('summary') as unknown as TrainSummary,
	};
	checkShape(model);
	checkGoldenRows(model);
	return model;
}

export function refuseNewer(format: number, engineVersion: string): void {
	if (format <= MODEL_FORMAT) return;
	throw new MlError(
		'ML-MODEL-NEWER',
		`This model was made by n8n-nodes-ml ${engineVersion.slice(0, 20)}; this is ${ENGINE_VERSION}, which can't read it.`,
		'Update the package n8n-nodes-ml.',
	);
}

function readMember(json: JsonValue, index: number, nRecipes: number, parts: PartReader): Member {
	const fields = readObject(json, `member ${index}`);
	const name = fields.string('learner');
	const learner = LEARNERS.get(name);
	if (!learner) throw invalidState(OWNER, `there is no model type '${name.slice(0, 40)}'`);
	return {
		learner: name,
		hyperparameters: (fields.get('hyperparameters') ?? {}) as Record<string, unknown>,
		weight: fields.number('weight'),
		recipe: fields.integer('recipe', 0, nRecipes - 1),
		predictor: learner.load(parts.get(`member${index}`, fields.get('predictor') ?? null)),
	};
}

/** Null in models of other problems, and in those of versions before there were scores. */
function readScales(json: JsonValue | undefined, parts: PartReader): Model['scales'] {
	if (!Array.isArray(json)) return null;
	return json.slice(0, MAX_PARTS).map((scale, i) => ScoreScale.fromState(parts.get(`scale${i}`, scale)));
}

function readShare(json: JsonValue | undefined): number | null {
	return typeof json === 'number' && json > 0 && json <= 50 ? json : null;
}

function readCosts(json: JsonValue | undefined): Costs | null {
	if (json === null || json === undefined) return null;
	const fields = readObject(json, 'costs');
	return { miss: fields.number('miss'), falseAlarm: fields.number('falseAlarm') };
}

function checkSchema(json: JsonValue | undefined): Schema {
	const fields = readObject(json, 'schema');
	fields.strings('missingWords');
	for (const column of fields.list('columns')) {
		const reader = readObject(column, 'schema');
		reader.string('name');
		reader.string('type');
	}
	return json as unknown as Schema;
}

function checkShape(model: Model): void {
	const expected = outputsOf(model);
	if (model.members.length === 0) throw invalidState(OWNER, 'no member');
	if (expected < 2 && expected === model.classes.length) throw invalidState(OWNER, 'fewer than two classes');
	if ((model.problemType === 'anomaly') !== (model.scales !== null)) throw invalidState(OWNER, 'its scores have no scale');
	if (model.scales && model.scales.length !== model.members.length) throw invalidState(OWNER, 'a score has no scale');
	for (const member of model.members) {
		if (member.predictor.nOutputs !== expected) throw invalidState(OWNER, `${member.learner} has ${member.predictor.nOutputs} outputs`);
	}
	if (model.prior.length !== expected || !model.prior.every(Number.isFinite)) throw invalidState(OWNER, 'the baseline does not fit the classes');
	if (model.statistics.length !== model.features.length) throw invalidState(OWNER, 'statistics do not fit the features');
	const columns = new Set(model.schema.columns.map((column) => column.name));
	for (const feature of model.features) {
		if (!columns.has(feature)) throw invalidState(OWNER, `no cleaning for column '${feature.slice(0, 40)}'`);
	}
}

function float64(state: State, name: string): Float64Array {
	const array = state.arrays.get(name);
	if (!(array instanceof Float64Array)) throw invalidState(OWNER, `'${name}' is not an array of numbers`);
	return array;
}

/** Drops `undefined`, keeps everything else as it is. */
export function toJson(value: unknown): JsonValue {
	return JSON.parse(JSON.stringify(value)) as JsonValue;
}

/** Gives the arrays of each part a prefix of their own. */
export class PartWriter {
	readonly arrays = new Map<string, TypedArray>();

	add(name: string, state: State): JsonValue {
		for (const [key, array] of state.arrays) this.arrays.set(`${name}.${key}`, array);
		return state.json;
	}
}

export class PartReader {
	private readonly byPart = new Map<string, Map<string, TypedArray>>();

	constructor(arrays: ReadonlyMap<string, TypedArray>) {
		for (const [key, array] of arrays) {
			const dot = key.indexOf('.');
			const part = key.slice(0, dot);
			if (!this.byPart.has(part)) this.byPart.set(part, new Map());
			this.byPart.get(part)?.set(key.slice(dot + 1), array);
		}
	}

	get(name: string, json: JsonValue): State {
		return { json, arrays: this.byPart.get(name) ?? new Map() };
	}
}
