// Evaluate for a clustering.
import type { JobContext } from '../core/context';
import { MlError } from '../core/errors';
import { agreement, type Agreement } from '../evaluation/clustering/external';
import { gradeGroups, groupsVerdict } from '../evaluation/clustering/judge-groups';
import { formatNumber, formatPercent } from '../evaluation/format';
import { principalComponents, project } from '../learners/points/principal';
import type { EvaluationReport, Interval } from './contract';
import type { UnlabelledAsk, UnlabelledEvaluation } from './evaluate-unlabelled';
import { labelledRows, labelOf } from './evaluate-unlabelled';
import { describeGroups } from './group-profiles';
import { groupCodes, MAX_MEASURED_ROWS, measureModel, type MeasuredGroups } from './groups';
import { modelOutputs, outputsOf, type Model } from './model';
import { answer } from './predict';
import { sampleRows } from './unlabelled';

const RESAMPLES = 200;
const MAX_DOTS = 600;

export async function evaluateGroups(ask: UnlabelledAsk, context: JobContext): Promise<UnlabelledEvaluation> {
	const { model, table } = ask;
	if (ask.options.compareWith) {
		throw new MlError('ML-COMPARE', "'Compare With' needs answers that are right or wrong; groups are neither.", "Remove the option, or use Retrain, which compares how well two clusterings hold on the same rows.", {
			parameter: 'compareWith',
		});
	}
	const codes = groupCodes(model, table);
	const sample = sampleRows(Int32Array.from(codes.keys()), MAX_MEASURED_ROWS, context);
	context.progress(0.3, 'Measuring');
	const measured = await measureModel(model, table.take(sample), context);
	const metrics: Record<string, Interval> = Object.fromEntries(measured.intervals);
	const baseline: Record<string, number> = measured.baseline === undefined ? {} : { silhouette: measured.baseline };
	const against = ask.labels && compareWithLabels(ask.labels, codes, context);
	if (against) {
		Object.assign(metrics, against.intervals);
		Object.assign(baseline, against.baseline);
	}
	const clusters = describeGroups({ table, features: model.features }, model.schema, model, codes);
	const groups = clusters.filter(({ cluster, rows }) => cluster !== 0 && rows > 0);
	const found = {
		shares: groups.map(({ share }) => share).sort((a, b) => b - a),
		noiseShare: clusters.find(({ cluster }) => cluster === 0)?.share ?? 0,
		silhouette: measured.intervals.get('silhouette') ?? { value: 0, low: 0, high: 0 },
		baseline: measured.baseline,
		stability: undefined,
		rows: sample.length,
		rowNoun: 'rows',
	};
	const report: EvaluationReport = {
		problemType: 'clustering',
		rows: table.nRows,
		metrics,
		baseline,
		grade: gradeGroups(found),
		verdict: [groupsVerdict(found), against?.text].filter(Boolean).join(' '),
		clusters,
		clusterMap: mapOf(model, measured),
		drift: ask.drift,
		slices: [],
		decisionThreshold: null,
		warnings: ask.warnings,
	};
	const outputs = modelOutputs(model, table);
	const width = outputsOf(model);
	const rows = Array.from(codes, (code, row) => ({ actual: labelOf(ask, row), predicted: answer(model, outputs, row).value, probability: outputs[row * width + code] }));
	return { report, rows };
}

function mapOf(model: Model, { grouped }: MeasuredGroups): EvaluationReport['clusterMap'] {
	const { values, width, labels } = grouped;
	if (labels.length < 3 || width === 0) return undefined;
	const places = project(principalComponents(values, width, Math.min(2, width)), values);
	const nAxes = Math.min(2, width, labels.length);
	return Array.from(labels.slice(0, MAX_DOTS), (label, row) => ({
		x: places[row * nAxes],
		y: nAxes > 1 ? places[row * nAxes + 1] : 0,
		cluster: Number(model.classes[label + 1]),
	}));
}

function compareWithLabels(labels: NonNullable<UnlabelledAsk['labels']>, codes: Int32Array, context: JobContext) {
	const known = labelledRows(labels);
	if (known.length < 2) return undefined;
	const pick = (rows: Int32Array) => agreement(Int32Array.from(rows, (row) => codes[row]), Int32Array.from(rows, (row) => labels.y[row]));
	const value = pick(known);
	const random = context.random.fork('labels');
	const part = sampleRows(known, MAX_MEASURED_ROWS, context);
	const draws = Array.from({ length: RESAMPLES }, () => pick(Int32Array.from(part, () => part[random.integer(part.length)])));
	const narrowing = Math.sqrt(part.length / known.length);
	const intervals = Object.fromEntries(
		(Object.keys(value) as (keyof Agreement)[]).map((name) => [name, range(value[name], draws.map((draw) => draw[name]), narrowing)] as const),
	);
	const counts = new Float64Array(labels.classes.length);
	for (const row of known) counts[labels.y[row]] += 1 / known.length;
	const majority = counts.reduce((max, share) => Math.max(max, share), 0);
	const text = `The groups agree with '${labels.column.slice(0, 40)}' by ${formatNumber(value.adjustedRand, 2)} of 1 (adjusted Rand index, 0 = chance); ${formatPercent(value.purity)} of the rows have the most frequent answer of their group.`;
	return { intervals, baseline: { adjustedRand: 0, purity: majority }, text };
}

function range(value: number, draws: number[], narrowing: number): Interval {
	const sorted = [...draws].sort((a, b) => a - b);
	const [low, high] = [0.025, 0.975].map((share) => sorted[Math.round(share * (sorted.length - 1))]);
	return { value, low: Math.min(value, value - (value - low) * narrowing), high: Math.max(value, value + (high - value) * narrowing) };
}
