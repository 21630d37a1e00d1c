// How much each column matters: what is lost when its values are shuffled among rows that were kept back.
import type { JobContext } from '../core/context';
import { defaultMetric } from '../evaluation/metrics/registry';
import { permutationImportance } from '../explanation/permutation-importance';
import type { SearchData } from '../search/candidate';
import { takeRows } from '../table/table';
import { modelOutputs, type Model } from './model';

/** Shuffling more rows than this makes the shares no steadier. */
const MAX_ROWS = 2000;
/** Rows that are asked about, over all columns: a picture of 784 pixels would take minutes. */
const MAX_QUESTIONS = 50_000;
const MIN_ROWS = 64;
/** Importance gets this long where the time budget is used up before it. */
const GRACE_MS = 1500;

/** @returns Share per feature column, >= 0, summing to 1 (all 0 where no column helps). */
export async function columnImportance(
	model: Pick<Model, 'problemType' | 'classes' | 'features' | 'recipes' | 'members' | 'calibration'>,
	data: SearchData,
	rows: Int32Array,
	context: JobContext,
): Promise<Float64Array> {
	const random = context.random.fork('importance');
	const limit = Math.max(MIN_ROWS, Math.min(MAX_ROWS, Math.floor(MAX_QUESTIONS / data.features.length)));
	const sample = rows.length <= limit ? rows : Int32Array.from(random.permutation(rows.length).subarray(0, limit), (i) => rows[i]);
	const table = data.table.take(sample);
	const actual = Float64Array.from(sample, (row) => data.y[row]);
	const metric = defaultMetric(data.problemType, data.nClasses);
	const lossOf = (changed: typeof table) =>
		metric.compute({ problemType: data.problemType, nClasses: data.nClasses, actual, outputs: modelOutputs(model, changed) });
	const end = Math.max(context.deadline, context.now() + GRACE_MS);
	let measured = 0;
	const shares = await permutationImportance({
		columns: data.features,
		nRows: sample.length,
		random,
		loss: lossOf(table),
		isOver: () => context.now() >= end,
		async lossWithout(column, order) {
			await context.checkpoint();
			measured++;
			return lossOf(table.with([[column, takeRows(table.column(column), order)]]));
		},
	});
	if (measured < data.features.length) {
		context.warn({
			code: 'ML-TIME-BUDGET',
			message: `How much a column matters was measured for ${measured} of ${data.features.length} columns: the time budget was used up.`,
			fix: "Raise 'Time Budget', or send fewer columns.",
		});
	}
	return shares;
}
