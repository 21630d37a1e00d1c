// `text`: linear models of weighted terms, with Naive Bayes weights where they help.
import type { Learner } from '../contract';
import { fitText, textBytes } from './fit';
import { loadText } from './model';
import { textParams, type TextSpecs } from './params';

/**
 * Source: Wang & Manning 2012 (Naive Bayes weights); Hsieh et al. 2008 (dual coordinate descent); Platt 1999 (chances).
 * Validation rows are not used.
 */
export const text: Learner<TextSpecs> = {
	name: 'text',
	label: 'Text',
	problemTypes: ['classification', 'regression'],
	encoding: 'text',
	hyperparameters: textParams,
	estimateMemory: textBytes,
	fit: fitText,
	load: loadText,
};
