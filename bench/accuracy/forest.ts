// Forests on public tables, for one or more sets of hyperparameters, beside scikit-learn's 200 trees of baselines.md there.
//
//   npm run bench:accuracy -- forest [--set telco] '{"minRowsPerLeaf":1}' ['{...}' ...]
import { createContext } from '../../src/core/context';
import { checkParams } from '../../src/core/params';
import { randomForest } from '../../src/learners/forest';
import { forestParams } from '../../src/learners/forest/params';
import { aucOf, hitsOf, logLossOf, rmseOf } from '../scores';
import { loadTask, type Task } from './plain-tables';

const TASKS: (Task & { theirs: number[] })[] = [
	{ file: 'telco_churn.csv', target: 'Churn', problem: 'binary', positive: 'Yes', drop: ['customerID'], theirs: [0.4612, 0.8145] },
	{ file: 'titanic.csv', target: 'survived', problem: 'binary', drop: ['alive', 'class', 'who', 'adult_male', 'embark_town', 'alone'], theirs: [0.6478, 0.8654] },
	{ file: 'adult.csv.gz', target: 'income', problem: 'binary', positive: '>50K', theirs: [0.3572, 0.9003] },
	{ file: 'bank_marketing.csv', target: 'y', problem: 'binary', positive: 'yes', drop: ['Cust_num'], theirs: [0.207, 0.9308] },
	{ file: 'credit_default.csv', target: 'default.payment.next.month', problem: 'binary', drop: ['ID'], theirs: [0.441, 0.7709] },
	{ file: 'phoneme.csv', target: 'target', problem: 'binary', theirs: [0.2368, 0.9605] },
	{ file: 'higgs_small.csv', target: 'label', problem: 'binary', theirs: [0.5763, 0.7832] },
	{ file: 'mammography.csv', target: 'target', problem: 'binary', theirs: [0.0683, 0.948] },
	{ file: 'digits.csv', target: 'target', problem: 'multiclass', theirs: [0.3073, 0.964] },
	{ file: 'letter.csv', target: 'letter', problem: 'multiclass', theirs: [0.2793, 0.9628] },
	{ file: 'california_housing.csv', target: 'median_house_value', problem: 'regression', theirs: [48162] },
	{ file: 'diamonds.csv', target: 'price', problem: 'regression', theirs: [545] },
	{ file: 'wine_quality.csv', target: 'quality', problem: 'regression', theirs: [0.6251] },
	{ file: 'bike_sharing.csv', target: 'cnt', problem: 'regression', drop: ['instant', 'casual', 'registered'], date: 'dteday', theirs: [41.6546] },
	{ file: 'mpg.csv', target: 'mpg', problem: 'regression', drop: ['name'], theirs: [3.2599] },
	{ file: 'insurance.csv', target: 'charges', problem: 'regression', theirs: [5093] },
	{ file: 'concrete.csv', target: 'strength', problem: 'regression', theirs: [6.314] },
	{ file: 'abalone.csv', target: 'Rings', problem: 'regression', theirs: [2.2172] },
	{ file: 'diabetes.csv', target: 'target', problem: 'regression', theirs: [53.4607] },
];

async function main() {
	const words = process.argv.slice(2);
	const sets = words.flatMap((word, i) => (words[i - 1] === '--set' ? [word] : []));
	const params = words.filter((word) => word.startsWith('{'));
	for (const task of TASKS) {
		if (sets.length > 0 && !sets.some((set) => task.file.startsWith(set))) continue;
		try {
			const { train, test } = loadTask(task);
			for (const text of params) {
				const before = process.cpuUsage();
				const model = await randomForest.fit(train, checkParams(forestParams, 'randomForest', JSON.parse(text)), createContext({ memoryBudget: 2 ** 33 }));
				const { user } = process.cpuUsage(before);
				const out = new Float64Array(test.y.length * model.nOutputs);
				model.predictBatch(test.x, out);
				console.log(`${task.file.padEnd(24)} ${text.padEnd(60)} ${scores(test.y, out, model.nOutputs).map((x) => x.toPrecision(5)).join(' ')}  scikit-learn ${task.theirs.join(' ')}  oob ${model.fitted?.oobScore?.toFixed(4)} ${(user / 1e6).toFixed(1)} s`);
			}
		} catch (error) {
			console.log(task.file, String(error));
		}
	}
}

/** Regression: RMSE. Two classes: log-loss, AUC. More: log-loss, accuracy. */
function scores(y: Float64Array, out: Float64Array, k: number): number[] {
	if (k === 1) return [rmseOf(y, out)];
	return [logLossOf(y, out, k, 1e-15), k === 2 ? aucOf(y, out.filter((_, i) => i % 2 === 1)) : hitsOf(y, out, k)];
}

void main();
