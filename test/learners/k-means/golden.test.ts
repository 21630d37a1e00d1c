// Against scikit-learn: see `test/golden/generate/clustering.py`.
import { createContext } from '../../../src/core/context';
import { lloyd } from '../../../src/learners/k-means/lloyd';
import { bestOfStarts } from '../../../src/learners/k-means/starts';
import { expectClose } from '../../helpers/expect-close';
import golden from '../../golden/clustering.json';

const flat = (rows: number[][]) => Float64Array.from(rows.flat());

describe.each(golden.kMeans.map((own, i) => [i, own] as const))('k-means, case %p', (_, own) => {
	const width = own.x[0].length;
	const points = { values: flat(own.x), weights: new Float64Array(own.x.length).fill(1), width };

	it('ends where scikit-learn ends from the same centres', async () => {
		const found = await lloyd(points, flat(own.start), 300, createContext());
		expect(Array.from(found.labels)).toEqual(own.labels);
		expect(Math.abs(found.inertia / own.inertia - 1)).toBeLessThan(1e-12);
		expectClose(found.centres, flat(own.centres), { absolute: 1e-9, relative: 1e-9 });
		expect(found.converged).toBe(true);
	});

	it('finds as good a division from its own starts', async () => {
		const found = await bestOfStarts(points, own.start.length, 20, 300, createContext());
		expect(found.inertia / own.best - 1).toBeLessThan(1e-3);
	});
});

it('gives a point of weight 2 the pull of two', async () => {
	const values = Float64Array.of(0, 1, 2, 10, 11, 12);
	const start = Float64Array.of(0, 10);
	const weighted = await lloyd({ values, weights: Float64Array.of(1, 1, 2, 1, 1, 1), width: 1 }, start, 50, createContext());
	const repeated = await lloyd({ values: Float64Array.of(0, 1, 2, 2, 10, 11, 12), weights: new Float64Array(7).fill(1), width: 1 }, start, 50, createContext());
	expectClose(weighted.centres, repeated.centres, { absolute: 1e-12, relative: 1e-12 });
	expect(weighted.inertia).toBeCloseTo(repeated.inertia, 10);
});

it('fills a centre that lost its points from the farthest one', async () => {
	const values = Float64Array.of(0, 0.1, 0.2, 100);
	const found = await lloyd({ values, weights: new Float64Array(4).fill(1), width: 1 }, Float64Array.of(0, 1000), 50, createContext());
	expect(found.labels[3]).not.toBe(found.labels[0]);
	expect(found.inertia).toBeCloseTo(0.02, 10);
});
