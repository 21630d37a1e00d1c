// Groups of rows: which row belongs where, and how well the groups are set apart on rows that did not form them.
import type { JobContext } from '../core/context';
import { agreement } from '../evaluation/clustering/external';
import { MAX_MEASURED_ROWS, measureGroups, structurelessCloud, type Grouped, type InternalMeasures } from '../evaluation/clustering/internal';
import { bestOfStarts } from '../learners/k-means/starts';
import { meanOf, silhouettes } from '../learners/points/silhouette';
import { applyRecipe } from '../recipe/recipe';
import type { Table } from '../table/table';
import { modelOutputs, outputsOf, type Model } from './model';

type Grouping = Pick<Model, 'problemType' | 'classes' | 'recipes' | 'members' | 'calibration'>;

/** Rows of the cloud that separations are compared with. */
const CLOUD_ROWS = 500;
const CLOUD_STARTS = 3;
const MAX_ITERATIONS = 100;

/** Index into `classes` by row: 0 = no group. */
export function groupCodes(model: Grouping, table: Table): Int32Array {
	const outputs = modelOutputs(model, table);
	const width = outputsOf(model);
	return Int32Array.from({ length: table.nRows }, (_, row) => {
		let best = 0;
		for (let k = 1; k < width; k++) if (outputs[row * width + k] > outputs[row * width + best]) best = k;
		return best;
	});
}

/** The rows where the model sees them. @param space - Whose space; default the model's own. */
export function groupedRows(model: Grouping, table: Table, space: Grouping = model): Grouped {
	const { predictor, recipe } = space.members[0];
	const values = predictor.points!(applyRecipe(space.recipes[recipe], table));
	const labels = groupCodes(model, table).map((code) => code - 1);
	return { values, labels, width: table.nRows > 0 ? values.length / table.nRows : 0 };
}

export interface MeasuredGroups extends InternalMeasures {
	/** What k-means makes of a cloud of the same covariance without groups. */
	baseline: number | undefined;
	grouped: Grouped;
}

/** @param table - At most `MAX_MEASURED_ROWS` rows. */
export async function measureModel(model: Grouping, table: Table, context: JobContext): Promise<MeasuredGroups> {
	const grouped = groupedRows(model, table);
	const measures = await measureGroups(grouped, context);
	return { ...measures, grouped, baseline: await cloudSilhouette(grouped, context) };
}

async function cloudSilhouette({ values, width, labels }: Grouped, context: JobContext): Promise<number | undefined> {
	const nGroups = new Set(labels.filter((label) => label >= 0)).size;
	const nRows = Math.min(CLOUD_ROWS, labels.length);
	if (nGroups < 2 || nRows <= 2 * nGroups) return undefined;
	const random = context.random.fork('cloud');
	const cloud = structurelessCloud(values.subarray(0, nRows * width), width, nRows, random);
	const points = { values: cloud, weights: new Float64Array(nRows).fill(1), width };
	const found = await bestOfStarts(points, nGroups, CLOUD_STARTS, MAX_ITERATIONS, { ...context, random });
	return meanOf(await silhouettes(cloud, width, found.labels, context));
}

/** How far two models group the same rows alike: adjusted Rand index. */
export function sameGroups(first: Grouping, second: Grouping, table: Table): number {
	return agreement(groupCodes(first, table), groupCodes(second, table)).adjustedRand;
}

export { MAX_MEASURED_ROWS };
