// Local outlier factor (Breunig, Kriegel, Ng & Sander 2000), used for rows that were not there in training.
import { reserve, type JobContext } from '../../core/context';
import { MlError } from '../../core/errors';
import type { Random } from '../../core/random';
import type { TrainingData } from '../contract';
import { checkPoints } from '../points/check-data';
import { fitSpace, toPoints } from '../points/space';
import { densityOf, LocalOutlierModel } from './model';
import { NeighbourSearch, type Nearest } from './neighbours';
import type { LocalOutlierParams } from './params';

const OWNER = 'Local outlier factor';
const MOST_PROJECTED = 128;

export function localOutlierBytes({ nRows, nFeatures }: { nRows: number; nFeatures: number }, { maxRows, neighbours }: LocalOutlierParams): number {
	const kept = Math.min(nRows, maxRows);
	const width = nFeatures + MOST_PROJECTED;
	return NeighbourSearch.bytes(kept, width) + 8 * width * (nRows + 2 * kept) + 12 * kept * (neighbours + 12);
}

export async function fitLocalOutlier(data: TrainingData, params: LocalOutlierParams, context: JobContext): Promise<LocalOutlierModel> {
	const weights = checkPoints(data, OWNER);
	const { x } = data;
	reserve(context, localOutlierBytes({ nRows: x.nRows, nFeatures: x.columns.length }, params), OWNER);
	await context.checkpoint();
	const space = fitSpace(x);
	const all = toPoints(space, x);
	const rows = keptRows(weights, params.maxRows, context.random.fork('rows'));
	if (rows.length < 2) throw new MlError('ML-TOO-FEW', `${OWNER} needs at least 2 rows of weight above 0, there are ${rows.length}.`, 'Send more rows.');
	const points = new Float64Array(rows.length * space.width);
	rows.forEach((row, at) => points.set(all.subarray(row * space.width, (row + 1) * space.width), at * space.width));
	const k = Math.min(params.neighbours, rows.length - 1);
	const search = new NeighbourSearch(points, space.width, k);
	const nearest: Nearest[] = [];
	let warned = false;
	for (let from = 0; from < rows.length; from += NeighbourSearch.BATCH) {
		await context.checkpoint();
		context.progress(from / rows.length, `Row ${from + 1} of ${rows.length}`);
		if (context.now() >= context.deadline && !warned) {
			warned = true;
			context.warn({
				code: 'ML-TIME-BUDGET',
				message: `${OWNER} went on past the time budget: it has no answer before all rows are compared.`,
				fix: "Raise 'Time Budget', or lower 'Max Rows'.",
			});
		}
		nearest.push(...search.find(points, from, Math.min(rows.length, from + NeighbourSearch.BATCH), true));
	}
	const reach = Float64Array.from(nearest, ({ distances }) => distances[distances.length - 1]);
	const density = Float64Array.from(nearest, (own) => densityOf(own, reach));
	return new LocalOutlierModel({ space, points, k, reach, density, fitted: { rows: rows.length, neighbours: k } }, search);
}

/** All rows of weight above 0 or, where there are more than `most`, so many of them by chance, in their order. */
function keptRows(weights: Float64Array, most: number, random: Random): Int32Array {
	const usable = Int32Array.from(weights.keys()).filter((row) => weights[row] > 0);
	if (usable.length <= most) return usable;
	const order = random.permutation(usable.length);
	return Int32Array.from(order.subarray(0, most), (at) => usable[at]).sort();
}
