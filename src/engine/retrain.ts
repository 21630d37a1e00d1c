// A challenger against the champion, both judged on rows that neither has seen. It can end without a training, with a stored
// challenger or with a new champion, but never with a worse one unnoticed.
import type { JobContext } from '../core/context';
import type { Warning } from '../core/errors';
import { resolveMetric } from '../evaluation/metrics/registry';
import { metricIntervals } from '../evaluation/intervals';
import type { Scored } from '../evaluation/scored';
import { checkDrift } from '../monitoring/drift';
import { decidePromotion } from '../monitoring/gate';
import { pick } from '../search/cross-validate';
import type { RawTable } from '../table/raw-table';
import type { Table } from '../table/table';
import { absentColumns } from './batch-warnings';
import { AUTO } from './choose-candidates';
import type { DriftReport, Interval, RetrainOptions, RetrainReport, TrainResult } from './contract';
import { continueFrom } from './continue-training';
import { isForecast } from './forecast/forecast-file';
import { retrainForecast } from './forecast/retrain-forecast';
import { scoredOf } from './judge';
import { decodeModel } from './model-file';
import { modelOutputs, type Model } from './model';
import { allRows, baseReport, decide, explain, heldBack, nothingLeft, nothingUnseen, sameCandidates, unseenRows } from './retrain-steps';
import { retrainUnlabelled } from './retrain-unlabelled';
import { makeClassFinder } from './target';
import { checkNotEmpty } from './trainable';
import { addOnce } from './seal';
import { finish, fitModel } from './train';
import { readTrainingRows, type TrainingRows } from './training-data';
import { isUnlabelled } from './unlabelled-rows';

/** `newRows`: new rows needed, as a share of the rows that the champion was fitted on. */
const NEW_ROWS_SHARE = 0.1;
const MAX_SLICES = 5;
const MIN_SLICE_ROWS = 30;

export async function retrain(
	raw: RawTable,
	options: RetrainOptions & { model: Uint8Array; version: number },
	context: JobContext,
): Promise<{ report: RetrainReport; challenger?: TrainResult }> {
	if (isForecast(options.model)) return await retrainForecast(raw, options, context);
	const started = context.now();
	const warnings: Warning[] = [];
	const warned: JobContext = { ...context, warn: (warning) => addOnce(warnings, warning) };
	const champion = decodeModel(options.model);
	checkNotEmpty(raw, 'Retrain');
	if (isUnlabelled(champion.problemType)) return await retrainUnlabelled(champion, raw, options, warnings, warned);
	const rows = await readTrainingRows(
		raw,
		{
			targetColumn: champion.targetColumn ?? '',
			problemType: champion.problemType,
			schema: champion.schema,
			schemaOptions: {},
			// Parts of the champion can only stay in a model of the same classes.
			classes: options.continueTraining ? champion.classes : undefined,
		},
		warned,
	);
	for (const warning of absentColumns(champion, raw)) warned.warn(warning);
	const unseen = unseenRows(champion, rows);
	const drift = checkDrift(champion.profile, rows.data.table.take(unseen.length > 0 ? unseen : allRows(rows)));
	const now = await scoreChampion(champion, rows, unseen, warned);
	const base = baseReport(champion, options, now.metrics, drift, unseen.length, warnings);

	const held = heldBack(rows, unseen, options, context);
	const reasonNot = held.length === 0 ? nothingUnseen(rows) : (notNeeded(champion, options, unseen, drift, now.metrics) ?? nothingLeft(rows, held));
	if (reasonNot) return { report: { ...base, reason: reasonNot } };

	const fresh = await fitModel(rows, held, challengerOptions(champion, options), warned);
	const fitted = options.continueTraining ? continueFrom(champion, fresh, rows, unseen) : fresh;
	context.progress(0.95, 'Comparing with the champion');
	const table = rows.data.table.take(held);
	const actual = pick(rows.data.y, held);
	const judged = fitted.judged ?? fitted.parts;
	const challengerScored = scoredOf(judged, actual, modelOutputs(judged, table));
	const championScored = scoredOf(judged, actual, championOutputs(champion, rows, table));
	const gate = await decidePromotion({
		champion: championScored,
		challenger: challengerScored,
		metric: resolveMetric(champion.summary.evalMetric, champion.problemType),
		minimumImprovement: options.minimumImprovement,
		slices: slices(champion, table),
		context: warned,
	});
	const decision = decide(gate.decision, options.promotion);
	const challenger = finish(
		fitted,
		rows,
		{ modelName: champion.summary.model.name, modelType: fitted.parts.modelType, targetColumn: champion.targetColumn ?? undefined, evalMetric: champion.summary.evalMetric, lineage: options.lineage, seed: options.seed },
		warnings,
		started,
		context,
	);
	const report: RetrainReport = {
		...base,
		decision,
		reason: explain(decision, gate.reason, options),
		trained: true,
		champion: { version: options.version, metrics: await metricsOf(championScored, warned) },
		challenger: { version: null, metrics: await metricsOf(challengerScored, warned) },
		difference: gate.difference && { value: gate.difference.value, low: gate.difference.low, high: gate.difference.high },
		heldBackRows: held.length,
	};
	return { report, challenger };
}

