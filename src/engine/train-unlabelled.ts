// Rows without a target to a stored-ready model: groups of similar rows, or scores of how unusual a row is.
import type { JobContext } from '../core/context';
import { MlError, type Warning } from '../core/errors';
import { LEARNERS } from '../learners/registry';
import type { RawTable } from '../table/raw-table';
import type { TrainOptions, TrainResult, TrainSummary } from './contract';
import { fitAnomalies } from './fit-anomalies';
import { fitGroups } from './fit-groups';
import { addOnce, dataHashOf, seal } from './seal';
import { rowsToHoldBack, type FittedUnlabelled, type UnlabelledOptions } from './unlabelled';
import { isUnlabelled, readUnlabelledRows, type UnlabelledProblem, type UnlabelledRows } from './unlabelled-rows';
import { ENGINE_VERSION } from './version';

/** The problem without a target that was asked for, by name or by a model type that does nothing else; undefined for all others. */
export function unlabelledProblem({ problemType, modelType }: Pick<TrainOptions, 'problemType' | 'modelType'>): UnlabelledProblem | undefined {
	if (problemType !== 'auto') return isUnlabelled(problemType) ? problemType : undefined;
	return LEARNERS.get(modelType)?.problemTypes.find(isUnlabelled);
}

/** By which candidates and versions are compared. */
export const EVAL_METRIC: Readonly<Record<UnlabelledProblem, string>> = { clustering: 'silhouette', anomaly: 'stability' };

export async function trainUnlabelled(
	raw: RawTable,
	options: TrainOptions & { problemType: UnlabelledProblem },
	context: JobContext,
): Promise<TrainResult> {
	checkMetric(options.evalMetric, options.problemType);
	const started = context.now();
	const warnings: Warning[] = [];
	const warned: JobContext = { ...context, warn: (warning) => addOnce(warnings, warning) };
	context.progress(0.01, 'Reading the rows');
	const rows = await readUnlabelledRows(raw, options, warned);
	const fitted = await fitUnlabelled(rows, rowsToHoldBack(rows, options.testShare, context), options, warned);
	return finishUnlabelled(fitted, rows, options, warnings, started, context);
}

/** Retrain uses it too. */
export async function fitUnlabelled(rows: UnlabelledRows, held: Int32Array, options: UnlabelledOptions, context: JobContext): Promise<FittedUnlabelled> {
	const fit = options.problemType === 'clustering' ? fitGroups : fitAnomalies;
	return await fit(rows, held, options, context);
}

export function finishUnlabelled(
	fitted: FittedUnlabelled,
	{ data }: UnlabelledRows,
	options: Pick<TrainOptions, 'modelName' | 'modelType' | 'targetColumn' | 'lineage' | 'seed'> & { problemType: UnlabelledProblem },
	warnings: Warning[],
	started: number,
	context: JobContext,
): TrainResult {
	const { parts, judgement } = fitted;
	const dataHash = dataHashOf(data);
	const summary: TrainSummary = {
		model: { name: options.modelName, id: `${options.modelName}-${dataHash.slice(0, 12)}`, hash: '' },
		problemType: parts.problemType,
		modelType: options.modelType,
		target: options.targetColumn ?? null,
		rows: data.y.length,
		features: data.features.length,
		...judgement,
		evalMetric: EVAL_METRIC[options.problemType],
		leaderboard: fitted.leaderboard,
		featureImportance: parts.statistics.map(({ name, importance }) => ({ column: name, share: importance })).sort((a, b) => b.share - a.share),
		...(fitted.clusters && { clusters: fitted.clusters }),
		decisionThreshold: parts.decisionThreshold,
		calibration: null,
		warnings,
		seconds: 0,
		peakMemoryMiB: Math.ceil(context.peakMemory() / 2 ** 20),
		lineage: { ...options.lineage, dataHash, engineVersion: ENGINE_VERSION, seed: options.seed },
	};
	return { bytes: seal(parts, summary, started, context), summary };
}

/** @throws MlError `ML-PARAMETER`. */
function checkMetric(asked: string, problemType: UnlabelledProblem): void {
	const own = EVAL_METRIC[problemType];
	if (asked === 'auto' || asked === '' || asked === own) return;
	throw new MlError('ML-PARAMETER', `'${asked.slice(0, 40)}' is not a metric for ${problemType}.`, `Choose one of: auto, ${own}.`, { parameter: 'evalMetric' });
}
