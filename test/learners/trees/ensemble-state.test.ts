import type { State, TypedArray } from '../../../src/core/arrays';
import { createContext } from '../../../src/core/context';
import { checkParams } from '../../../src/core/params';
import { gradientBoosting } from '../../../src/learners/boosting';
import { boostingParams } from '../../../src/learners/boosting/params';
import { mixedData } from './make-matrix';

async function stateOf(): Promise<State> {
	const params = checkParams(boostingParams, 'gradientBoosting', { rounds: 3, columnSampling: 1 });
	return (await gradientBoosting.fit(mixedData(500, 2), params, createContext())).toState();
}

/** The state with one array replaced or changed. */
function damaged(state: State, name: string, change: (array: TypedArray) => unknown): State {
	const copy = state.arrays.get(name)!.slice();
	const changed = change(copy);
	return { ...state, arrays: new Map(state.arrays).set(name, (ArrayBuffer.isView(changed) ? changed : copy) as TypedArray) };
}

describe('a stored ensemble', () => {
	it.each<[string, string, (array: TypedArray) => unknown]>([
		['a child out of range', 'left', (a) => (a[0] = 1e6)],
		['a leaf out of range', 'right', (a) => (a[0] = -1e6)],
		['a cycle', 'left', (a) => (a[1] = 0)],
		['a node that points to itself', 'right', (a) => (a[0] = 0)],
		['a leaf that is used twice', 'left', (a) => (a[a.length - 1] = -1)],
		['a root out of range', 'roots', (a) => (a[0] = 1e6)],
		['a feature out of range', 'feature', (a) => (a[0] = 4)],
		['a negative feature', 'feature', (a) => (a[0] = -1)],
		['a threshold that is not a number', 'threshold', (a) => (a[0] = NaN)],
		['an infinite leaf', 'leafValue', (a) => (a[0] = Infinity)],
		['a set of levels beyond its words', 'setStart', (a) => (a[0] = 1e6)],
		['a set that is longer than its words', 'words', (a) => (a[0] = 4e9)],
		['an odd direction for missing values', 'missing', (a) => (a[0] = 2)],
		['an array that is too short', 'threshold', (a) => a.slice(1)],
		['an array of another type', 'left', (a) => Float64Array.from(a)],
		['a base score that is not a number', 'base', (a) => (a[0] = NaN)],
	])('is refused with %s', async (_, name, change) => {
		const state = damaged(await stateOf(), name, change);
		expect(() => gradientBoosting.load(state)).toThrow(expect.objectContaining({ code: 'ML-MODEL-INVALID' }));
	});

	it.each([null, 3, [], {}, { link: 'identity' }, { link: 'eval', nFeatures: 4 }, { link: 'softmax', nFeatures: 4 }])(
		'is refused with the description %j',
		async (json) => {
			const state = { ...(await stateOf()), json } as State;
			expect(() => gradientBoosting.load(state)).toThrow(expect.objectContaining({ code: 'ML-MODEL-INVALID' }));
		},
	);

	it('holds no value of the training rows', async () => {
		const { x } = mixedData(500, 2);
		const seen = new Set(x.columns.slice(0, 3).flatMap((column) => Array.from(column)));
		const { arrays } = await stateOf();
		const sets = arrays.get('setStart')!;
		const thresholds = Array.from(arrays.get('threshold')!).filter((_, node) => sets[node] < 0);
		expect(thresholds.length).toBeGreaterThan(10);
		expect(thresholds.filter((threshold) => seen.has(threshold))).toEqual([]);
	});
});
