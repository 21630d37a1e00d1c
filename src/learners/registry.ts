// Every learner, by the name that models store. Adding a family adds its line here.
import { MlError } from '../core/errors';
import { gradientBoosting } from './boosting';
import type { Learner } from './contract';

export const LEARNERS: ReadonlyMap<string, Learner> = new Map(
	[gradientBoosting as unknown as Learner].map((learner) => [learner.name, learner]),
);

/** @throws MlError `ML-PARAMETER` naming the learners that there are. */
export function getLearner(name: string): Learner {
	const learner = LEARNERS.get(name);
	if (learner) return learner;
	throw new MlError('ML-PARAMETER', `There is no model type '${name}'.`, `Choose one of: ${learnerNames().join(', ')}.`, {
		parameter: 'modelType',
	});
}

export function learnerNames(): string[] {
	return [...LEARNERS.keys()];
}
