// Many rows: an estimate from a part of them first, and more threads than one.
import { join } from 'node:path';
import { createContext } from '../../../src/core/context';
import { checkParams } from '../../../src/core/params';
import { Random } from '../../../src/core/random';
import { logisticRegression } from '../../../src/learners/logistic';
import { linearRegression } from '../../../src/learners/linear-regression';
import { ThreadCrew } from '../../../src/workers/crew';
import { numberMatrix } from '../../helpers/number-matrix';

const N = 300_000;
const WIDTH = 12;
const random = new Random(3);
const columns = Array.from({ length: WIDTH }, () => new Float64Array(N));
const truth = Float64Array.from({ length: WIDTH }, () => 2 * random.normal());
const scores = new Float64Array(N);
for (let i = 0; i < N; i++) {
	for (let f = 0; f < WIDTH; f++) {
		const value = random.uniform() - 0.5;
		columns[f][i] = value;
		scores[i] += truth[f] * value;
	}
}
const labels = scores.map((score) => (1 / (1 + Math.exp(-score)) > random.uniform() ? 1 : 0));

async function coefficients(learner: typeof logisticRegression | typeof linearRegression, y: Float64Array, nClasses: number, crew?: ThreadCrew) {
	const data = { x: numberMatrix(columns), y, nClasses, problemType: nClasses > 0 ? ('classification' as const) : ('regression' as const) };
	const params = checkParams(learner.hyperparameters, learner.name, { l2: 1 });
	const model = await learner.fit(data, params as never, createContext({ crew, threads: crew?.threads }));
	return model.toState().arrays.get('coefficients') as Float64Array;
}

it.each([
	[logisticRegression, labels, 2],
	[linearRegression, scores, 0],
])('learns the same bits on one thread and on two, and what is true', async (learner, y, nClasses) => {
	const crew = new ThreadCrew(join(__dirname, '../../../dist/crew.js'), 2);
	const alone = await coefficients(learner, y, nClasses);
	for (let again = 0; again < 3; again++) expect(await coefficients(learner, y, nClasses, crew)).toEqual(alone);
	crew.dismiss();
	expect(Math.max(...alone.map((value, f) => Math.abs(value - truth[f])))).toBeLessThan(nClasses > 0 ? 0.08 : 1e-3);
});
