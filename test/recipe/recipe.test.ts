import { keepsValues, type Encoding } from '../../src/recipe/contract';
import { applyRecipe, fitRecipe, recipeFromState, recipeToState } from '../../src/recipe/recipe';
import type { FeatureMatrix } from '../../src/table/feature-matrix';
import { Table, type CategoryColumn, type Column } from '../../src/table/table';
import { MIXED_FEATURES, mixedTable } from '../helpers/make-data';

const ROWS = 400;
const table = mixedTable(ROWS);
const number = (...values: number[]): Column => ({ kind: 'number', values: Float64Array.from(values) });
const category = (levels: string[], codes: number[]): Column => ({ kind: 'category', levels, codes: Int32Array.from(codes) });
const names = (matrix: FeatureMatrix) => matrix.features.map(({ name }) => name);

describe.each<Encoding>(['linear', 'spline', 'tree', 'raw'])('a recipe for the encoding %s', (encoding) => {
	const recipe = fitRecipe(table, MIXED_FEATURES, encoding);
	const all = applyRecipe(recipe, table);

	it('prepares each row alone as among others, bit for bit', () => {
		for (let row = 0; row < ROWS; row += 7) {
			const alone = applyRecipe(recipe, table.take(Int32Array.of(row)));
			alone.columns.forEach((values, f) => expect(values[0]).toBe(all.columns[f][row]));
			if (!all.sparse) continue;
			const [from, to] = [all.sparse.starts[row], all.sparse.starts[row + 1]];
			expect(alone.sparse!.indices).toEqual(all.sparse.indices.slice(from, to));
			expect(alone.sparse!.values).toEqual(all.sparse.values.slice(from, to));
		}
	});

	it('prepares as before after it was stored as JSON and arrays and loaded', () => {
		const state = recipeToState(recipe);
		const loaded = recipeFromState({ json: JSON.parse(JSON.stringify(state.json)), arrays: new Map(state.arrays) });
		expect(applyRecipe(loaded, table)).toEqual(all);
	});

	it('does not depend on the order of the levels in a table', () => {
		const plan = table.column('plan') as CategoryColumn;
		const last = plan.levels.length - 1;
		const turned = category([...plan.levels].reverse(), Array.from(plan.codes, (code) => (code < 0 ? -1 : last - code)));
		expect(applyRecipe(recipe, table.with([['plan', turned]]))).toEqual(all);
	});

	it('gives finite numbers for the largest values there are, and NaN for missing ones only to trees', () => {
		const extremes = table.take(new Int32Array(4)).with([['spend', number(1.7e308, -1.7e308, NaN, Infinity)]]);
		const { columns } = applyRecipe(recipe, extremes);
		const finite = columns.every((values) => values.every((value) => Number.isFinite(value)));
		if (!keepsValues(encoding)) expect(finite).toBe(true);
	});

	it('names the column of the user that each feature was made from', () => {
		expect(new Set(all.features.map(({ source }) => source))).toEqual(new Set(MIXED_FEATURES));
		expect(all.nFeatures).toBe(all.columns.length + (all.sparse?.width ?? 0));
	});

	it('gives each feature a name of its own', () => {
		expect(new Set(names(all)).size).toBe(all.features.length);
	});

	it.each([
		['no state', null],
		['an unknown step', { ...(recipeToState(recipe).json as object), steps: [{ step: 'no-such-step', json: {} }] }],
		['steps left out', { ...(recipeToState(recipe).json as object), steps: [] }],
		['an unknown encoding', { ...(recipeToState(recipe).json as object), encoding: 'other' }],
		['a feature left out', { ...(recipeToState(recipe).json as object), features: MIXED_FEATURES.slice(1), kinds: recipe.kinds.slice(1) }],
	])('refuses a state with %s', (_what, json) => {
		const { arrays } = recipeToState(recipe);
		expect(() => recipeFromState({ json: json as never, arrays })).toThrow(expect.objectContaining({ code: 'ML-MODEL-INVALID' }));
	});
});

