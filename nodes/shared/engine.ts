// The composition root: the only place that picks store, threads and kernels. Bundled to `dist/engine.js` and required at the first
// execution. One engine per store location and process.
import { randomUUID } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { KeyRing } from '../../src/artifact/key-ring';
import { createContext, type JobContext } from '../../src/core/context';
import type { Warning } from '../../src/core/errors';
import {
	compareVersions,
	deleteModel,
	describeModel,
	exportModel,
	importModel,
	listVersions,
	liveAccuracy,
	promote,
	rollBack,
} from '../../src/engine/model-operations';
import { CHALLENGER, CHAMPION, ModelShelf, type Reference } from '../../src/engine/model-shelf';
import { predictForecast } from '../../src/engine/forecast/predict-forecast';
import { predict } from '../../src/engine/predict';
import { textColumns } from '../../src/engine/text-columns';
import { isForecastModel } from '../../src/engine/stored-model';
import type { RowPrediction } from '../../src/engine/contract';
import { checkModelName } from '../../src/store/model-name';
import { WorkerPool } from '../../src/workers/pool';
import type { Jobs, Verb } from '../../src/workers/protocol';
import type { EngineLocation, JobControl, MlEngine, RowSource, StoreCredential, TrainedModel } from './ml-engine';
import { oneAtATime } from './one-at-a-time';
import { openStore } from './open-store';

const MEBIBYTE = 2 ** 20;
const DEFAULT_MEMORY_BUDGET_MIB = 1024;
const DEFAULT_SEED = 42;
/** The n8n process computes this long at a stretch before others get a turn. */
const TURN_MS = 10;

const engines = new Map<string, MlEngine>();
const pool = new WorkerPool(join(__dirname, 'worker.js'));

/** Cheap to call for every execution. The store is opened at the first use. */
export function openEngine(location: EngineLocation): MlEngine {
	const key = JSON.stringify([location.userFolder, location.queueMode, location.credential ?? null]);
	let engine = engines.get(key);
	if (!engine) {
		engine = makeEngine(location);
		engines.set(key, engine);
	}
	return engine;
}

/** For the credential dialog. @throws MlError when the store can't be opened. */
export async function testModelStore(credential: StoreCredential): Promise<void> {
	const { store } = await openStore({ userFolder: '', queueMode: false, credential });
	await store.close();
}

/** Stops the threads; for tests and one-off scripts. */
export async function closeEngines(): Promise<void> {
	const opened = [...shelves];
	shelves.clear();
	engines.clear();
	await pool.close();
	for (const shelf of opened) await shelf.store.close();
}

const shelves = new Set<ModelShelf>();

function makeEngine(location: EngineLocation): MlEngine {
	let opening: Promise<{ shelf: ModelShelf; rotate: () => Promise<KeyRing> }> | undefined;
	const open = async () => {
		opening ??= openStore(location).then(({ store, keys, rotate }) => {
			const shelf = new ModelShelf(store, keys);
			shelves.add(shelf);
			return { shelf, rotate };
		});
		opening.catch(() => (opening = undefined));
		return await opening;
	};
	const shelf = async () => (await open()).shelf;

	return {
		async prepare(source, options, job) {
			const { result, warnings } = await run('prepare', source, options, job, { seed: options.seed });
			return { ...result, warnings: [...result.warnings, ...warnings] };
		},

		async train(source, options, job) {
			const name = checkModelName(options.modelName);
			const models = await shelf();
			const alias = options.alias || CHAMPION;
			const { result, warnings, record, created } = await oneAtATime(models.store, name, job.signal, async () => {
				const answer = await run('train', source, { ...options, modelName: name }, job, options);
				const saved = await models.save(name, answer.result.bytes, answer.result.summary, options.runKey, job.signal);
				if (saved.created) {
					if (alias === CHAMPION) await models.promote(name, saved.record.version);
					else await models.setAlias(name, alias, saved.record.version);
					await audit(models, 'train', name, saved.record.version, options.lineage);
				}
				return { ...answer, ...saved };
			});
			const summary = { ...result.summary, warnings: [...result.summary.warnings, ...warnings] };
			return { ...summary, model: { ...summary.model, version: record.version, alias, hash: record.hash }, created } satisfies TrainedModel;
		},

		async evaluate(model, source, options, job) {
			const models = await shelf();
			const { compareWith, ...rest } = options;
			const record = await models.resolve(model);
			const bytes = await models.bytes(record);
			const other = compareWith && (await models.bytes(await models.resolve(compareWith)));
			const { result } = await run('evaluate', source, { ...rest, model: bytes, compareWith: other }, job, { seed: options.seed });
			return { ...result, model: { name: record.name, version: record.version } };
		},

		async predict(reference, rows, options, job) {
			const models = await shelf();
			const { record, model } = await models.load(reference);
			const warnings: Warning[] = [];
			if (isForecastModel(model)) {
				const steps = await predictForecast(model, rows, options, politeContext(job, warnings));
				const forecast = steps.map((step) => ({ ...step, answer: { ...step.answer, predictionId: randomUUID() } }));
				if (options.log) await logPredictions(models, record, forecast.map(({ answer }) => answer));
				return { model: { name: record.name, version: record.version }, predictions: [], forecast, warnings };
			}
			const answers = await predict(model, rows, options, politeContext(job, warnings));
			const predictions = answers.map((prediction) => ({ ...prediction, predictionId: randomUUID() }));
			if (options.log) await logPredictions(models, record, predictions);
			return { model: { name: record.name, version: record.version }, predictions, warnings };
		},

		textColumns,

		readImages: async (source, job) => (await run('readImages', source, {}, job, {})).result.rows,

		async retrain(reference, source, options, job) {
			const models = await shelf();
			return await oneAtATime(models.store, reference.name, job.signal, async () => await challenge(models, reference, source, options, job));
		},

		list: async (name) => await listVersions(await shelf(), name),
		describe: async (model) => await describeModel(await shelf(), model),
		delete: async (model, { force }) => await deleteModel(await shelf(), model, force),
		exportModel: async (model, format) => await exportModel(await shelf(), model, format),
		importModel: async (bytes, options) => await importModel(await shelf(), bytes, options),
		promote: async ({ name, version }) => await promote(await shelf(), name, version),
		rollBack: async (name) => await rollBack(await shelf(), name),
		compare: async (name, first, second) => await compareVersions(await shelf(), name, first, second),
		async recordOutcomes(outcomes) {
			const known = await (await shelf()).store.appendOutcome(outcomes);
			return { known, unknown: outcomes.length - known };
		},
		liveAccuracy: async (model) => await liveAccuracy(await shelf(), model, politeContext({}, [])),
		async checkDrift(model, source, job) {
			const models = await shelf();
			const bytes = await models.bytes(await models.resolve(model));
			return (await run('checkDrift', source, { model: bytes }, job, {})).result;
		},
		async rotateKeys() {
			const { shelf: models, rotate } = await open();
			const ring = await rotate();
			const resealed = await models.reseal();
			return { resealed, keyId: ring.current.id };
		},
		audit: async (name) => await (await shelf()).store.auditTrail(name),
	};
}

