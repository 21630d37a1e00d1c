// Quantiles and TF-IDF against scikit-learn and numpy (test/golden/generate/recipe.py).
import { quantiles, sortedSample } from '../../src/recipe/quantiles';
import { applyRecipe, fitRecipe } from '../../src/recipe/recipe';
import { Table } from '../../src/table/table';
import golden from '../golden/recipe.json';
import { expectClose } from '../helpers/expect-close';

const tolerance = { absolute: golden.absoluteTolerance, relative: golden.relativeTolerance };

it('finds the quantiles that numpy finds', () => {
	const { values, shares, expected } = golden.quantiles;
	expectClose(quantiles(sortedSample(Float64Array.from(values)), shares), expected, tolerance);
});

it('weighs words as TfidfVectorizer does, four times as long', () => {
	const { texts, expected } = golden.tfidf;
	const table = Table.from([['text', { kind: 'text', values: texts }]]);
	const { sparse } = applyRecipe(fitRecipe(table, ['text'], 'linear'), table);
	expected.forEach((row, r) => {
		const values = sparse!.values.slice(sparse!.starts[r], sparse!.starts[r + 1]).sort();
		expectClose(values, row.map((value) => 4 * value), tolerance);
	});
});

it('weighs words and pieces of words as TfidfVectorizer does with both analysers joined', () => {
	const { texts, expected } = golden.pieces;
	const table = Table.from([['text', { kind: 'text', values: texts }]]);
	const { sparse } = applyRecipe(fitRecipe(table, ['text'], 'text'), table);
	expected.forEach((row, r) => {
		const values = sparse!.values.slice(sparse!.starts[r], sparse!.starts[r + 1]).sort();
		expectClose(values, row, tolerance);
	});
});

it('ignores gaps and infinities in quantiles', () => {
	expect(Array.from(sortedSample(Float64Array.of(NaN, 3, Infinity, 1, -Infinity)))).toEqual([1, 3]);
});
