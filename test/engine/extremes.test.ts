// Every learner on tables at the edges: a finite answer or a refusal with a code, never NaN, a fault or a run without end.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createContext } from '../../src/core/context';
import { MlError } from '../../src/core/errors';
import type { TrainOptions } from '../../src/engine/contract';
import { decodeModel } from '../../src/engine/model-file';
import { predict } from '../../src/engine/predict';
import type { ProblemType } from '../../src/learners/contract';
import { LEARNERS } from '../../src/learners/registry';
import type { RawRow } from '../../src/table/raw-table';
import { EXTREME_TABLES, ODD_ROWS, type ExtremeTable } from './extreme-tables';
import { CHURN_OPTIONS } from './telco';
import { makeRunner } from './threads';

const BUDGET_S = 1;
/** A machine that is busy, and the start of a thread. */
const PATIENCE_MS = 30_000;
/** A fault in training that only shows when the model is read again. */
const FAULTS = /^ML-(FAULT|MODEL-INVALID|MODEL-GOLDEN|MODEL-CONTENT|NOT-FINITE)$/;
const CODES = new Set(readFileSync(join(__dirname, '../../docs/errors.md'), 'utf8').match(/ML-[A-Z0-9-]+/g));
/** Recurrent networks read 500 columns step by step: a second per question, which the deadline only ends between them. */
const TOO_WIDE = new Set(['rnn']);
/** A network needs its epochs and a support vector machine its 44,850 pairs: learnt in time, but for minutes of a busy machine. */
const TOO_MANY_CLASSES = new Set(['rnn', 'svm', 'neuralNetwork', 'text', 'kNearestNeighbours', 'naiveBayes']);

const runner = makeRunner();
afterAll(async () => await runner.close());

const learners = [...LEARNERS.values()].flatMap(({ name, problemTypes }) => problemTypes.map((problemType) => [name, problemType] as const));

describe.each(learners)('%s for %s', (modelType, problemType) => {
	it('answers or refuses', async () => {
		const wrong: string[] = [];
		for (const extreme of tablesFor(modelType, problemType)) wrong.push(...(await faultsOf(extreme, modelType, problemType)));
		expect(wrong).toEqual([]);
	}, 120_000);
});

/** Tables in turn, so that all of them together see every table twice or more. */
const EVERY = 8;

function tablesFor(modelType: string, problemType: ProblemType): ExtremeTable[] {
	const place = learners.findIndex(([name, type]) => name === modelType && type === problemType);
	return EXTREME_TABLES.filter(({ name, about }, i) => {
		if (name.startsWith('500') && TOO_WIDE.has(modelType)) return false;
		if (name.startsWith('300') && TOO_MANY_CLASSES.has(modelType)) return false;
		return (i + 3 * place) % EVERY === 0 && (about ?? problemType) === problemType;
	});
}

async function faultsOf({ name, rows: all, weightColumn }: ExtremeTable, modelType: string, problemType: ProblemType): Promise<string[]> {
	const target = { classification: 'y', regression: 'v' }[problemType as string];
	const rows = all.map((row) => Object.fromEntries(Object.entries(row).filter(([column]) => column === target || (column !== 'y' && column !== 'v'))));
	const options: TrainOptions = { ...CHURN_OPTIONS, targetColumn: target, problemType, modelType, schemaOptions: { weightColumn }, timeBudget: BUDGET_S };
	const signal = AbortSignal.timeout(PATIENCE_MS);
	const limits = { timeBudget: BUDGET_S, signal };
	try {
		const { result: trained } = await runner.run('train', rows, options, limits);
		const answers = await predict(decodeModel(trained.bytes), [...rows.slice(0, 3), ...ODD_ROWS], { explain: name === 'one feature' ? 1 : 0 }, createContext());
		const labelled = ODD_ROWS.map((row): RawRow => (target ? { ...row, [target]: rows[3][target] } : row));
		const { result: evaluated } = await runner.run('evaluate', [...rows, ...labelled], { model: trained.bytes, report: true, seed: 1 }, limits);
		const { html, png, ...judged } = evaluated;
		const drawn = /.{20}(NaN|Infinity|undefined).{20}/.exec(html!.replace(/infinite/gi, ''));
		return [...notFinite(trained.summary, 'summary'), ...notFinite(answers, 'answers'), ...notFinite(judged, 'report'), ...(drawn ? [drawn[0]] : [])].map((fault) => `${name}: ${fault}`);
	} catch (error) {
		if (error instanceof MlError && CODES.has(error.code) && !FAULTS.test(error.code) && error.fix !== '') return [];
		return [`${name}: ${signal.aborted ? 'no end' : String(error)}`];
	}
}

/** Paths of numbers that JSON cannot hold. */
function notFinite(value: unknown, path: string): string[] {
	if (typeof value === 'number') return Number.isFinite(value) ? [] : [`${path} = ${value}`];
	if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return [];
	return Object.entries(value).flatMap(([key, inner]) => notFinite(inner, `${path}.${key}`));
}
