// `languageModel` against nltk and the formulas of Chen & Goodman, and through training and prediction.
import { createContext } from '../../../src/core/context';
import { CancelledError } from '../../../src/core/errors';
import { checkParams, invalidValues } from '../../../src/core/params';
import { train } from '../../../src/engine/train';
import { decodeModel } from '../../../src/engine/model-file';
import { predict } from '../../../src/engine/predict';
import { languageModel } from '../../../src/learners/language-model';
import { estimateDiscounts, smooth } from '../../../src/learners/language-model/kneser-ney';
import { adjustedCounts, END, NgramCounts, START } from '../../../src/learners/language-model/ngram-counts';
import { NgramModel } from '../../../src/learners/language-model/ngram-model';
import { applyRecipe, fitRecipe, recipeFromState, recipeToState } from '../../../src/recipe/recipe';
import { toRawTable } from '../../../src/table/raw-table-builder';
import { Table } from '../../../src/table/table';
import golden from '../../golden/language-model.json';
import { expectClose } from '../../helpers/expect-close';
import { CHURN_OPTIONS } from '../../engine/telco';

const tableOf = (values: (string | null)[]) => Table.from([['text', { kind: 'text', values }]]);
const closely = { absolute: 1e-5, relative: 1e-6 };

async function fit(texts: (string | null)[], params: object = {}) {
	const recipe = fitRecipe(tableOf(texts), ['text'], 'characters');
	const data = { x: applyRecipe(recipe, tableOf(texts)), y: new Float64Array(texts.length), nClasses: 0, problemType: 'anomaly' as const };
	const model = await languageModel.fit(data, checkParams(languageModel.hyperparameters, 'languageModel', params), createContext());
	return { model, matrix: (asked: (string | null)[]) => applyRecipe(recipeFromState(recipeToState(recipe)), tableOf(asked)) };
}

it('gives pairs of words the chances that nltk gives them', () => {
	const codes = new Map([['<s>', START], ['</s>', END]]);
	const codeOf = (word: string) => codes.get(word) ?? (codes.set(word, codes.size + 1), codes.get(word)!);
	const counts = new NgramCounts(2);
	for (const text of golden.texts) counts.add([START, ...text.split(' ').map(codeOf), END], 1);
	const d = golden.discount;
	const { levels, logRoot } = smooth(counts, codes.size, (n) => (n === 1 ? [0, 0, 0] : [d, d, d]));
	const model = new NgramModel(levels, -Math.log(codes.size), logRoot);
	const found = golden.bigrams.map(([before, word]) => Math.exp(model.logProbability([codeOf(String(before))], codeOf(String(word)))));
	expectClose(found, golden.bigrams.map(([, , chance]) => Number(chance)), closely);
});

it('gives texts the chances of modified Kneser-Ney, stored and loaded', async () => {
	const { model, matrix } = await fit(golden.texts, { minCount: 1, order: 3 });
	const state = model.toState();
	const loaded = languageModel.load({ json: JSON.parse(JSON.stringify(state.json)), arrays: state.arrays });
	const x = matrix(golden.asked);
	const known = new Set(golden.texts.flatMap((text) => text.split(' ')));
	const familiar = golden.asked.flatMap((text, row) => (text.split(' ').every((word) => known.has(word)) ? [row] : []));
	expect(familiar.length).toBeGreaterThan(1);
	expectClose(familiar.map((row) => loaded.describeText!(x, row).logProbability), familiar.map((row) => golden.logProbabilities[row]), closely);
	// The letters of a word that was never seen have to be guessed as well.
	for (const row of golden.asked.keys()) if (!familiar.includes(row)) expect(loaded.describeText!(x, row).logProbability).toBeLessThan(golden.logProbabilities[row] - 2);
	expect(loaded.describeText!(x, 0)).toEqual(model.describeText!(x, 0));
});

it('estimates the discounts', () => {
	const counts = new NgramCounts(3);
	const codes = new Map<string, number>();
	const codeOf = (word: string) => codes.get(word) ?? (codes.set(word, codes.size + 3), codes.get(word)!);
	for (const text of golden.texts) counts.add([START, ...text.split(' ').map(codeOf), END], 1);
	const adjusted = adjustedCounts(counts);
	expectClose(estimateDiscounts(adjusted[2]), golden.discounts[2], closely);
	expectClose(estimateDiscounts(adjusted[1]), golden.discounts[1], closely);
});

