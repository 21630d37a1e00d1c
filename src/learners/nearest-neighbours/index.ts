import { reserve } from '../../core/context';
import { MlError } from '../../core/errors';
import type { Learner } from '../contract';
import { checkData } from '../linear/check-data';
import { rowSource, rowSourceBytes } from '../rows/row-source';
import { loadNeighbours, NeighbourModel } from './model';
import { neighbourParams, type NeighbourSpecs } from './params';

const OWNER = 'K Nearest Neighbours';
/** The model is its training rows, and each answer a pass over them: some milliseconds here, in the process that serves others as well. */
const LARGEST_MODEL = 64 * 2 ** 20;

interface Shape {
	nRows: number;
	nFeatures: number;
	nonZeros: number;
	/** Dense features. Default: all, at most 512 where there are sparse ones. */
	nColumns?: number;
}

function modelBytes({ nRows, nFeatures, nonZeros, nColumns = nonZeros > 0 ? Math.min(nFeatures, 512) : nFeatures }: Shape): number {
	return rowSourceBytes(nRows, nColumns, nonZeros) + 16 * nRows;
}

/**
 * k nearest neighbours: the shares of classes, or the mean, of the training rows nearest to a row. A row of weight 2 is two rows.
 * The model holds the training rows in float32. Validation rows are not used.
 * Source: Cover & Hart 1967; weights by distance: Dudani 1976.
 */
export const kNearestNeighbours: Learner<NeighbourSpecs> = {
	name: 'kNearestNeighbours',
	label: 'K Nearest Neighbours',
	problemTypes: ['classification', 'regression'],
	encoding: 'distance',
	hyperparameters: neighbourParams,
	estimateMemory: (shape) => 2 * modelBytes(shape),
	async fit(data, params, context) {
		const weights = checkData(data, OWNER);
		const { x, nClasses } = data;
		const bytes = modelBytes({ nRows: x.nRows, nFeatures: x.nFeatures, nonZeros: x.sparse?.indices.length ?? 0, nColumns: x.columns.length });
		if (bytes > LARGEST_MODEL) {
			throw new MlError(
				'ML-MEMORY',
				`${OWNER} keeps all training rows: ${Math.ceil(bytes / 2 ** 20)} MiB for ${x.nRows} rows of ${x.nFeatures} features; the limit is ${LARGEST_MODEL / 2 ** 20} MiB.`,
				'Use fewer rows or columns, or another model type, such as gradientBoosting.',
			);
		}
		reserve(context, 2 * bytes, OWNER);
		await context.checkpoint();
		const rows = rowSource(x);
		await context.checkpoint();
		const kept = data.weights && weights.some((weight) => weight !== 1) ? weights.slice() : new Float64Array(0);
		await context.checkpoint();
		const model = new NeighbourModel({ params, nClasses, rows, targets: data.y.slice(), weights: kept });
		await context.checkpoint();
		return model;
	},
	load: loadNeighbours,
};
