// Speed of preparation and of linear fits on made-up rows.
// Run: npx esbuild bench/linear/speed.ts --bundle --platform=node --outfile=/tmp/speed.cjs && node /tmp/speed.cjs
import { createContext } from '../../src/core/context';
import { checkParams } from '../../src/core/params';
import { Random } from '../../src/core/random';
import { logisticRegression } from '../../src/learners/logistic';
import { applyRecipe, fitRecipe, recipeFromState, recipeToState } from '../../src/recipe/recipe';
import { Table, type Column } from '../../src/table/table';

const random = new Random(1);

/** Milliseconds of this process's own computing, so that other work on the machine does not count. */
const cpu = () => process.cpuUsage().user / 1000;

function normals(nRows: number, nColumns: number, nClasses: number) {
	const columns = Array.from({ length: nColumns }, () => Float64Array.from({ length: nRows }, () => random.normal()));
	const features = columns.map((_, f) => ({ name: `x${f}`, source: `x${f}`, kind: 'number' as const }));
	const truth = Array.from({ length: nClasses }, () => columns.map(() => random.normal() / Math.sqrt(nColumns)));
	const y = Float64Array.from({ length: nRows }, (_, i) => {
		const scores = truth.map((w) => w.reduce((sum, value, f) => sum + value * columns[f][i], 0) - Math.log(-Math.log(random.uniform())));
		return scores.indexOf(Math.max(...scores));
	});
	return { x: { nRows, nFeatures: nColumns, features, columns }, y, problemType: 'classification' as const, nClasses };
}

async function timeLogistic(nRows: number, nColumns: number, nClasses: number) {
	const data = normals(nRows, nColumns, nClasses);
	const started = cpu();
	const model = await logisticRegression.fit(data, checkParams(logisticRegression.hyperparameters, 'logistic', {}), createContext());
	console.log(`logistic ${nRows} x ${nColumns}, ${nClasses} classes: ${((cpu() - started) / 1000).toFixed(2)} s, ${model.fitted?.iterations} iterations`);
}

function timeOneRow(encoding: 'linear' | 'spline' | 'tree') {
	const nRows = 5000;
	const levels = ['a', 'b', 'c', 'd', 'e', 'f'];
	const columns = Array.from({ length: 20 }, (_, i): [string, Column] => [
		`c${i}`,
		i % 2 === 0
			? { kind: 'number', values: Float64Array.from({ length: nRows }, () => Math.exp(random.normal())) }
			: { kind: 'category', levels, codes: Int32Array.from({ length: nRows }, () => random.integer(6)) },
	]);
	const table = Table.from(columns);
	const recipe = recipeFromState(recipeToState(fitRecipe(table, columns.map(([name]) => name), encoding)));
	const rows = Array.from({ length: 1000 }, (_, i) => table.take(Int32Array.of(i)));
	let best = Infinity;
	for (let repeat = 0; repeat < 20; repeat++) {
		const started = cpu();
		for (const row of rows) applyRecipe(recipe, row);
		best = Math.min(best, cpu() - started);
	}
	console.log(`recipe ${encoding}, one row of 20 columns: ${best.toFixed(1)} µs, ${recipe.outputs.keys.length} features`);
}

async function main() {
	for (const encoding of ['linear', 'spline', 'tree'] as const) timeOneRow(encoding);
	await timeLogistic(40_000, 100, 2);
	await timeLogistic(16_000, 16, 26);
	await timeLogistic(500_000, 28, 2);
}

void main();
