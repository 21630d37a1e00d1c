// Fits HDBSCAN: dense groups of any shape, and rows that belong to none.
import { reserve, type JobContext } from '../../core/context';
import { MlError } from '../../core/errors';
import type { ParamsOf } from '../../core/params';
import type { Predictor, TrainingData } from '../contract';
import { checkPoints } from '../points/check-data';
import { orderBySize } from '../points/order';
import { fitSpace, toPoints } from '../points/space';
import { denseGroups, type DenseGroups } from './condensed-tree';
import { hdbscanPredictor } from './model';
import type { HdbscanSpecs } from './params';
import { coreDistances, Pace, spanningTree } from './spanning-tree';

const OWNER = 'HDBSCAN';
/** The work grows with the square of the rows: of more, a random part forms the groups and the others join them. */
export const MAX_ROWS = 10_000;

export function fitMemory({ nRows, nFeatures }: { nRows: number; nFeatures: number }): number {
	return 8 * nRows * Math.min(nFeatures, 4096) + 200 * Math.min(nRows, MAX_ROWS) + nRows;
}

export async function fitHdbscan(data: TrainingData, params: ParamsOf<HdbscanSpecs>, context: JobContext): Promise<Predictor> {
	checkPoints(data, OWNER);
	const space = fitSpace(data.x);
	reserve(context, fitMemory({ nRows: data.x.nRows, nFeatures: space.width }), OWNER);
	await context.checkpoint();
	const { width } = space;
	const values = sample(toPoints(space, data.x), width, data.x.nRows, context);
	const nPoints = values.length / width;
	const minSize = params.minClusterSize > 0 ? Math.max(2, params.minClusterSize) : Math.max(5, Math.round(Math.sqrt(nPoints)));
	if (nPoints < 2 * minSize) throw noGroups(`two groups of ${minSize} rows need more than ${nPoints} rows`);
	const pace = new Pace(context);
	const cores = await coreDistances(values, width, params.minSamples, pace);
	await context.checkpoint();
	context.progress(0.4, 'Finding dense places');
	const tree = await spanningTree(values, width, cores, pace);
	if (!(tree.lengths[tree.lengths.length - 1] > 0)) throw noGroups('all rows are the same');
	await context.checkpoint();
	const groups = inOrder(denseGroups(tree, minSize));
	if (groups.births.length === 0) throw noGroups('no two parts of the rows are denser than what lies between them');
	await context.checkpoint();
	return hdbscanPredictor({ space, values, cores, ...groups, minSamples: Math.min(params.minSamples, nPoints) }, { clusters: groups.births.length });
}

function noGroups(why: string): MlError {
	return new MlError('ML-ONE-GROUP', `There are no dense groups to tell apart: ${why}.`, "Lower 'Least Rows per Group', add rows, or choose K-Means, which divides any rows.");
}

function sample(points: Float64Array, width: number, nRows: number, context: JobContext): Float64Array {
	if (nRows <= MAX_ROWS) return points;
	context.warn({
		code: 'ML-SAMPLED',
		message: `The groups were found among ${MAX_ROWS.toLocaleString('en')} random rows; the other ${(nRows - MAX_ROWS).toLocaleString('en')} join them.`,
		fix: 'Nothing needs to be done. K-Means takes all rows.',
	});
	const rows = context.random.fork('sample').permutation(nRows).subarray(0, MAX_ROWS).sort();
	const values = new Float64Array(MAX_ROWS * width);
	rows.forEach((row, i) => values.set(points.subarray(row * width, (row + 1) * width), i * width));
	return values;
}

function inOrder({ labels, births, deaths }: DenseGroups): DenseGroups {
	const order = orderBySize(labels, births.length);
	const numbers = new Int32Array(order.length);
	order.forEach((old, label) => (numbers[old] = label));
	return {
		labels: labels.map((label) => (label < 0 ? -1 : numbers[label])),
		births: Float64Array.from(order, (old) => births[old]),
		deaths: Float64Array.from(order, (old) => deaths[old]),
	};
}
