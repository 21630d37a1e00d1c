// Chances and values against scikit-learn (test/golden/generate/nearest_neighbours.py).
import { createContext } from '../../../src/core/context';
import { checkParams } from '../../../src/core/params';
import { Random } from '../../../src/core/random';
import { kNearestNeighbours as learner } from '../../../src/learners/nearest-neighbours';
import { Nearest } from '../../../src/learners/nearest-neighbours/nearest';
import golden from '../../golden/nearest-neighbours.json';
import { expectClose } from '../../helpers/expect-close';
import { goldenMatrix } from '../../helpers/golden-matrix';
import { numberMatrix } from '../../helpers/number-matrix';

const { input } = golden;

describe.each(golden.cases)('$params, words: $words', ({ params, words, from, classes, numbers }) => {
	it.each([['classification', 3, classes, input.classes], ['regression', 0, numbers, input.numbers]] as const)('%s as scikit-learn', async (problemType, nClasses, expected, y) => {
		const data = { x: goldenMatrix(input, 0, input.nTraining, words), y: Float64Array.from(y), nClasses, problemType };
		const model = await learner.fit(data, checkParams(learner.hyperparameters, learner.name, { ...params, smoothing: 0 }), createContext());
		const fresh = goldenMatrix(input, from, input.x.length, words);
		const out = new Float64Array(fresh.nRows * model.nOutputs);
		model.predictBatch(fresh, out);
		expectClose(out, expected, { absolute: 1e-6, relative: 1e-5 });
	});
});

it.each([1, 2, 7, 50, 100])('finds the %i nearest, of equal ones the first', (k) => {
	const random = new Random(k);
	const all = Float32Array.from({ length: 100 }, () => random.integer(20));
	const nearest = new Nearest(k, new Float64Array(0));
	nearest.find(all, 100);
	const wanted = Array.from(all.keys()).sort((a, b) => all[a] - all[b] || a - b).slice(0, k).sort((a, b) => a - b);
	expect(Array.from(nearest.places)).toEqual(wanted);
	expect(Array.from(nearest.distances)).toEqual(wanted.map((place) => all[place]));
});

it('counts a row of weight w as w rows, the farthest only in part', () => {
	const nearest = new Nearest(4, Float64Array.of(1, 2.5, 0, 2, 9));
	nearest.find(Float32Array.of(3, 1, 0, 2, 5), 5);
	expect(Array.from(nearest.places.subarray(0, nearest.size))).toEqual([1, 3]);
	expect(Array.from(nearest.counts.subarray(0, nearest.size))).toEqual([2.5, 1.5]);
	nearest.find(Float32Array.of(3, 1, 0, 2, 0.5), 5);
	expect(Array.from(nearest.places.subarray(0, nearest.size))).toEqual([4]);
	expect(nearest.counts[0]).toBe(4);
});

it('refuses a table that would make too large a model', async () => {
	const column = new Float64Array(300_000);
	const x = numberMatrix(Array.from({ length: 300 }, () => column));
	const data = { x, y: new Float64Array(300_000), nClasses: 0, problemType: 'regression' as const };
	const params = checkParams(learner.hyperparameters, learner.name, {});
	await expect(learner.fit(data, params, createContext())).rejects.toMatchObject({ code: 'ML-MEMORY', message: expect.stringContaining('300000 rows') });
});
