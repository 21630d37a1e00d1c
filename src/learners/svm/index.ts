import type { Learner } from '../contract';
import { fitSvm, svmBytes } from './fit';
import { loadSvm } from './model';
import { svmParams, type SvmSpecs } from './params';

/**
 * Support vector machine for classes and numbers: C-SVC and epsilon-SVR in the dual, four kernels; many classes by pairs; chances by
 * Platt's method. Source: Chang & Lin 2011 (libsvm); Fan, Chen & Lin 2005; Hsieh et al. 2008.
 */
export const svm: Learner<SvmSpecs> = {
	name: 'svm',
	label: 'Support Vector Machine',
	problemTypes: ['classification', 'regression'],
	encoding: 'distance',
	hyperparameters: svmParams,
	estimateMemory: svmBytes,
	fit: fitSvm,
	load: loadSvm,
};
