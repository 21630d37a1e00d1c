// `hdbscan`: dense groups of any shape, and rows that fit none.
import type { Learner } from '../contract';
import { fitHdbscan, fitMemory } from './fit';
import { loadHdbscan } from './model';
import { hdbscanParams, type HdbscanSpecs } from './params';

export const hdbscan: Learner<HdbscanSpecs> = {
	name: 'hdbscan',
	label: 'HDBSCAN',
	problemTypes: ['clustering'],
	encoding: 'distance',
	hyperparameters: hdbscanParams,
	estimateMemory: fitMemory,
	fit: fitHdbscan,
	load: loadHdbscan,
};
