// `text` on words: what it learns, what it keeps from texts, and what odd texts do to it.
import { createContext, type JobContext } from '../../../src/core/context';
import { checkParams } from '../../../src/core/params';
import { Random } from '../../../src/core/random';
import type { Predictor } from '../../../src/learners/contract';
import { fitSigmoid, fitSoftmax } from '../../../src/learners/text/chances';
import { regress, separate } from '../../../src/learners/text/dual-descent';
import { text } from '../../../src/learners/text';
import { logCountRatios } from '../../../src/learners/text/log-count-ratios';
import type { SparseRows } from '../../../src/learners/text/rows';
import { applyRecipe, fitRecipe, prepareRecipe, recipeToState, type Recipe } from '../../../src/recipe/recipe';
import { Table } from '../../../src/table/table';
import golden from '../../golden/text.json';
import { expectClose } from '../../helpers/expect-close';

const tableOf = (values: (string | null)[]) => Table.from([['text', { kind: 'text', values }]]);

async function fit(texts: (string | null)[], y: number[], params: object = {}, context: JobContext = createContext()) {
	const nClasses = Math.max(...y) + 1;
	const recipe = fitRecipe(tableOf(texts), ['text'], 'text');
	const data = { x: applyRecipe(recipe, tableOf(texts)), y: Float64Array.from(y), nClasses, problemType: 'classification' as const };
	return { recipe, model: await text.fit(data, checkParams(text.hyperparameters, 'text', params), context) };
}

function ask({ recipe, model }: { recipe: Recipe; model: Predictor }, texts: (string | null)[]): number[][] {
	const x = applyRecipe(recipe, tableOf(texts));
	const out = new Float64Array(texts.length * model.nOutputs);
	model.predictBatch(x, out);
	return texts.map((_, i) => Array.from(out.subarray(i * model.nOutputs, (i + 1) * model.nOutputs)));
}

const rowsOf = ({ starts, indices, values, nFeatures }: (typeof golden)['rows']): SparseRows => ({
	nRows: starts.length - 1,
	nFeatures,
	firstTerm: 0,
	starts: Int32Array.from(starts),
	indices: Int32Array.from(indices),
	values: Float64Array.from(values),
});

describe('against LIBLINEAR and numpy', () => {
	const rows = rowsOf(golden.rows);
	const options = { costs: new Float64Array(rows.nRows).fill(golden.strength), maxIterations: 20_000, tolerance: 1e-9 };

	it('separates as LinearSVC does', async () => {
		const { v, done } = await separate(rows, Float64Array.from(golden.sides), options, createContext());
		expect(done).toBe(true);
		expectClose(v, golden.separated, { absolute: 1e-6, relative: 1e-6 });
	});

	it('regresses as ridge regression in closed form does', async () => {
		const { v } = await regress(rows, Float64Array.from(golden.targets), options, createContext());
		expectClose(v, golden.regressed, { absolute: 1e-6, relative: 1e-6 });
	});

	it('finds the log-count ratios', () => {
		const isIn = Uint8Array.from(golden.sides, (side) => (side === 1 ? 1 : 0));
		const scale = logCountRatios(rows, isIn, new Float64Array(rows.nRows).fill(1), 1);
		expectClose(scale, golden.ratios, { absolute: 1e-12, relative: 1e-12 });
	});

	it('fits the sigmoid and the softmax', () => {
		const { scores, isPositive, slope, offset } = golden.sigmoid;
		const weights = new Float64Array(scores.length).fill(1);
		const map = fitSigmoid(Float64Array.from(scores), Float64Array.from(isPositive), weights);
		expectClose([map.slope, map.offset], [slope, offset], { absolute: 1e-4, relative: 1e-4 });
		const softmax = golden.softmax;
		const fitted = fitSoftmax(Float64Array.from(softmax.scores), Float64Array.from(softmax.y), new Float64Array(softmax.y.length).fill(1), 3);
		expectClose([fitted.slope], [softmax.slope], { absolute: 1e-4, relative: 1e-4 });
	});
});

