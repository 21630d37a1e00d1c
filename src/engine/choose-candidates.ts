// Which candidates a training tries: the portfolio for `auto`, the one that was asked for otherwise.
import { MlError } from '../core/errors';
import { getLearner, LEARNERS } from '../learners/registry';
import type { ProblemType } from '../learners/contract';
import type { Candidate, SearchData } from '../search/candidate';
import { makeCandidate, portfolio, type Columns, type TableShape } from '../search/portfolio';

export const AUTO = 'auto';

/** @throws MlError `ML-MODEL-TYPE`, `ML-PARAMETER`. */
export function chooseCandidates(modelType: string, problemType: ProblemType, hyperparameters: unknown, shape?: TableShape): Candidate[] {
	const fitting = [...LEARNERS.values()].filter((learner) => learner.problemTypes.includes(problemType));
	if (fitting.length === 0) {
		const known = new Set([...LEARNERS.values()].flatMap((learner) => learner.problemTypes));
		throw new MlError(
			'ML-PROBLEM-TYPE',
			`This version of n8n-nodes-ml has no model for the problem type '${problemType}'.`,
			`Choose one of: ${[...known].join(', ')}.`,
			{ parameter: 'problemType' },
		);
	}
	if (modelType === AUTO) {
		if (hasValues(hyperparameters)) {
			throw new MlError(
				'ML-PARAMETER',
				"'Hyperparameters' are set, but 'Model Type' is Auto, which chooses them itself.",
				"Choose a Model Type, or remove 'Hyperparameters'.",
				{ parameter: 'hyperparameters' },
			);
		}
		return portfolio(problemType, shape);
	}
	const learner = LEARNERS.get(modelType);
	if (!learner || !learner.problemTypes.includes(problemType)) {
		throw new MlError(
			'ML-MODEL-TYPE',
			learner
				? `Model type '${modelType}' can't do ${problemType}.`
				: `There is no model type '${modelType.slice(0, 40)}' in this version of n8n-nodes-ml.`,
			`For ${problemType} choose one of: ${[AUTO, ...fitting.map((candidate) => candidate.name)].join(', ')}.`,
			{ parameter: 'modelType' },
		);
	}
	if (modelType === TEXT && hasLayers(hyperparameters)) return [makeCandidate(NETWORK_OF_TEXTS, getLearner(NETWORK_OF_TEXTS), hyperparameters, 'tokens')];
	return [makeCandidate(learner.name, learner, hyperparameters)];
}

/** With layers of the user's own, the model type `text` is a network that reads all texts of a row word by word. */
const TEXT = 'text';
const NETWORK_OF_TEXTS = 'rnn';

function hasLayers(hyperparameters: unknown): boolean {
	const layers = (hyperparameters as { layers?: unknown } | undefined)?.layers;
	return Array.isArray(layers) && layers.length > 0;
}

function hasValues(hyperparameters: unknown): boolean {
	return typeof hyperparameters === 'object' && hyperparameters !== null && Object.keys(hyperparameters).length > 0;
}

/** Whether a table has text columns, and others beside them. */
export function columnsOf({ table, features }: Pick<SearchData, 'table' | 'features'>): Columns {
	const texts = features.filter((name) => table.column(name).kind === 'text').length;
	return texts === 0 ? 'noText' : texts < features.length ? 'someText' : 'onlyText';
}

/** True for a model type that looks at pictures or sequences, where a column without change still has its place. */
export function readsPixels(modelType: string): boolean {
	const encoding = LEARNERS.get(modelType)?.encoding;
	return encoding === 'pixels' || encoding === 'tensor';
}
