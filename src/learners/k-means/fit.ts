// Fits k-means: the number of groups where it is open, the best of several starts, groups in order of size.
import { reserve, type JobContext } from '../../core/context';
import { MlError } from '../../core/errors';
import type { ParamsOf } from '../../core/params';
import type { Predictor, TrainingData } from '../contract';
import { checkPoints } from '../points/check-data';
import { orderBySize } from '../points/order';
import { fitSpace, toPoints } from '../points/space';
import { chooseClusters, takePoints } from './choose-clusters';
import { lloyd, type Clustering } from './lloyd';
import { kMeansPredictor } from './model';
import type { Points } from './packing';
import type { KMeansSpecs } from './params';
import { spreadOf } from './spread';
import { bestOfStarts } from './starts';

const OWNER = 'K-Means';
/** Above twice as many rows the starts compete on this many; the winner then goes on with all rows. */
const ROWS_OF_STARTS = 25_000;

export function fitMemory({ nRows, nFeatures }: { nRows: number; nFeatures: number }): number {
	return 4 * nRows * (5 * Math.min(nFeatures, 4096) + 28) + 8 * 1500 * 60;
}

export async function fitKMeans(data: TrainingData, params: ParamsOf<KMeansSpecs>, context: JobContext): Promise<Predictor> {
	const weights = checkPoints(data, OWNER);
	const space = fitSpace(data.x);
	reserve(context, fitMemory({ nRows: data.x.nRows, nFeatures: space.width }), OWNER);
	await context.checkpoint();
	const points: Points = { values: toPoints(space, data.x), weights, width: space.width };
	refuseOnePoint(points);
	const wanted = params.clusters === 0 ? await chooseClusters(points, params.maxClusters, params.maxIterations, context) : params.clusters;
	const found = await cluster(points, wanted, params, context);
	const nClusters = found.centres.length / space.width;
	warn(found, nClusters, wanted, context);
	const order = orderBySize(found.labels, nClusters);
	const centres = new Float64Array(found.centres.length);
	order.forEach((old, c) => centres.set(found.centres.subarray(old * space.width, (old + 1) * space.width), c * space.width));
	const spread = spreadOf(points, found);
	return kMeansPredictor({ space, centres, spread }, { clusters: nClusters, inertia: found.inertia, iterations: found.iterations });
}

async function cluster(points: Points, nClusters: number, { restarts, maxIterations }: ParamsOf<KMeansSpecs>, context: JobContext): Promise<Clustering> {
	const sample = points.weights.length > 2 * ROWS_OF_STARTS ? takePoints(points, ROWS_OF_STARTS, context) : points;
	const best = await bestOfStarts(sample, nClusters, nClusters === 1 ? 1 : restarts, maxIterations, context);
	return sample === points ? best : await lloyd(points, best.centres, maxIterations, context);
}

function refuseOnePoint({ values, weights, width }: Points): void {
	for (let at = width; at < weights.length * width; at++) if (values[at] !== values[at % width]) return;
	throw new MlError(
		'ML-ONE-GROUP',
		`${weights.length === 1 ? 'There is one row only' : 'All rows are the same'}: there are no groups to tell apart.`,
		'Add rows or columns that differ.',
	);
}

function warn(found: Clustering, nClusters: number, wanted: number, context: JobContext): void {
	if (nClusters < wanted) {
		context.warn({
			code: 'ML-FEWER-GROUPS',
			message: `${wanted} groups were asked for, but only ${nClusters} rows differ.`,
			fix: 'Ask for fewer groups, or add rows.',
		});
	}
	if (context.now() > context.deadline) {
		context.warn({
			code: 'ML-TIME-BUDGET',
			message: 'The time budget ended before the groups had settled; the best so far were kept.',
			fix: "Raise 'Time Budget', or lower 'Restarts'.",
		});
	} else if (!found.converged) {
		context.warn({
			code: 'ML-NOT-CONVERGED',
			message: `The groups had not settled after ${found.iterations} passes.`,
			fix: "Raise 'Max Iterations'.",
		});
	}
}