it.each([1, 2, 3, 5])('gives chances that sum to 1, order %p', async (order) => {
	const { model } = await fit(golden.texts, { minCount: 2, order });
	const { vocabulary } = model.toState().json as { vocabulary: string[] };
	const levels = languageModel.load(model.toState());
	expect(levels.fitted?.vocabulary).toBe(vocabulary.length);
	const counts = new NgramCounts(order);
	const codes = new Map(vocabulary.map((word, i) => [word, i + 3]));
	for (const text of golden.texts) counts.add([START, ...text.split(' ').map((word) => codes.get(word) ?? 0), END], 1);
	const nUnits = vocabulary.length + 2;
	const smoothed = smooth(counts, nUnits);
	const own = new NgramModel(smoothed.levels, -Math.log(nUnits), smoothed.logRoot);
	for (const context of [[], [START], [START, 3], [4, 5], [3, 3, 3]]) {
		let sum = Math.exp(own.logProbability(context, 0)) + Math.exp(own.logProbability(context, END));
		for (let code = 3; code < vocabulary.length + 3; code++) sum += Math.exp(own.logProbability(context, code));
		expect(sum).toBeCloseTo(1, 5);
	}
});

it('counts thousands of different runs', async () => {
	const texts = Array.from({ length: 3000 }, (_, i) => `word${i} then word${(i * 7) % 3000} and word${(i * 13) % 3000}`);
	const { model, matrix } = await fit(texts, { minCount: 1, order: 4 });
	expect(model.fitted!.runs).toBeGreaterThan(15_000);
	const x = matrix(texts.slice(0, 50));
	for (let row = 0; row < 50; row++) {
		const { perplexity, unigramLogProbability, logProbability } = languageModel.load(model.toState()).describeText!(x, row);
		expect(perplexity).toBeGreaterThan(1);
		expect(logProbability).toBeGreaterThan(unigramLogProbability);
	}
});

it('keeps no rare word and suggests the next one', async () => {
	const texts = [...Array.from({ length: 30 }, (_, i) => `please reset my ${i % 3 ? 'password' : 'account'} now`), 'call Jane Roe'];
	const { model, matrix } = await fit(texts);
	expect(JSON.stringify(model.toState().json)).not.toMatch(/jane|roe/);
	const { suggestions } = model.describeText!(matrix(['Please reset my']), 0);
	expect(suggestions.slice(0, 2).map(({ word }) => word)).toEqual(['password', 'account']);
	expect(suggestions[0].probability).toBeGreaterThan(0.5);
});

it('scores odd texts soundly, a row alone as among others', async () => {
	const { model, matrix } = await fit([...golden.texts, '', null, '😀😀', '退款'], { minCount: 1, unit: 'character' });
	const odd = ['', null, '\ud800', 'x'.repeat(60_000), '退款', '<b></b>'];
	const out = new Float64Array(odd.length);
	model.predictBatch(matrix(odd), out);
	expect(out.every((score) => Number.isFinite(score) && score >= 0)).toBe(true);
	odd.forEach((text, i) => {
		const alone = new Float64Array(1);
		model.predictBatch(matrix([text]), alone);
		expect(alone[0]).toBe(out[i]);
	});
});

it('finds a text of strange words stranger than one of unknown words that are spelt as usual', async () => {
	const words = ['order', 'late', 'refund', 'parcel', 'broken', 'invoice', 'delivery', 'address', 'password', 'account'];
	const texts = Array.from({ length: 400 }, (_, i) => `my ${words[i % 10]} is ${words[(i * 7) % 10]}${i % 3 === 0 ? ` number${String.fromCharCode(97 + (i % 26))}${i}` : ''}`);
	const { model, matrix } = await fit(texts, { minCount: 5 });
	const asked = ['my parcel is late', 'my deliveries are invoiced', 'qqz zzxv kjq wvv'];
	const out = new Float64Array(3);
	model.predictBatch(matrix(asked), out);
	expect(out[0]).toBeLessThan(out[1]);
	expect(out[1]).toBeLessThan(out[2]);
});