const challenge = async (
	models: ModelShelf,
	reference: Reference,
	source: RowSource,
	options: Parameters<MlEngine['retrain']>[2],
	job: JobControl,
): ReturnType<MlEngine['retrain']> => {
	const record = await models.resolve(reference);
	const bytes = await models.bytes(record);
	const { result, warnings } = await run('retrain', source, { ...options, model: bytes, version: record.version }, job, options);
	const { report, challenger } = result;
	let challengerVersion: number | null = null;
	if (challenger) {
		const saved = await models.save(record.name, challenger.bytes, challenger.summary, options.runKey, job.signal);
		challengerVersion = saved.record.version;
		if (saved.created) {
			await audit(models, `retrain: ${report.decision}`, record.name, challengerVersion, options.lineage);
			if (report.decision === 'promoted') await models.promote(record.name, challengerVersion);
			else await models.setAlias(record.name, CHALLENGER, challengerVersion);
		}
	}
	return {
		...report,
		challenger: report.challenger && { ...report.challenger, version: challengerVersion },
		warnings: [...report.warnings, ...warnings],
		model: { name: record.name, championVersion: record.version, challengerVersion },
	};
};

interface Limits {
	seed?: number;
	timeBudget?: number;
	memoryBudget?: number;
}

async function run<V extends Verb>(verb: V, source: RowSource, options: Jobs[V]['options'], job: JobControl, limits: Limits) {
	return await pool.run({
		verb,
		source,
		options,
		signal: job.signal,
		onProgress: job.onProgress,
		limits: {
			seed: limits.seed ?? DEFAULT_SEED,
			timeBudget: limits.timeBudget ?? Infinity,
			memoryBudget: (limits.memoryBudget ?? DEFAULT_MEMORY_BUDGET_MIB) * MEBIBYTE,
			threads: job.threads ?? Math.max(1, availableParallelism() - 1),
		},
	});
}

/** A context for work in the n8n process itself: it gives way every few ms. */
function politeContext(job: JobControl, warnings: Warning[]): JobContext {
	let turnStarted = performance.now();
	return createContext({
		signal: job.signal,
		warn: (warning) => warnings.push(warning),
		async pause() {
			if (performance.now() - turnStarted < TURN_MS) return;
			await nextTurn();
			turnStarted = performance.now();
		},
	});
}

async function audit(models: ModelShelf, action: string, name: string, version: number, lineage: { workflowId: string; executionId: string; nodeName: string }) {
	await models.store.audit({ action, name, version, detail: { ...lineage } });
}

async function logPredictions(
	models: ModelShelf,
	record: { name: string; version: number },
	predictions: readonly (RowPrediction & { predictionId: string })[],
): Promise<void> {
	const predictedAt = new Date().toISOString();
	await models.store.logPredictions(
		predictions.flatMap((entry) => {
			if (!entry.ok) return [];
			const { value, confidence } = entry.prediction;
			const predicted = typeof value === 'boolean' ? String(value) : value;
			return [{ predictionId: entry.predictionId, name: record.name, version: record.version, predicted, confidence: confidence ?? null, actual: null, predictedAt, recordedAt: null }];
		}),
	);
}
