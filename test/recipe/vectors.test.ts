// Embeddings on their way to a learner: few directions, the same for one row as for many, and of a size that does not drown the rest.
import { principalDirections } from '../../src/recipe/principal-directions';
import { applyRecipe, fitRecipe, recipeFromState, recipeToState } from '../../src/recipe/recipe';
import { Random } from '../../src/core/random';
import { Table, type VectorColumn } from '../../src/table/table';

/** Two groups around two centres, in `width` numbers. */
function vectors(n: number, width: number, seed = 7): VectorColumn {
	const random = new Random(seed);
	const centres = [0, 1].map(() => Float64Array.from({ length: width }, () => random.normal()));
	const values = Float32Array.from({ length: n * width }, (_, i) => centres[Math.floor(i / width) % 2][i % width] + 0.5 * random.normal() + 3);
	return { kind: 'vector', width, values, present: new Uint8Array(n).fill(1) };
}

const N = 300;
const meaning = vectors(N, 97);
meaning.present[5] = 0;
meaning.values.fill(0, 5 * 97, 6 * 97);
const table = Table.from([
	['age', { kind: 'number', values: Float64Array.from({ length: N }, (_, i) => i) }],
	['note [embedding]', meaning],
]);
const FEATURES = ['age', 'note [embedding]'];

describe('vectors in a recipe', () => {
	it.each(['linear', 'spline', 'distance', 'text', 'tree', 'raw', 'pixels', 'tensor'] as const)('%s: one row alone is as among others, also from storage', (encoding) => {
		const recipe = fitRecipe(table, FEATURES, encoding);
		const all = applyRecipe(recipe, table);
		const stored = recipeFromState(recipeToState(recipe));
		for (const row of [0, 5, 150, N - 1]) {
			const alone = applyRecipe(stored, table.take(Int32Array.of(row)));
			expect(alone.columns.map(([value]) => value)).toEqual(all.columns.map((values) => values[row]));
		}
		expect(all.features.every(({ source }) => FEATURES.includes(source))).toBe(true);
		expect(all.features.filter(({ source }) => source !== 'age').length).toBe({ tree: 64, raw: 64, pixels: 0, tensor: 0 }[encoding as string] ?? 97);
	});

	it('keeps proportions of distances, and rows of length 4 on average', () => {
		const { columns, features } = applyRecipe(fitRecipe(table, FEATURES, 'distance'), table);
		const own = columns.filter((_, f) => features[f].source !== 'age');
		const rows = Array.from({ length: N }, (_, row) => own.map((values) => values[row]));
		const present = rows.filter((_, row) => row !== 5);
		const squares = present.flat().reduce((sum, value) => sum + value * value, 0);
		expect(squares / present.length).toBeCloseTo(16, 6);
		const unit = (row: number) => {
			const values = Array.from(meaning.values.subarray(row * 97, (row + 1) * 97));
			const length = Math.hypot(...values);
			return values.map((value) => value / length);
		};
		const distance = (a: number[], b: number[]) => Math.hypot(...a.map((value, i) => value - b[i]));
		const factor = distance(rows[0], rows[1]) / distance(unit(0), unit(1));
		expect(distance(rows[10], rows[77]) / distance(unit(10), unit(77))).toBeCloseTo(factor, 8);
		expect(rows[5].every((value) => value === 0)).toBe(true);
	});

	it('leaves a gap to trees and copies of a row equal', () => {
		const recipe = fitRecipe(table, FEATURES, 'tree');
		const asked = applyRecipe(recipe, table.take(Int32Array.of(5, 3, 3, 8, 3)));
		expect(asked.columns[1][0]).toBeNaN();
		for (const values of asked.columns) expect([values[2], values[4]]).toEqual([values[1], values[1]]);
	});

	it.each([1, 2, 3])('takes %i rows, vectors that are all alike, and none', (n) => {
		const few = table.take(Int32Array.from({ length: n }, (_, i) => i));
		for (const some of [few, few.with([['note [embedding]', { ...vectors(n, 97), values: new Float32Array(n * 97).fill(0.5) }]])]) {
			const { columns } = applyRecipe(fitRecipe(some, FEATURES, 'linear'), some);
			expect(columns.every((values) => values.every(Number.isFinite))).toBe(true);
		}
		const none = few.with([['note [embedding]', { kind: 'vector', width: 97, values: new Float32Array(n * 97), present: new Uint8Array(n) }]]);
		expect(applyRecipe(fitRecipe(none, FEATURES, 'tree'), none).nRows).toBe(n);
	});

	it('refuses a damaged state', () => {
		const recipe = fitRecipe(table, FEATURES, 'linear');
		const { json, arrays } = recipeToState(recipe);
		const cut = new Map(Array.from(arrays, ([name, array]) => [name, name.includes('directions') ? array.slice(1) : array]));
		expect(() => recipeFromState({ json, arrays: cut })).toThrow(expect.objectContaining({ code: 'ML-MODEL-INVALID' }));
	});
});

describe('principal directions', () => {
	it('are orthonormal, in order of spread, and find the axis of two groups', () => {
		const width = 40;
		const n = 200;
		const { values } = vectors(n, width);
		const rows = Float64Array.from(values);
		for (let j = 0; j < width; j++) {
			let mean = 0;
			for (let i = 0; i < n; i++) mean += rows[i * width + j] / n;
			for (let i = 0; i < n; i++) rows[i * width + j] -= mean;
		}
		const { directions, k } = principalDirections(rows, width, 10);
		expect(k).toBe(10);
		const column = (c: number) => Array.from({ length: width }, (_, j) => directions[j * k + c]);
		for (let a = 0; a < k; a++) {
			for (let b = 0; b <= a; b++) expect(column(a).reduce((sum, value, j) => sum + value * column(b)[j], 0)).toBeCloseTo(a === b ? 1 : 0, 8);
		}
		const spread = (c: number) => Array.from({ length: n }, (_, i) => column(c).reduce((sum, value, j) => sum + value * rows[i * width + j], 0));
		const variances = Array.from({ length: k }, (_, c) => spread(c).reduce((sum, value) => sum + value * value, 0));
		expect(variances).toEqual([...variances].sort((a, b) => b - a));
		const signs = spread(0).map(Math.sign);
		expect(signs.every((sign, i) => sign === (i % 2 === 0 ? signs[0] : -signs[0]))).toBe(true);
	});

	it('are the same twice, and none where there is nothing', () => {
		const rows = Float64Array.from({ length: 30 * 8 }, (_, i) => Math.sin(i * i));
		expect(principalDirections(rows, 8, 4)).toEqual(principalDirections(rows, 8, 4));
		expect(principalDirections(new Float64Array(0), 8, 4).k).toBe(0);
		expect(principalDirections(new Float64Array(80), 8, 4).directions.every((value) => Number.isFinite(value))).toBe(true);
	});
});