const TOPICS = [
	['refund', 'money', 'charged', 'invoice'],
	['login', 'password', 'account', 'locked'],
	['late', 'parcel', 'courier', 'delivery'],
];

function tickets(count: number, seed = 1): { texts: string[]; y: number[] } {
	const random = new Random(seed);
	const y = Array.from({ length: count }, (_, i) => i % TOPICS.length);
	const texts = y.map((topic) => ['please', 'hello', TOPICS[topic][random.integer(4)], 'my', TOPICS[topic][random.integer(4)]].join(' '));
	return { texts, y };
}

it('tells topics apart, by pieces even of a word that it has never seen', async () => {
	const { texts, y } = tickets(300);
	const fitted = await fit(texts, y);
	const answers = ask(fitted, ['REFUND!', 'passwords']);
	expect(answers[0][0]).toBeGreaterThan(0.8);
	expect(answers[1][1]).toBeGreaterThan(0.6);
});

it.each(['on', 'off', 'auto'])('learns with Naive Bayes weights %s', async (naiveBayes) => {
	const { texts, y } = tickets(300);
	const binary = y.map((topic) => (topic === 0 ? 1 : 0));
	const answers = ask(await fit(texts, binary, { naiveBayes }), ['money refund', 'locked login']);
	expect(answers[0][1]).toBeGreaterThan(0.9);
	expect(answers[1][1]).toBeLessThan(0.1);
});

it('answers odd texts soundly', async () => {
	const { texts, y } = tickets(120);
	const odd = ['', null, '   ', '\u0000', '😀'.repeat(5000), 'refund '.repeat(150_000), '<b></b>', '中文'.repeat(3000), '\ud800'];
	const fitted = await fit([...texts, ...odd], [...y, ...odd.map((_, i) => i % 3)]);
	for (const chances of ask(fitted, odd)) {
		expect(chances.every((chance) => chance >= 0)).toBe(true);
		expect(Math.abs(chances.reduce((sum, chance) => sum + chance, 0) - 1)).toBeLessThan(1e-12);
	}
});

it('takes the same text throughout', async () => {
	const fitted = await fit(new Array<string>(60).fill('the same words'), Array.from({ length: 60 }, (_, i) => (i < 20 ? 1 : 0)));
	expect(ask(fitted, ['the same words'])[0][1]).toBeCloseTo(1 / 3, 1);
});

it('keeps no word of the rows in its state', () => {
	const recipe = fitRecipe(tableOf(['secret agent', 'secret agent', 'x']), ['text'], 'text');
	const state = recipeToState(recipe);
	const bytes = [JSON.stringify(state.json), ...Array.from(state.arrays.values(), (array) => Buffer.from(array.buffer).toString('latin1'))].join();
	expect(bytes).not.toMatch(/secret|agent/);
});

it('gives way while it reads texts, and prepares the same rows as in one go', async () => {
	const texts = Array.from({ length: 400 }, (_, i) => `${'word '.repeat(300)} ${i % 7}`);
	let checkpoints = 0;
	const { recipe, matrix } = await prepareRecipe(tableOf(texts), ['text'], 'text', { checkpoint: async () => void checkpoints++ });
	expect(checkpoints).toBeGreaterThan(5);
	expect(matrix).toEqual(applyRecipe(recipe, tableOf(texts)));
});

it('has room for a thousand classes', async () => {
	const y = Array.from({ length: 3000 }, (_, i) => i % 1000);
	const texts = y.map((topic) => `topic number${topic.toString(26)} ${topic % 2 ? 'odd' : 'even'}`);
	const fitted = await fit(texts, y, { maxIterations: 3 });
	expect(fitted.model.nOutputs).toBe(1000);
	expect(fitted.model.toState().arrays.get('coefficients')!.byteLength).toBeLessThan(21e6);
});