function challengerOptions(champion: Model, options: RetrainOptions) {
	const sameModel = options.modelType === 'same';
	return {
		targetColumn: champion.targetColumn ?? undefined,
		modelType: sameModel ? champion.modelType : AUTO,
		evalMetric: champion.summary.evalMetric,
		timeBudget: options.timeBudget,
		costs: champion.costs ?? undefined,
		candidates: sameModel ? sameCandidates(champion) : undefined,
	};
}

/** Champion's outputs in the order of the rows' classes; a class that it does not know has chance 0. */
function championOutputs(champion: Model, rows: TrainingRows, table: Table): Float64Array {
	const own = modelOutputs(champion, table);
	if (champion.problemType !== 'classification') return own;
	const width = rows.classes.length;
	const find = makeClassFinder(rows.classes);
	const places = champion.classes.map((value) => find(value));
	const outputs = new Float64Array(table.nRows * width);
	for (let row = 0; row < table.nRows; row++) {
		places.forEach((place, k) => {
			if (!Number.isNaN(place)) outputs[row * width + place] = own[row * champion.classes.length + k];
		});
	}
	return outputs;
}

async function scoreChampion(champion: Model, rows: TrainingRows, unseen: Int32Array, context: JobContext) {
	if (unseen.length < MIN_SLICE_ROWS) return { metrics: champion.summary.metrics };
	const core = { problemType: rows.problemType, classes: rows.classes, decisionThreshold: rows.classes.length === 2 ? champion.decisionThreshold : null };
	const scored = scoredOf(core, pick(rows.data.y, unseen), championOutputs(champion, rows, rows.data.table.take(unseen)));
	return { metrics: await metricsOf(scored, context) };
}

async function metricsOf(scored: Scored, context: JobContext): Promise<Record<string, Interval>> {
	return Object.fromEntries((await metricIntervals(scored, context)).intervals);
}

/** Why no challenger is trained; undefined where one is. */
function notNeeded(
	champion: Model,
	options: RetrainOptions,
	unseen: Int32Array,
	drift: DriftReport,
	now: Record<string, Interval>,
): string | undefined {
	const needed = Math.ceil(champion.summary.rows * NEW_ROWS_SHARE);
	switch (options.retrainWhen) {
		case 'newRows':
			if (unseen.length >= needed) return undefined;
			return `Kept: ${unseen.length.toLocaleString('en')} rows are new, fewer than the ${needed.toLocaleString('en')} that make a retraining worthwhile.`;
		case 'drift':
			return drift.drifted ? undefined : `Kept: no drift. ${drift.text}`;
		case 'accuracyDrop':
			return accuracyKept(champion, now);
		default:
			return undefined;
	}
}

/** A drop: the metric on new rows is worse than at training, beyond the likely ranges of both. */
function accuracyKept(champion: Model, now: Record<string, Interval>): string | undefined {
	const metric = resolveMetric(champion.summary.evalMetric, champion.problemType);
	const before = champion.summary.metrics[metric.name];
	const after = now[metric.name];
	if (!before || !after) return undefined;
	const dropped = metric.higherIsBetter ? after.high < before.value && after.value < before.low : after.low > before.value && after.value > before.high;
	if (dropped) return undefined;
	const show = (value: number) => Number(value.toPrecision(4));
	return `Kept: ${metric.label} on new rows is ${show(after.value)}, at training it was ${show(before.value)}; that is no clear drop.`;
}

/** The five largest groups by the most important category columns. */
function slices(champion: Model, table: Table): { name: string; rows: Int32Array }[] {
	const found: { name: string; rows: Int32Array }[] = [];
	for (const { name } of [...champion.statistics].sort((a, b) => b.importance - a.importance)) {
		const column = table.column(name);
		if (column.kind !== 'category') continue;
		for (let code = 0; code < column.levels.length && column.levels.length <= 20; code++) {
			const rows = Int32Array.from(column.codes.keys()).filter((row) => column.codes[row] === code);
			if (rows.length >= MIN_SLICE_ROWS) found.push({ name: `${name} = ${column.levels[code]}`, rows });
		}
	}
	return found.sort((a, b) => b.rows.length - a.rows.length).slice(0, MAX_SLICES);
}
