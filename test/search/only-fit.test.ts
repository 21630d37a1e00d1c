// A single candidate with time for one fold: its fit is kept.
import { createContext } from '../../src/core/context';
import { fittedInSearch } from '../../src/engine/fit';
import { chooseCandidates } from '../../src/engine/choose-candidates';
import { applyRecipe } from '../../src/recipe/recipe';
import { search } from '../../src/search/auto';
import { Table } from '../../src/table/table';

const N = 200;
const a = Float64Array.from({ length: N }, (_, i) => Math.sin(i));
const table = Table.from([['a', { kind: 'number', values: a }]]);
const data = { table, features: ['a'], y: a.map((value) => 3 * value + 1), problemType: 'regression' as const, nClasses: 0, groups: Int32Array.from({ length: N }, (_, i) => i) };
const candidates = chooseCandidates('linearRegression', 'regression', {});

it('is what the search measured, and can stand in the model', async () => {
	const result = await search(data, { candidates, timeBudget: 0.001, ensemble: false }, createContext());
	const parts = fittedInSearch(result)!;
	expect(result.rows.length).toBe(N / 5);
	const answers = new Float64Array(N);
	parts.members[0].predictor.predictBatch(applyRecipe(parts.recipes[0], table), answers);
	expect(Array.from(result.rows, (row) => answers[row])).toEqual(Array.from(result.outOfFold));
});

it('is not kept where there is time for more folds', async () => {
	const result = await search(data, { candidates, timeBudget: 60, ensemble: false }, createContext());
	expect(result.rows.length).toBe(N);
	expect(fittedInSearch(result)).toBeUndefined();
});