it('refuses a table without a feature, or with a feature of another kind, by name', () => {
	const recipe = fitRecipe(table, MIXED_FEATURES, 'linear');
	const without = table.with([], ['plan']);
	expect(() => applyRecipe(recipe, without)).toThrow(expect.objectContaining({ code: 'ML-MISSING-COLUMN', details: { column: 'plan' } }));
	const other = table.with([['plan', number(...new Array(ROWS).fill(1))]]);
	expect(() => applyRecipe(recipe, other)).toThrow(expect.objectContaining({ code: 'ML-COLUMN-KIND', details: { column: 'plan' } }));
});

it('takes column names that would break an object or a key', () => {
	const odd = ['__proto__', 'constructor', '3/ = x', '', 'a.b', ' = '];
	const columns = odd.map((name, i) => [name, number(1, 2, 3, 4, 5 + i)] as const);
	const recipe = fitRecipe(Table.from(columns), odd, 'linear');
	const { features } = applyRecipe(recipeFromState(recipeToState(recipe)), Table.from(columns));
	expect(Array.from(new Set(features.map(({ source }) => source)))).toEqual(odd);
});

it('leaves out what was constant in training', () => {
	const train = Table.from([['same', number(7, 7, 7, 7, 7)], ['differs', number(1, 2, 3, 4, 5)]]);
	expect(names(applyRecipe(fitRecipe(train, ['same', 'differs'], 'linear'), train))).toEqual(['differs']);
	expect(applyRecipe(fitRecipe(train, ['same'], 'linear'), train)).toMatchObject({ nRows: 5, nFeatures: 0 });
});

it('never writes a level of fewer than 5 rows into its state', () => {
	const codes = Array.from({ length: 200 }, (_, i) => (i < 4 ? 0 : i < 9 ? 1 : 2));
	const people = Table.from([['name', category(['Jane Roe', 'five rows', 'many'], codes)]]);
	for (const encoding of ['linear', 'spline', 'tree'] as const) {
		const text = JSON.stringify(recipeToState(fitRecipe(people, ['name'], encoding)).json);
		expect(text).not.toContain('Jane Roe');
		expect(text).toContain('five rows');
	}
});

it('treats a level that it has never seen as another value', () => {
	const codes = Array.from({ length: 60 }, (_, i) => (i < 2 ? 3 : i % 3));
	const train = Table.from([['plan', category(['a', 'b', 'c', 'rare'], codes)]]);
	const fresh = Table.from([['plan', category(['unseen', 'c'], [0, 1, -1])]]);
	const linear = applyRecipe(fitRecipe(train, ['plan'], 'linear'), fresh);
	const row = (r: number) => linear.columns.map((values) => values[r]);
	expect(names(linear)).toEqual(['plan = c', 'plan = a', 'plan = b', 'plan is another value']);
	expect([row(0), row(1), row(2)]).toEqual([[0, 0, 0, 1], [1, 0, 0, 0], [0, 0, 0, 0]]);
	const tree = applyRecipe(fitRecipe(train, ['plan'], 'tree'), fresh);
	expect(tree.features).toEqual([{ name: 'plan', source: 'plan', kind: 'category', nLevels: 4 }]);
	expect(Array.from(tree.columns[0])).toEqual([3, 0, NaN]);
});

it('learns from the rows it is fitted on alone', () => {
	const train = table.take(Int32Array.from({ length: 100 }, (_, i) => i));
	const before = JSON.stringify(recipeToState(fitRecipe(train, MIXED_FEATURES, 'linear')).json);
	applyRecipe(fitRecipe(train, MIXED_FEATURES, 'linear'), table);
	expect(JSON.stringify(recipeToState(fitRecipe(train, MIXED_FEATURES, 'linear')).json)).toBe(before);
});
