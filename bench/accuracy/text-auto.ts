// Training as the node does it on the public text sets, official or fixed split: accuracy, log-loss, seconds, peak memory.
//
//   npm run bench:accuracy -- text-auto [set] [model type] [seconds] [hyperparameters as JSON]
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { createContext } from '../../src/core/context';
import { decodeModel } from '../../src/engine/model-file';
import { predict } from '../../src/engine/predict';
import { train } from '../../src/engine/train';
import { toRawTable } from '../../src/table/raw-table-builder';
import { FOLDER, isTest as isTestRow, readText } from './public-sets';

/** `left`: columns that are no feature. */
const SETS = [
	{ name: 'sms', file: 'sms_spam.csv', target: 'type', left: [] },
	{ name: 'news', file: 'newsgroups20_mini.csv.gz', target: 'group', left: ['doc_id', 'subject'] },
	{ name: 'newsSubject', file: 'newsgroups20_mini.csv.gz', target: 'group', left: ['doc_id'] },
	{ name: 'banking', file: 'banking77.csv', target: 'category', left: [] },
	{ name: 'imdb', file: 'imdb_reviews.csv.gz', target: 'sentiment', left: ['rating'] },
];

async function main(only = 'all', modelType = 'auto', seconds = '60', json = '{}'): Promise<void> {
	for (const set of SETS) {
		if ((only !== 'all' && !only.split(',').includes(set.name)) || !existsSync(join(FOLDER, set.file))) continue;
		const rows = parse(readText(set.file), { columns: true, bom: true }) as Record<string, string>[];
		const isTest = rows.map((row, i) => (row.split ? row.split === 'test' : isTestRow(i)));
		for (const row of rows) for (const column of ['split', ...set.left]) delete row[column];
		const test = rows.filter((_, i) => isTest[i]);
		const before = process.cpuUsage().user;
		const started = performance.now();
		let peak = 0;
		const context = createContext({ memoryUsed: () => (peak = Math.max(peak, process.memoryUsage.rss())), deadline: performance.now() + Number(seconds) * 1000 });
		const trained = await train(
			toRawTable(rows.filter((_, i) => !isTest[i])),
			{ modelName: set.name, targetColumn: set.target, problemType: 'auto', modelType, hyperparameters: JSON.parse(json), schemaOptions: {}, testShare: 20, seed: 42, timeBudget: Number(seconds), memoryBudget: 1024, evalMetric: 'auto', lineage: { workflowId: '', executionId: '', nodeName: '' } } as never,
			context,
		);
		const wall = (performance.now() - started) / 1000;
		const cpu = (process.cpuUsage().user - before) / 1e6;
		const model = decodeModel(trained.bytes);
		const asked = test.map((row) => ({ ...row, [set.target]: undefined }));
		const from = performance.now();
		const answers = await predict(model, asked, { explain: 0, log: false } as never, createContext());
		const perRow = ((performance.now() - from) / test.length) * 1000;
		let right = 0;
		let loss = 0;
		answers.forEach((answer, i) => {
			if (!answer.ok) return;
			if (String(answer.prediction.value) === test[i][set.target]) right++;
			loss -= Math.log(Math.max(answer.prediction.probabilities?.[test[i][set.target]] ?? 0, 1e-15));
		});
		const board = trained.summary.leaderboard.map((row) => `${row.modelType} ${row.metric.toFixed(4)} ${row.seconds.toFixed(1)}s`).join('; ');
		process.stdout.write(
			`${set.name}: accuracy ${(right / test.length).toFixed(4)}, log-loss ${(loss / test.length).toFixed(4)}; ${wall.toFixed(1)} s (${cpu.toFixed(1)} s of processor), ` +
				`${Math.round(peak / 2 ** 20)} MiB, model ${(trained.bytes.length / 2 ** 20).toFixed(1)} MiB, ${perRow.toFixed(0)} us a row; ${trained.summary.grade}; ${board}\n  ${trained.summary.warnings.map((warning) => warning.code).join(' ')}\n`,
		);
	}
}

void main(...process.argv.slice(2));
