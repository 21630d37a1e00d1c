// The tickets that ship with the examples, through training, prediction and reasons.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { createContext } from '../../src/core/context';
import { decodeModel } from '../../src/engine/model-file';
import { predict } from '../../src/engine/predict';
import { train } from '../../src/engine/train';
import { toRawTable } from '../../src/table/raw-table-builder';
import { CHURN_OPTIONS, isTestRow } from './telco';

const rows = parse(readFileSync(join(__dirname, '../../examples/data/tickets.csv')), { columns: true }) as { message: string; topic: string }[];
const training = rows.filter((_, i) => !isTestRow(i));
const test = rows.filter((_, i) => isTestRow(i));

it('sorts messages by topic and names the words that decided', async () => {
	const trained = await train(toRawTable(training), { ...CHURN_OPTIONS, modelName: 'tickets', targetColumn: 'topic', modelType: 'text' }, createContext());
	const model = decodeModel(trained.bytes);
	const answers = await predict(model, test.map(({ message }) => ({ message })), { explain: 0, log: false } as never, createContext());
	const right = answers.filter((answer, i) => answer.ok && answer.prediction.value === test[i].topic);
	expect(right.length / test.length).toBeGreaterThan(0.95);
	expect(trained.summary.metrics.accuracy.value).toBeGreaterThan(0.94);
	const [asked] = await predict(model, [{ message: 'My card was stolen!' }], { explain: 1, log: false } as never, createContext());
	expect(asked).toMatchObject({ ok: true, prediction: { value: 'lost_or_stolen_card' } });
	expect(asked.ok && asked.prediction.reasons![0].words!.map(({ word }) => word)).toContain('stolen');
});

it('reads all texts of a row word by word through layers of the user\'s own', async () => {
	const halved = ({ message }: { message: string }, i: number) => ({ opening: message.slice(0, 12), number: i % 7, rest: message.slice(12) });
	const layers = [{ type: 'Embedding', outputDim: 32 }, { type: 'GlobalAveragePooling1D' }, { type: 'Dense', units: 14, activation: 'softmax' }];
	const options = { ...CHURN_OPTIONS, modelName: 'tickets', targetColumn: 'topic', modelType: 'text', hyperparameters: { layers, epochs: 30, learningRate: 0.02 } };
	const trained = await train(toRawTable(training.map((row, i) => ({ ...halved(row, i), topic: row.topic }))), options, createContext());
	const answers = await predict(decodeModel(trained.bytes), test.map(halved), { explain: 0, log: false } as never, createContext());
	const right = answers.filter((answer, i) => answer.ok && answer.prediction.value === test[i].topic);
	expect(right.length / test.length).toBeGreaterThan(0.85);
	expect(trained.summary.leaderboard.map(({ modelType }) => modelType)).toEqual(['rnn']);
});
