// `languageModel`: n-grams with interpolated modified Kneser-Ney smoothing.
import type { Learner } from '../contract';
import { fitLanguageModel, languageBytes } from './fit';
import { loadLanguageModel } from './model';
import { languageModelParams, type LanguageModelSpecs } from './params';

/**
 * How likely a text is, given past texts: the score is its cross-entropy in bits per unit. Needs the encoding `characters`.
 * Source: Kneser & Ney 1995; Chen & Goodman 1999.
 */
export const languageModel: Learner<LanguageModelSpecs> = {
	name: 'languageModel',
	label: 'Language Model',
	problemTypes: ['anomaly'],
	encoding: 'characters',
	hyperparameters: languageModelParams,
	estimateMemory: languageBytes,
	fit: fitLanguageModel,
	load: loadLanguageModel,
};
