// Against scikit-learn: see `test/golden/generate/clustering.py`.
import { createContext } from '../../../src/core/context';
import { Random } from '../../../src/core/random';
import { agreement } from '../../../src/evaluation/clustering/external';
import { measureGroups, scatterIndices, structurelessCloud } from '../../../src/evaluation/clustering/internal';
import { gradeGroups, groupsVerdict } from '../../../src/evaluation/clustering/judge-groups';
import { silhouettes } from '../../../src/learners/points/silhouette';
import golden from '../../golden/clustering.json';
import { expectClose } from '../../helpers/expect-close';

const { measures } = golden;
const grouped = { values: Float64Array.from(measures.x.flat()), width: 3, labels: Int32Array.from(measures.labels) };

it('measures groups as scikit-learn does', async () => {
	const own = await silhouettes(grouped.values, 3, grouped.labels, createContext());
	expectClose(own, Float64Array.from(measures.silhouettes), { absolute: 1e-12, relative: 1e-12 });
	const { daviesBouldin, calinskiHarabasz } = scatterIndices(grouped, Int32Array.from(measures.labels.keys()));
	expect(daviesBouldin).toBeCloseTo(measures.daviesBouldin, 12);
	expect(calinskiHarabasz).toBeCloseTo(measures.calinskiHarabasz, 9);
	const found = agreement(measures.labels, measures.truth);
	expect(found.adjustedRand).toBeCloseTo(measures.adjustedRand, 12);
	expect(found.normalizedMutualInformation).toBeCloseTo(measures.normalizedMutualInformation, 12);
});

it('gives ranges that hold the value, and leaves out what one group does not have', async () => {
	const { intervals } = await measureGroups(grouped, createContext());
	for (const { value, low, high } of intervals.values()) expect(low <= value && value <= high && low < high).toBe(true);
	const one = await measureGroups({ ...grouped, labels: new Int32Array(80) }, createContext());
	expect([...one.intervals.keys()]).toEqual(['silhouette']);
	expect(one.intervals.get('silhouette')?.value).toBe(0);
});

it('counts rows of no group as neither near nor far', async () => {
	const labels = grouped.labels.map((label, row) => (row % 4 === 0 ? -1 : label));
	const own = await silhouettes(grouped.values, 3, labels, createContext());
	expect(own.filter((_, row) => row % 4 === 0).every((value) => value === 0)).toBe(true);
});

it('agrees wholly whatever the groups are called, and by chance not at all', () => {
	expect(agreement([0, 0, 1, 1, 2], [5, 5, 3, 3, 1])).toEqual({ adjustedRand: 1, normalizedMutualInformation: 1, purity: 1 });
	const random = new Random(1);
	const draw = () => Int32Array.from({ length: 3000 }, () => random.integer(4));
	expect(Math.abs(agreement(draw(), draw()).adjustedRand)).toBeLessThan(0.01);
});

it('makes a cloud of the same mean and covariance', () => {
	const random = new Random(2);
	const values = Float64Array.from({ length: 600 }, (_, at) => (at % 2 === 0 ? 5 : -1) + (at % 2 === 0 ? 3 : 1) * random.normal());
	const cloud = structurelessCloud(values, 2, 4000, random);
	const moments = (points: Float64Array, j: number) => {
		const own = points.filter((_, at) => at % 2 === j);
		const mean = own.reduce((sum, value) => sum + value, 0) / own.length;
		return [mean, own.reduce((sum, value) => sum + (value - mean) ** 2, 0) / own.length];
	};
	for (const j of [0, 1]) {
		const [[mean, variance], [ownMean, ownVariance]] = [moments(values, j), moments(cloud, j)];
		expect(Math.abs(ownMean - mean)).toBeLessThan(0.1 * Math.sqrt(variance));
		expect(Math.abs(ownVariance / variance - 1)).toBeLessThan(0.1);
	}
});

describe('the grade', () => {
	const found = { shares: [0.6, 0.4], noiseShare: 0, silhouette: { value: 0.75, low: 0.72, high: 0.78 }, baseline: 0.3, stability: 0.99, rows: 100, rowNoun: 'rows' };

	it('is D where a cloud without groups does as well, or where there is one group', () => {
		expect(gradeGroups(found)).toBe('A');
		expect(gradeGroups({ ...found, baseline: 0.73 })).toBe('D');
		expect(gradeGroups({ ...found, shares: [1] })).toBe('D');
	});

	it('is no better than C where another half of the rows gives other groups', () => {
		expect(gradeGroups({ ...found, stability: 0.4 })).toBe('C');
		expect(groupsVerdict({ ...found, stability: 0.4 })).toContain('partly other groups');
	});
});
