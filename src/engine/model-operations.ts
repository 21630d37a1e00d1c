// What Model Registry does with stored versions: plain functions over the shelf.
import { hashModel } from '../artifact/hash';
import { MlError } from '../core/errors';
import type { Scored } from '../evaluation/scored';
import { metricIntervals, type IntervalContext } from '../evaluation/intervals';
import { checkModelName } from '../store/model-name';
import type { VectorSpec } from '../table/schema';
import type { OutcomeRecord, VersionRecord } from '../store/contract';
import type { Interval, TrainSummary } from './contract';
import { forecastSignature } from './forecast/forecast-signature';
import { CHAMPION, PREVIOUS, type ModelShelf, type Reference } from './model-shelf';
import { importantColumns } from './row-warnings';
import { exportNetwork, type ExportedModel, type ExportFormat } from './network-export';
import { decodeStored, isForecastModel, type StoredModel } from './stored-model';
import { isUnlabelled } from './unlabelled-rows';

export interface VersionInfo extends VersionRecord {
	aliases: string[];
}

export interface SignatureColumn {
	name: string;
	type: 'number' | 'boolean' | 'category' | 'date' | 'text' | 'image' | 'vector';
	/** vector: what it must be like. */
	vector?: VectorSpec;
	levels?: string[];
	range?: { low: number; high: number };
	important: boolean;
}

const SHOWN_LEVELS = 50;

export async function listVersions(shelf: ModelShelf, name?: string): Promise<VersionInfo[]> {
	const records = await shelf.store.list(name);
	const aliases = new Map<string, Map<string, number>>();
	for (const record of records) {
		if (!aliases.has(record.name)) aliases.set(record.name, await shelf.store.aliases(record.name));
	}
	return records.map((record) => withAliases(record, aliases.get(record.name)));
}

function withAliases(record: VersionRecord, aliases: ReadonlyMap<string, number> | undefined): VersionInfo {
	const own = [...(aliases ?? [])].filter(([, version]) => version === record.version).map(([alias]) => alias);
	return { ...record, aliases: own };
}

export async function describeModel(shelf: ModelShelf, reference: Reference) {
	const { record, model } = await shelf.load(reference);
	const info = withAliases(record, await shelf.store.aliases(record.name));
	const { seconds, ...lineage } = record.summary.run;
	const training = { ...model.summary, seconds, lineage: { ...model.summary.lineage, ...lineage } };
	return { ...info, problemTypeName: model.problemType, signature: signatureOf(model), training };
}

/** The columns that Predict wants. */
export function signatureOf(model: StoredModel): SignatureColumn[] {
	if (isForecastModel(model)) return forecastSignature(model);
	const important = importantColumns(model.statistics);
	return model.statistics.map((column) => ({
		name: column.name,
		type: column.type === 'id' ? 'text' : column.type,
		levels: column.levels?.slice(0, SHOWN_LEVELS),
		...(column.vector && { vector: column.vector }),
		range: column.type === 'number' && column.range ? { low: column.range.low, high: column.range.high } : undefined,
		important: important.has(column.name),
	}));
}

/** @throws MlError `ML-CHAMPION` for the serving version, or all versions, without `force`. */
export async function deleteModel(shelf: ModelShelf, reference: Reference, force: boolean): Promise<void> {
	const champion = await shelf.store.resolveAlias(reference.name, CHAMPION);
	const hitsChampion = reference.version === undefined || reference.version === champion;
	if (champion !== undefined && hitsChampion && !force) {
		throw new MlError(
			'ML-CHAMPION',
			`Version ${champion} of '${reference.name}' is the champion: workflows are served by it.`,
			"Promote another version first, or set 'Force' to delete it all the same.",
		);
	}
	await shelf.store.delete(reference.name, reference.version);
	await shelf.store.audit({ action: 'delete', name: reference.name, version: reference.version ?? null, detail: { force } });
}

/** Plain model bytes: they leave the store unencrypted, for the user to keep safe. @throws MlError `ML-EXPORT` where the format is only for networks. */
export async function exportModel(shelf: ModelShelf, reference: Reference, format: ExportFormat = 'n8n-nodes-ml'): Promise<ExportedModel> {
	const record = await shelf.resolve(reference);
	const bytes = await shelf.bytes(record);
	const title = `${record.name}-v${record.version}`;
	const exported = format === 'n8n-nodes-ml' ? { fileName: `${title}.n8nml`, bytes } : exportNetwork(decodeStored(bytes), title, format);
	await shelf.store.audit({ action: 'export', name: record.name, version: record.version, detail: { format } });
	return exported;
}

/** Checks the file as if it came from an enemy, then stores it as the next version of its model. */
export async function importModel(
	shelf: ModelShelf,
	bytes: Uint8Array,
	options: { name?: string; runKey: string },
): Promise<VersionInfo> {
	const model = decodeStored(bytes);
	const name = checkModelName(options.name || model.summary.model.name);
	const { record } = await shelf.save(name, bytes, model.summary, `${options.runKey}/${hashModel(bytes)}`);
	if ((await shelf.store.resolveAlias(name, CHAMPION)) === undefined) await shelf.promote(name, record.version);
	await shelf.store.audit({ action: 'import', name, version: record.version, detail: { hash: record.hash } });
	return withAliases(record, await shelf.store.aliases(name));
}

