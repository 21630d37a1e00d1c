// `kMeans`: rows in groups around centres.
import type { Learner } from '../contract';
import { fitKMeans, fitMemory } from './fit';
import { loadKMeans } from './model';
import { kMeansParams, type KMeansSpecs } from './params';

export const kMeans: Learner<KMeansSpecs> = {
	name: 'kMeans',
	label: 'K-Means',
	problemTypes: ['clustering'],
	encoding: 'distance',
	hyperparameters: kMeansParams,
	estimateMemory: fitMemory,
	fit: fitKMeans,
	load: loadKMeans,
};
