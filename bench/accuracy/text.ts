// The `text` learner alone on the public text sets, official or fixed split: accuracy, log-loss and seconds by part.
//
//   npm run bench:accuracy -- text [set] [learner] [hyperparameters as JSON]
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { createContext } from '../../src/core/context';
import { checkParams } from '../../src/core/params';
import { getLearner } from '../../src/learners/registry';
import { applyRecipe, fitRecipe } from '../../src/recipe/recipe';
import { Table } from '../../src/table/table';
import { FOLDER, isTest as isTestRow, readText } from './public-sets';

const SETS = [
	{ name: 'sms', file: 'sms_spam.csv', target: 'type' },
	{ name: 'news', file: 'newsgroups20_mini.csv.gz', target: 'group' },
	{ name: 'banking', file: 'banking77.csv', target: 'category' },
	{ name: 'imdb', file: 'imdb_reviews.csv.gz', target: 'sentiment' },
];

async function main(only = 'all', learnerName = 'text', json = '{}'): Promise<void> {
	for (const set of SETS) {
		if ((only !== 'all' && !only.split(',').includes(set.name)) || !existsSync(join(FOLDER, set.file))) continue;
		const rows = parse(readText(set.file), { columns: true, bom: true }) as Record<string, string>[];
		const isTest = rows.map((row, i) => (row.split ? row.split === 'test' : isTestRow(i)));
		const classes = [...new Set(rows.map((row) => row[set.target]))].sort();
		const part = (test: boolean) => rows.filter((_, i) => isTest[i] === test);
		const table = (part: Record<string, string>[]) => Table.from([['text', { kind: 'text', values: part.map((row) => row.text) }]]);
		const codes = (part: Record<string, string>[]) => Float64Array.from(part, (row) => classes.indexOf(row[set.target]));
		const learner = getLearner(learnerName);
		const seconds = (from: number) => ((performance.now() - from) / 1000).toFixed(2);
		const [train, test] = [part(false), part(true)];
		let from = performance.now();
		const recipe = fitRecipe(table(train), ['text'], learner.encoding);
		const fitted = seconds(from);
		from = performance.now();
		const x = applyRecipe(recipe, table(train));
		const applied = seconds(from);
		from = performance.now();
		const data = { x, y: codes(train), problemType: 'classification' as const, nClasses: classes.length };
		const model = await learner.fit(data, checkParams(learner.hyperparameters, learnerName, JSON.parse(json)) as never, createContext({ memoryBudget: 2 ** 31 }));
		const learnt = seconds(from);
		const out = new Float64Array(test.length * classes.length);
		model.predictBatch(applyRecipe(recipe, table(test)), out);
		const y = codes(test);
		let right = 0;
		let loss = 0;
		y.forEach((actual, i) => {
			const chances = out.subarray(i * classes.length, (i + 1) * classes.length);
			if (chances.every((chance) => chance <= chances[actual])) right++;
			loss -= Math.log(Math.max(chances[actual], 1e-15));
		});
		const parts = `recipe ${fitted} s, apply ${applied} s, fit ${learnt} s`;
		const shape = `${x.nRows} x ${x.nFeatures}, ${((x.sparse?.indices.length ?? 0) / x.nRows).toFixed(0)} terms a row`;
		process.stdout.write(`${set.name}: accuracy ${(right / y.length).toFixed(4)}, log-loss ${(loss / y.length).toFixed(4)}; ${shape}; ${parts}; ${JSON.stringify(model.fitted ?? {})}\n`);
	}
}

void main(...process.argv.slice(2));