export async function promote(shelf: ModelShelf, name: string, version: number) {
	await shelf.load({ name, version });
	const previous = await shelf.promote(name, version);
	await shelf.store.audit({ action: 'promote', name, version, detail: { previous } });
	return { name, version, previous };
}

/** @throws MlError `ML-NO-PREVIOUS` when the champion never changed. */
export async function rollBack(shelf: ModelShelf, name: string) {
	const current = (await shelf.resolve({ name })).version;
	const target = await shelf.store.resolveAlias(name, PREVIOUS);
	if (target === undefined || target === current) {
		throw new MlError('ML-NO-PREVIOUS', `The champion of '${name}' has no earlier version to return to.`, "Use 'Promote' to choose a version.");
	}
	await shelf.load({ name, version: target });
	await shelf.promote(name, target);
	await shelf.store.audit({ action: 'rollBack', name, version: target, detail: { previous: current } });
	return { name, version: target, previous: current };
}

export async function compareVersions(shelf: ModelShelf, name: string, first: number, second: number) {
	const a = (await shelf.load({ name, version: first })).model.summary;
	const b = (await shelf.load({ name, version: second })).model.summary;
	return {
		metric: a.evalMetric,
		first: { version: first, metrics: a.metrics },
		second: { version: second, metrics: b.metrics },
		text: comparisonText(a, b, first, second),
	};
}

function comparisonText(a: TrainSummary, b: TrainSummary, first: number, second: number): string {
	const metric = a.evalMetric;
	const show = (interval: Interval | undefined) => (interval ? Number(interval.value.toPrecision(4)).toString() : 'not measured');
	return (
		`${metric} of version ${first}: ${show(a.metrics[metric])}, of version ${second}: ${show(b.metrics[metric])}, each measured on the rows kept back ` +
		"at its own training. Use Evaluate with 'Compare With' to judge both on the same rows."
	);
}

/** How the predictions that came true compare with the outcomes. */
export async function liveAccuracy(shelf: ModelShelf, reference: Reference, context: IntervalContext) {
	const record = await shelf.resolve(reference);
	const { model } = await shelf.load({ name: record.name, version: record.version });
	const all = await shelf.store.outcomes(record.name, reference.version);
	const known = all.filter((outcome) => outcome.actual !== null && outcome.predicted !== null);
	if (isUnlabelled(model.problemType)) {
		const text = `'${record.name}' gives groups or scores, which no single outcome proves right or wrong; use Evaluate with a column of labels.`;
		return { predictions: all.length, withOutcome: known.length, metrics: {}, text };
	}
	const scored = scoredOutcomes(model, known);
	const metrics: Record<string, Interval> = {};
	if (known.length >= MIN_OUTCOMES) {
		const { intervals } = await metricIntervals(scored, context);
		for (const name of model.problemType === 'classification' ? ['accuracy', 'balancedAccuracy'] : ['mae', 'rmse', 'r2']) {
			const interval = intervals.get(name);
			if (interval) metrics[name] = { value: interval.value, low: interval.low, high: interval.high };
		}
	}
	return { predictions: all.length, withOutcome: known.length, metrics, text: liveText(record, all.length, known.length, metrics) };
}

const MIN_OUTCOMES = 20;

function scoredOutcomes(model: StoredModel, known: readonly OutcomeRecord[]): Scored {
	const actual = new Float64Array(known.length);
	if (isForecastModel(model) || model.problemType !== 'classification') {
		const outputs = Float64Array.from(known, (outcome) => Number(outcome.predicted));
		known.forEach((outcome, i) => (actual[i] = Number(outcome.actual)));
		const problemType = isForecastModel(model) ? 'regression' : model.problemType;
		return { problemType, nClasses: 0, actual, outputs };
	}
	const nClasses = model.classes.length;
	const codes = new Map(model.classes.map((value, code) => [String(value), code]));
	const outputs = new Float64Array(known.length * nClasses);
	known.forEach((outcome, i) => {
		const actualCode = codes.get(String(outcome.actual));
		const predictedCode = codes.get(String(outcome.predicted)) ?? 0;
		// An outcome that is no class of the model counts as a miss.
		actual[i] = actualCode ?? (predictedCode === 0 ? 1 : 0);
		outputs[i * nClasses + predictedCode] = 1;
	});
	return { problemType: 'classification', nClasses, actual, outputs };
}

function liveText(record: VersionRecord, predictions: number, outcomes: number, metrics: Record<string, Interval>): string {
	if (outcomes < MIN_OUTCOMES) {
		return `${outcomes} of ${predictions} logged predictions of '${record.name}' have an outcome; at least ${MIN_OUTCOMES} are needed for a figure.`;
	}
	const percent = (value: number) => `${Math.round(value * 100)} %`;
	const number = (value: number) => Number(value.toPrecision(4)).toLocaleString('en');
	const accuracy = metrics.accuracy;
	if (accuracy) {
		return `Right ${percent(accuracy.value)} of the time on ${outcomes} predictions that came true or not (likely range ${percent(accuracy.low)} to ${percent(accuracy.high)}).`;
	}
	const mae = metrics.mae;
	return mae
		? `Off by ${number(mae.value)} on average on ${outcomes} predictions with an outcome (likely range ${number(mae.low)} to ${number(mae.high)}).`
		: `${outcomes} predictions have an outcome, but none can be compared.`;
}
