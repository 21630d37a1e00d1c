// `localOutlierFactor`: how much emptier it is around a row than around its neighbours.
import type { Learner } from '../contract';
import { fitLocalOutlier, localOutlierBytes } from './fit';
import { loadLocalOutlier } from './model';
import { localOutlierParams, type LocalOutlierSpecs } from './params';

/**
 * Local outlier factor of a row that is compared with the training rows: 1 is usual, larger more unusual, no upper limit. Finds rows that are
 * unusual for where they are, which a forest overlooks. Row weights only leave rows of weight 0 out.
 * Source: Breunig, Kriegel, Ng & Sander 2000.
 */
export const localOutlierFactor: Learner<LocalOutlierSpecs> = {
	name: 'localOutlierFactor',
	label: 'Local Outlier Factor',
	problemTypes: ['anomaly'],
	encoding: 'distance',
	hyperparameters: localOutlierParams,
	estimateMemory: localOutlierBytes,
	fit: fitLocalOutlier,
	load: loadLocalOutlier,
};
