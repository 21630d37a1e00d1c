import { applyRecipe, fitRecipe, recipeFromState, recipeToState } from '../../src/recipe/recipe';
import { Table } from '../../src/table/table';

const N = 4;
const SIZE = 2 * 3 * 3;
const table = Table.from([
	['photo', { kind: 'image', height: 2, width: 3, channels: 3, pixels: Uint8Array.from({ length: N * SIZE }, (_, i) => i % 251), present: Uint8Array.of(1, 1, 0, 1) }],
	['dark', { kind: 'number', values: new Float64Array(N) }],
	['age', { kind: 'number', values: Float64Array.of(1, NaN, 3, 4) }],
]);

describe('the encoding of pixels', () => {
	const recipe = fitRecipe(table, ['photo', 'dark', 'age'], 'pixels');

	it('keeps images as they are, and columns that never change', () => {
		const matrix = applyRecipe(recipe, table);
		expect(matrix.images).toMatchObject({ height: 2, width: 3, channels: 3, source: 'photo' });
		expect(matrix.images?.pixels).toHaveLength(N * SIZE);
		expect(matrix.features.map(({ name }) => name)).toEqual(['dark', 'age']);
		expect(matrix.nFeatures).toBe(2);
	});

	it('survives storage, and gives each row alone what it has among others', () => {
		const stored = recipeFromState(recipeToState(recipe));
		const row = applyRecipe(stored, table.take(Int32Array.of(3)));
		expect(Array.from(row.images!.pixels)).toEqual(Array.from({ length: SIZE }, (_, i) => (3 * SIZE + i) % 251));
	});

	it('is for pictures only: others see parts and mean colours', () => {
		const linear = applyRecipe(fitRecipe(table, ['photo', 'age'], 'linear'), table);
		expect(linear.images).toBeUndefined();
		const tree = applyRecipe(fitRecipe(table, ['photo', 'age'], 'tree'), table);
		expect(tree.features.map(({ name }) => name)).toEqual(
			expect.arrayContaining(['photo (part 1, 1)', 'photo (part 2, 3)', 'photo (red)', 'photo (green)', 'photo (blue)']),
		);
		expect(tree.columns[0][2]).toBeNaN();
	});
});