it('refuses a table without text', async () => {
	const table = Table.from([['n', { kind: 'number', values: Float64Array.of(1, 2, 3) }]]);
	const x = applyRecipe(fitRecipe(table, ['n'], 'characters'), table);
	const params = checkParams(languageModel.hyperparameters, 'languageModel', {});
	const fitting = languageModel.fit({ x, y: new Float64Array(3), nClasses: 0, problemType: 'anomaly' }, params, createContext());
	await expect(fitting).rejects.toMatchObject({ code: 'ML-NO-TEXT' });
});

it('trains without a target and tells how unusual a text is', async () => {
	const subjects = ['the invoice for march', 'your order of shoes', 'the parcel to berlin', 'my account at the shop', 'the refund of last week'];
	const verbs = ['has not arrived yet', 'is late again', 'was sent twice', 'needs to be changed'];
	const rows = Array.from({ length: 200 }, (_, i) => ({ text: `hello, ${subjects[i % 5]} ${verbs[(i * 7) % 4]}, please help ${'thank you '.repeat(i % 3)}` }));
	const trained = await train(toRawTable(rows), { ...CHURN_OPTIONS, targetColumn: undefined, modelType: 'languageModel', schemaOptions: { types: { text: 'text' } } as never }, createContext());
	expect(trained.summary.metrics.perplexity.value).toBeLessThan(trained.summary.baseline.perplexity);
	expect(trained.summary.verdict).toMatch(/equally likely words/);
	const answers = await predict(decodeModel(trained.bytes), [{ text: rows[3].text }, { text: 'arrived shoes refund zebra of twice march parcel late account' }], { explain: 0 } as never, createContext());
	const [usual, odd] = answers.map((answer) => (answer.ok ? answer.prediction : undefined)!);
	expect(odd.perplexity!).toBeGreaterThan(3 * usual.perplexity!);
	expect(odd.value as number).toBeGreaterThan(usual.value as number);
	expect(usual.suggestions!.length).toBeGreaterThan(0);
	expect(usual.logProbability!).toBeLessThan(0);
});

it.each(Object.entries(languageModel.hyperparameters))('refuses bad values of %s', (name, spec) => {
	for (const value of invalidValues(spec)) {
		expect(() => checkParams(languageModel.hyperparameters, 'languageModel', { [name]: value })).toThrow(expect.objectContaining({ code: 'ML-PARAMETER' }));
	}
});

it('refuses a state that it could not have made', async () => {
	const { model } = await fit(golden.texts, { minCount: 1 });
	const { json, arrays } = model.toState();
	const damaged = (name: string, array: Int32Array | Float32Array) => ({ json, arrays: new Map([...arrays, [name, array] as const]) });
	const first = (arrays.get('first0') as Int32Array).slice();
	first[1]++;
	const states = [
		{ json: {}, arrays: new Map() },
		{ json, arrays: new Map() },
		damaged('first0', first),
		damaged('words0', (arrays.get('words0') as Int32Array).map(() => 1e6)),
		damaged('logProbabilities1', (arrays.get('logProbabilities1') as Float32Array).map(() => NaN)),
	];
	for (const state of states) expect(() => languageModel.load(state)).toThrow(expect.objectContaining({ code: 'ML-MODEL-INVALID' }));
});

it('stops when it is cancelled, and learns from what it has read when it is out of time', async () => {
	const x = applyRecipe(fitRecipe(tableOf(golden.texts), ['text'], 'characters'), tableOf(golden.texts));
	const data = { x, y: new Float64Array(x.nRows), nClasses: 0, problemType: 'anomaly' as const };
	const params = checkParams(languageModel.hyperparameters, 'languageModel', {});
	await expect(languageModel.fit(data, params, createContext({ signal: { aborted: true } }))).rejects.toBeInstanceOf(CancelledError);
	const model = await languageModel.fit(data, params, createContext({ deadline: 0, now: () => 1 }));
	const out = new Float64Array(x.nRows);
	model.predictBatch(x, out);
	expect(out.every(Number.isFinite)).toBe(true);
});
