// Linear models with the engine's own preparation on public tables, beside the LogReg and Ridge columns of baselines.json there.
//
//   npm run bench:accuracy -- linear [--encoding=spline] [--params='{"l2":10}'] [set ...]
import { parse } from 'csv-parse/sync';
import { createContext } from '../../src/core/context';
import { checkParams } from '../../src/core/params';
import type { TrainingData } from '../../src/learners/contract';
import { linearRegression } from '../../src/learners/linear-regression';
import { logisticRegression } from '../../src/learners/logistic';
import type { Encoding } from '../../src/recipe/contract';
import { applyRecipe, fitRecipe } from '../../src/recipe/recipe';
import { applySchema } from '../../src/table/apply-schema';
import { inferSchema } from '../../src/table/infer-schema';
import type { CategoryColumn, NumberColumn, Table } from '../../src/table/table';
import { aucOf, hitsOf, logLossOf, maeOf, rmseOf } from '../scores';
import { isTest, readText } from './public-sets';

interface Task {
	file: string;
	kind: 'bin' | 'multi' | 'reg';
	target: string;
	dropped: string[];
	models: Record<string, Record<string, number>>;
}

/** Milliseconds of this process's own computing, so that other work on the machine does not count. */
const cpu = () => process.cpuUsage().user / 1000;

function loadTable(task: Task): Table {
	const rows: string[][] = parse(readText(task.file));
	const [header, ...all] = rows;
	const at = header.indexOf(task.target);
	const labelled = all.filter((row) => row[at].trim() !== '');
	const columns = new Map(header.map((name, c) => [name, labelled.map((row) => row[c])] as const));
	const raw = { nRows: labelled.length, columns };
	const columnTypes = task.kind === 'reg' ? undefined : new Map([[task.target, 'category'] as const]);
	const { schema } = inferSchema(raw, { targetColumn: task.target, ignoreColumns: task.dropped, columnTypes });
	const { table } = applySchema(schema, raw);
	const features = schema.columns.filter((c) => c.role === 'feature' || c.role === 'time').map((c) => c.name);
	const target = table.column(task.target);
	return table.with([[task.target, target]], Array.from(table.columns.keys()).filter((name) => name !== task.target && !features.includes(name)));
}

async function run(task: Task, encoding: Encoding, params: unknown) {
	const table = loadTable(task);
	const all = Int32Array.from({ length: table.nRows }, (_, i) => i);
	const train = table.take(all.filter((i) => !isTest(i)));
	const test = table.take(all.filter(isTest));
	const features = Array.from(table.columns.keys()).filter((name) => name !== task.target);
	const started = cpu();
	const recipe = fitRecipe(train, features, encoding);
	const x = applyRecipe(recipe, train);
	const prepared = cpu();
	const column = table.column(task.target);
	const nClasses = task.kind === 'reg' ? 0 : (column as CategoryColumn).levels.length;
	const y = labels(train, task);
	const learner = task.kind === 'reg' ? linearRegression : logisticRegression;
	const data: TrainingData = { x, y, problemType: task.kind === 'reg' ? 'regression' : 'classification', nClasses };
	const context = createContext({ warn: (warning) => console.log(`   ${warning.message}`) });
	const model = await learner.fit(data, checkParams(learner.hyperparameters, learner.name, params) as never, context);
	const fitted = cpu();
	const out = new Float64Array(test.nRows * model.nOutputs);
	model.predictBatch(applyRecipe(recipe, test), out);
	const scores: Record<string, number> = task.kind === 'reg' ? regressionScores(labels(test, task), out) : classScores(labels(test, task), out, nClasses);
	const baseline = task.models[task.kind === 'reg' ? 'Ridge' : 'LogisticRegression'];
	const named = (s: Record<string, number>) => Object.keys(scores).map((key) => `${key} ${show(s[key])}`).join('  ');
	const better = task.kind === 'reg' ? scores.rmse < baseline.rmse : scores.logloss < baseline.logloss;
	console.log(`${task.file.padEnd(24)} ${better ? '+' : '-'} ${named(scores).padEnd(46)} | ${named(baseline).padEnd(46)} | ${x.nFeatures} f, prep ${((prepared - started) / 1000).toFixed(2)} s, fit ${((fitted - prepared) / 1000).toFixed(2)} s, ${model.fitted?.iterations} it`);
	return better;
}

function labels(table: Table, task: Task): Float64Array {
	const column = table.column(task.target);
	return task.kind === 'reg' ? (column as NumberColumn).values : Float64Array.from((column as CategoryColumn).codes);
}

const show = (value: number | undefined) => (value === undefined ? '?' : value > 100 ? value.toFixed(1) : value.toFixed(4));

function regressionScores(y: Float64Array, out: Float64Array) {
	return { rmse: rmseOf(y, out), mae: maeOf(y, out) };
}

function classScores(y: Float64Array, out: Float64Array, k: number): Record<string, number> {
	const scores = { logloss: logLossOf(y, out, k, 1e-15), accuracy: hitsOf(y, out, k) };
	return k === 2 ? { auc: aucOf(y, out.filter((_, i) => i % 2 === 1)), ...scores } : scores;
}

async function main() {
	const options = new Map(process.argv.slice(2).filter((arg) => arg.startsWith('--')).map((arg) => arg.slice(2).split('=') as [string, string]));
	const sets = process.argv.slice(2).filter((arg) => !arg.startsWith('--'));
	const tasks: Task[] = JSON.parse(readText('baselines.json')).results;
	let wins = 0;
	let runs = 0;
	for (const task of tasks) {
		if (sets.length > 0 && !sets.some((set) => task.file.startsWith(set))) continue;
		runs++;
		try {
			if (await run(task, (options.get('encoding') ?? 'linear') as Encoding, JSON.parse(options.get('params') ?? '{}'))) wins++;
		} catch (error) {
			console.log(`${task.file}  FAILED`, error);
		}
	}
	console.log(`better than the baseline on ${wins} of ${runs}`);
}

void main();
