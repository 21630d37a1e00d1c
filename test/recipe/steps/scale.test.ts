import { applyRecipe, fitRecipe } from '../../../src/recipe/recipe';
import { Random } from '../../../src/core/random';
import { Table } from '../../../src/table/table';

const table = (values: ArrayLike<number>) => Table.from([['x', { kind: 'number', values: Float64Array.from(values) }]]);
const fit = (values: ArrayLike<number>) => fitRecipe(table(values), ['x'], 'linear');
const normals = (n: number) => {
	const random = new Random(3);
	return Array.from({ length: n }, () => random.normal());
};

it('standardises a symmetric column', () => {
	const values = normals(500).map((value) => 40 + 5 * value);
	const { columns, features } = applyRecipe(fit(values), table(values));
	expect(features.map(({ name }) => name)).toEqual(['x']);
	const mean = columns[0].reduce((sum, value) => sum + value, 0) / 500;
	const variance = columns[0].reduce((sum, value) => sum + (value - mean) ** 2, 0) / 500;
	expect(mean).toBeCloseTo(0, 12);
	expect(variance).toBeCloseTo(1, 12);
});

it('gives a skewed column its logarithm beside it, and both keep the order of values', () => {
	const values = normals(500).map((value) => Math.exp(2 * value)).sort((a, b) => a - b);
	const { columns, features } = applyRecipe(fit(values), table(values));
	expect(features.map(({ name }) => name)).toEqual(['x', 'x (log)']);
	for (const scaled of columns) {
		for (let i = 1; i < scaled.length; i++) expect(scaled[i]).toBeGreaterThanOrEqual(scaled[i - 1]);
	}
});

it('does not let one wild value at prediction run away', () => {
	const recipe = fit(normals(500));
	const [wild, far] = applyRecipe(recipe, table([1e300, 1e6])).columns[0];
	expect(wild).toBe(far);
	expect(wild).toBeLessThan(12);
});

it('leaves 0 and 1 as they are', () => {
	const values = [0, 1, 1, 0, 1, 1, 1];
	expect(Array.from(applyRecipe(fit(values), table(values)).columns[0])).toEqual(values);
});

it.each([
	['subnormal numbers', [5e-324, 1e-323, 0, 5e-324, 2e-323]],
	['both ends of the range', [-1.7e308, 1.7e308, -1.7e308, 1.7e308, 0]],
	['one huge value among small ones', [...new Array(200).fill(0), 1, 2, 3, 1.7e308]],
	['a tiny spread around a large value', [1e15, 1e15 + 1, 1e15 + 2, 1e15, 1e15 + 1]],
])('keeps %s finite', (_what, values) => {
	for (const column of applyRecipe(fit(values), table(values)).columns) expect(column.every(Number.isFinite)).toBe(true);
});
