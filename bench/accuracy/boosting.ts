// Boosting with given hyperparameters on public tables, beside the columns of baselines.md there.
//
//   npm run bench:accuracy -- boosting ['{"rounds":100}'] [set ...] [--stop: early stopping]
import { checkParams } from '../../src/core/params';
import { createContext } from '../../src/core/context';
import { gradientBoosting } from '../../src/learners/boosting';
import { boostingParams } from '../../src/learners/boosting/params';
import type { TrainingData } from '../../src/learners/contract';
import { aucOf, hitsOf, logLossOf, rmseOf } from '../scores';
import { loadTask, type Task } from './plain-tables';

const TASKS: (Task & { baseline: string })[] = [
	{ file: 'adult.csv.gz', target: 'income', problem: 'binary', positive: '>50K', baseline: 'HGB .9269/.2795  XGB .9277/.2777' },
	{ file: 'bank_marketing.csv', target: 'y', problem: 'binary', positive: 'yes', drop: ['Cust_num'], baseline: 'HGB .9380/.1947  XGB .9328/.2058' },
	{ file: 'higgs_small.csv', target: 'label', problem: 'binary', baseline: 'HGB .7819/.5599  XGB .7522/.6316' },
	{ file: 'telco_churn.csv', target: 'Churn', problem: 'binary', positive: 'Yes', drop: ['customerID'], baseline: 'HGB .8289/.4516  XGB .8214/.4762' },
	{ file: 'credit_default.csv', target: 'default.payment.next.month', problem: 'binary', drop: ['ID'], baseline: 'HGB .7854/.4199  XGB .7660/.4435' },
	{ file: 'phoneme.csv', target: 'target', problem: 'binary', baseline: 'HGB .9490/.2644  XGB .9453/.2826' },
	{ file: 'letter.csv', target: 'letter', problem: 'multiclass', baseline: 'HGB .9643/.1229  XGB .9595/.1265' },
	{ file: 'california_housing.csv', target: 'median_house_value', problem: 'regression', baseline: 'HGB 47666  XGB 47221' },
	{ file: 'diamonds.csv', target: 'price', problem: 'regression', baseline: 'HGB 562  XGB 558' },
	{ file: 'bike_sharing.csv', target: 'cnt', problem: 'regression', drop: ['instant', 'casual', 'registered'], date: 'dteday', baseline: 'HGB 39.83  XGB 37.58' },
	{ file: 'wine_quality.csv', target: 'quality', problem: 'regression', baseline: 'HGB .6665  XGB .6610' },
];

async function main() {
	const [params = '{}', ...sets] = process.argv.slice(2).filter((word) => word !== '--stop');
	const stop = process.argv.includes('--stop');
	for (const task of TASKS) {
		if (sets.length > 0 && !sets.some((set) => task.file.startsWith(set))) continue;
		const { train: all, test } = loadTask(task);
		const train = stop ? holdBack(all) : all;
		const started = performance.now();
		const model = await gradientBoosting.fit(train, checkParams(boostingParams, 'boosting', JSON.parse(params)), createContext());
		const seconds = (performance.now() - started) / 1000;
		const out = new Float64Array(test.y.length * model.nOutputs);
		model.predictBatch(test.x, out);
		console.log(`${task.file.padEnd(24)} ${score(task, test.y, out, model.nOutputs).padEnd(28)} ${task.baseline.padEnd(40)} ${seconds.toFixed(2)} s, ${model.fitted?.rounds} rounds`);
	}
}

/** Every tenth training row chooses the number of rounds. */
function holdBack(data: TrainingData): TrainingData {
	const take = (wanted: (i: number) => boolean) => {
		const rows = [...data.y.keys()].filter(wanted);
		const columns = data.x.columns.map((column) => Float64Array.from(rows, (row) => column[row]));
		return { x: { ...data.x, nRows: rows.length, columns }, y: Float64Array.from(rows, (row) => data.y[row]) };
	};
	return { ...data, ...take((i) => i % 10 !== 9), validation: take((i) => i % 10 === 9) };
}

function score(task: Task, y: Float64Array, out: Float64Array, k: number): string {
	if (task.problem === 'regression') return `RMSE ${rmseOf(y, out).toPrecision(5)}`;
	const logLoss = `log-loss ${logLossOf(y, out, k, 1e-15).toFixed(4)}`;
	if (task.problem === 'binary') return `AUC ${aucOf(y, out.filter((_, i) => i % 2 === 1)).toFixed(4)} ${logLoss}`;
	return `acc ${hitsOf(y, out, k).toFixed(4)} ${logLoss}`;
}

void main();
