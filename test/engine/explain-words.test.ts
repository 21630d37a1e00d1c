// Reasons of text columns name words.
import { createContext } from '../../src/core/context';
import { Random } from '../../src/core/random';
import { decodeModel } from '../../src/engine/model-file';
import { predict } from '../../src/engine/predict';
import { train } from '../../src/engine/train';
import { wordEffects } from '../../src/engine/explain-words';
import { toRawTable } from '../../src/table/raw-table-builder';
import { CHURN_OPTIONS } from './telco';

/** 1 for each word that is worth something. */
const ask = (texts: readonly string[]) =>
	Float64Array.from(texts, (text) => Number(/refund/.test(text)) + 2 * Number(/angry/.test(text)) - 4 * Number(/thanks/.test(text)));

it('finds the words that matter, the strongest first', () => {
	expect(wordEffects('Please <b>REFUND</b> me, refund! I am angry. Thanks', ask)).toEqual([
		{ word: 'thanks', effect: -4 },
		{ word: 'angry', effect: 2 },
		{ word: 'refund', effect: 1 },
	]);
});

it('finds them in a long text with few questions', () => {
	const filler = Array.from({ length: 3000 }, (_, i) => `filler${i.toString(26)}`);
	filler[1234] = 'angry';
	let asked = 0;
	const found = wordEffects(filler.join(' '), (texts) => ((asked += texts.length), ask(texts)));
	expect(found.map(({ word }) => word)).toEqual(['angry']);
	expect(asked).toBeLessThan(120);
});

it.each(['', '   ', '...'])('finds none in %j', (text) => {
	expect(wordEffects(text, ask)).toEqual([]);
});

it('Predict says which words speak for the answer', async () => {
	const random = new Random(3);
	const filler = ['hello', 'please', 'can', 'you', 'help', 'with', 'my', 'order', 'today', 'again'];
	const rows = Array.from({ length: 300 }, (_, i) => {
		const topic = ['refund', 'password'][i % 2];
		const words = Array.from({ length: 6 }, () => filler[random.integer(filler.length)]);
		words.splice(random.integer(6), 0, topic);
		return { message: `${words.join(' ')} ${i}`, amount: random.integer(100), team: ['billing', 'login'][i % 2] };
	});
	const options = { ...CHURN_OPTIONS, targetColumn: 'team', modelType: 'text', schemaOptions: { types: { message: 'text' } } as never };
	const trained = await train(toRawTable(rows), options, createContext());
	const [answer] = await predict(decodeModel(trained.bytes), [{ message: 'Hello, a REFUND please', amount: 3 }], { explain: 2 } as never, createContext());
	const reason = answer.ok ? answer.prediction.reasons!.find(({ column }) => column === 'message') : undefined;
	expect(answer.ok && answer.prediction.value).toBe('billing');
	expect(reason!.words![0].word).toBe('refund');
	expect(reason!.text).toMatch(/^message contains 'refund'.*, which (raises|lowers) the chance of /);
});
