// Seeded tables and training rows with something to learn in them.
import { Random } from '../../src/core/random';
import type { ProblemType, TrainingData } from '../../src/learners/contract';
import type { Encoding } from '../../src/recipe/contract';
import { applyRecipe, fitRecipe } from '../../src/recipe/recipe';
import { Table, type Column } from '../../src/table/table';

const WORDS = ['refund', 'late', 'thanks', 'great', 'broken', 'invoice', 'hello', 'order', 'price', 'support'];

export const MIXED_FEATURES = ['age', 'spend', 'plan', 'city', 'joined', 'note', 'active'];

/** One column of each kind, with gaps, rare levels, a skewed number and more than 50 cities. */
export function mixedTable(nRows: number, seed = 42): Table {
	const random = new Random(seed);
	const gaps = (make: () => number) => Float64Array.from({ length: nRows }, () => (random.uniform() < 0.1 ? NaN : make()));
	const category = (levels: string[], pick: () => number): Column => ({
		kind: 'category',
		levels,
		codes: Int32Array.from({ length: nRows }, () => (random.uniform() < 0.05 ? -1 : pick())),
	});
	const cities = Array.from({ length: 60 }, (_, i) => `city ${i}`);
	const text = () => Array.from({ length: random.integer(12) }, () => WORDS[random.integer(WORDS.length)]).join(' ');
	return Table.from([
		['age', { kind: 'number', values: gaps(() => 18 + random.integer(60)) }],
		['spend', { kind: 'number', values: gaps(() => Math.exp(2 * random.normal()) * 100) }],
		['plan', category(['Free', 'Pro', 'Team', 'rare'], () => (random.uniform() < 0.005 ? 3 : random.integer(3)))],
		['city', category(cities, () => Math.floor(60 * random.uniform() ** 2))],
		['joined', { kind: 'date', values: gaps(() => 1_577_836_800_000 + random.integer(1_000_000_000) * 100) }],
		['note', { kind: 'text', values: Array.from({ length: nRows }, () => (random.uniform() < 0.1 ? null : text())) }],
		['active', { kind: 'number', values: gaps(() => random.integer(2)) }],
	]);
}

/** Rows through the recipe of `encoding`; the target depends on age, plan and chance. nClasses 0 = regression. */
export function mixedData(nRows: number, encoding: Encoding, nClasses: number, seed = 42): TrainingData {
	const table = mixedTable(nRows, seed);
	const random = new Random(seed + 1);
	const age = (table.column('age') as { values: Float64Array }).values;
	const plan = (table.column('plan') as { codes: Int32Array }).codes;
	const score = Float64Array.from({ length: nRows }, (_, i) => (Number.isNaN(age[i]) ? 0 : (age[i] - 48) / 15) + plan[i] + random.normal() / 2);
	const features = MIXED_FEATURES.filter((name) => name !== 'city' && name !== 'note');
	return {
		x: applyRecipe(fitRecipe(table, features, encoding), table),
		y: nClasses === 0 ? score : score.map((value) => Math.max(0, Math.min(nClasses - 1, Math.round(value)))),
		nClasses,
		problemType: (nClasses === 0 ? 'regression' : 'classification') satisfies ProblemType,
	};
}

export function takeData(data: TrainingData, rows: Int32Array): TrainingData {
	const { x, y, weights } = data;
	const pick = (values: Float64Array) => Float64Array.from(rows, (row) => values[row]);
	return {
		...data,
		x: { nRows: rows.length, nFeatures: x.nFeatures, features: x.features, columns: x.columns.map(pick) },
		y: pick(y),
		weights: weights && pick(weights),
	};
}
