// Auto on the public tabular sets, fixed split, beside scikit-learn and XGBoost: trains, evaluates and predicts as the nodes do.
//
//   npm run bench:quality -- [--budget 60] [--only telco,adult] [--markdown docs/quality.md]
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { parse } from 'csv-parse/sync';
import type { Interval } from '../src/engine/contract';
import type { MlEngine } from '../nodes/shared/ml-engine';

const require = createRequire(import.meta.url);
const ROOT = join(import.meta.dirname, '..');
const DATA = join(ROOT, '../shared/data');

interface Baseline {
	file: string;
	kind: 'bin' | 'multi' | 'reg';
	target: string;
	dropped: string[];
	models: Record<string, Record<string, number>>;
}

type Row = Record<string, unknown>;

const KINDS = {
	bin: { title: 'Two classes', shown: ['rocAuc', 'logLoss', 'accuracy'], theirs: ['auc', 'logloss', 'accuracy'], higher: [true, false, true] },
	multi: { title: 'Many classes', shown: ['accuracy', 'logLoss', 'macroF1'], theirs: ['accuracy', 'logloss', 'macro_f1'], higher: [true, false, true] },
	reg: { title: 'Numbers', shown: ['rmse', 'mae', 'r2'], theirs: ['rmse', 'mae', 'r2'], higher: [false, false, true] },
} as const;

const { values: flags } = parseArgs({
	options: {
		budget: { type: 'string', default: '60' },
		only: { type: 'string' },
		markdown: { type: 'string' },
		threads: { type: 'string', default: '1' },
		model: { type: 'string', default: 'auto' },
	},
});

async function main(): Promise<void> {
	if (!existsSync(join(DATA, 'baselines.json'))) {
		process.stdout.write('The public data sets are not beside this checkout; nothing to measure.\n');
		return;
	}
	const baselines = (JSON.parse(readFileSync(join(DATA, 'baselines.json'), 'utf8')) as { results: Baseline[] }).results;
	const only = flags.only?.split(',');
	const chosen = baselines.filter(({ file }) => !only || only.some((name) => file.startsWith(name)));
	const { openEngine, closeEngines } = require(join(ROOT, 'dist/engine.js')) as {
		openEngine(location: { userFolder: string; queueMode: boolean }): MlEngine;
		closeEngines(): Promise<void>;
	};
	const folder = mkdtempSync(join(tmpdir(), 'quality-'));
	const engine = openEngine({ userFolder: folder, queueMode: false });
	const lines = new Map<keyof typeof KINDS, string[]>();
	for (const set of chosen) {
		const line = await measure(engine, set).catch((error: Error & { fix?: string; code?: string }) => `| ${set.file} | refused: ${error.code} ${error.message} |`);
		lines.set(set.kind, [...(lines.get(set.kind) ?? []), line]);
		process.stdout.write(`${line}\n`);
	}
	await closeEngines();
	rmSync(folder, { recursive: true, force: true });
	if (flags.markdown) writeFileSync(flags.markdown, page(lines));
}

async function measure(engine: MlEngine, set: Baseline): Promise<string> {
	const kind = KINDS[set.kind];
	const { training, test } = splitRows(readRows(set), set.target);
	const name = set.file.replace(/[^a-z0-9]+/gi, '-').toLowerCase();
	const trained = await engine.train(
		{ kind: 'rows', rows: training },
		{
			modelName: name,
			targetColumn: set.target,
			problemType: 'auto',
			modelType: flags.model!,
			schemaOptions: {},
			testShare: 20,
			seed: 42,
			timeBudget: Number(flags.budget),
			memoryBudget: 2048,
			evalMetric: 'auto',
			lineage: { workflowId: 'bench', executionId: 'bench', nodeName: 'bench' },
			runKey: name,
		},
		{ threads: Number(flags.threads) },
	);
	const model = { name };
	const { report } = await engine.evaluate(model, { kind: 'rows', rows: test }, { report: false, seed: 42 }, {});
	const inputs = test.slice(0, 200).map((row) => Object.fromEntries(Object.entries(row).filter(([column]) => column !== set.target)));
	const { predictions } = await engine.predict(model, inputs, { explain: 0, log: false }, {});
	const unanswered = predictions.filter((prediction) => !prediction.ok).length;
	const ours = kind.shown.map((metric) => show(report.metrics[metric]));
	const best = kind.theirs.map((metric, i) => bestOf(set, metric, kind.higher[i]));
	const verdict = judge(report.metrics[kind.shown[set.kind === 'bin' ? 0 : set.kind === 'multi' ? 1 : 0]], best[set.kind === 'multi' ? 1 : 0], set.kind === 'bin');
	return `| ${set.file.replace(/\.csv(\.gz)?$/, '')} | ${training.length + test.length} (${test.length}) | ${ours.join(' / ')} | ${best.map((b) => format(b.value)).join(' / ')} | ${best[set.kind === 'multi' ? 1 : 0].model} | ${verdict} | ${trained.grade} | ${trained.seconds.toFixed(1)} |${unanswered ? ` ${unanswered} unanswered` : ''}`;
}

/** Their best model for a metric. */
function bestOf(set: Baseline, metric: string, higher: boolean): { model: string; value: number } {
	const entries = Object.entries(set.models).flatMap(([model, metrics]) => (metrics[metric] === undefined ? [] : [{ model, value: metrics[metric] }]));
	return entries.reduce((a, b) => (higher === b.value > a.value ? b : a));
}

/** Better, within our own 68 % range, or worse. */
function judge(ours: Interval, theirs: { value: number }, higher: boolean): string {
	const error = (ours.high - ours.low) / 3.92;
	const gain = (higher ? 1 : -1) * (ours.value - theirs.value);
	return gain >= 0 ? 'better' : gain >= -error ? 'within one error' : 'worse';
}

function readRows(set: Baseline): Row[] {
	const bytes = readFileSync(join(DATA, set.file));
	const rows = parse(set.file.endsWith('.gz') ? gunzipSync(bytes) : bytes, { columns: true, bom: true }) as Row[];
	const dropped = new Set(set.dropped);
	return rows.map((row) => Object.fromEntries(Object.entries(row).filter(([column]) => !dropped.has(column))));
}

function splitRows(rows: Row[], target: string): { training: Row[]; test: Row[] } {
	const training: Row[] = [];
	const test: Row[] = [];
	let index = 0;
	for (const row of rows) {
		if (row[target] === '' || row[target] === undefined) continue;
		((Math.imul(index++, 2654435761) >>> 0) / 4294967296 < 0.2 ? test : training).push(row);
	}
	return { training, test };
}

function show(interval: Interval | undefined): string {
	return interval ? format(interval.value) : '-';
}

function format(value: number): string {
	return Math.abs(value) >= 100 ? value.toFixed(0) : value.toFixed(4);
}

function page(lines: ReadonlyMap<keyof typeof KINDS, string[]>): string {
	const parts = [...lines].map(([kind, rows]) => {
		const { title, shown } = KINDS[kind];
		const head = `| data | rows (test) | Auto: ${shown.join(' / ')} | best of the peers, by metric | which | Auto is | grade | seconds |`;
		return `## ${title}\n\n${head}\n|---|---|---|---|---|---|---|---|\n${rows.join('\n')}\n`;
	});
	return `${INTRODUCTION}\n${parts.join('\n')}`;
}

const INTRODUCTION = `# Quality

Auto with a time budget of ${flags.budget} s and ${flags.threads} thread(s), no option set by hand, beside scikit-learn 1.2.1 and XGBoost 1.7.4 with their defaults (LogisticRegression or
Ridge, SVC/SVR, RandomForest with 200 trees, HistGradientBoosting, XGBoost), on the fixed split of \`bench/quality.mts\`. "best of the peers" takes the best of the five
for each metric separately, which no single one of them reaches. "within one error": worse, but by less than one standard error of our own figure on these test rows.
The sets were looked at while the portfolio of Auto was put together, so the figures are a little flattering; judge on rows of your own.
Columns that the peers were not given (ids, parts of the target) are not in our rows either. Made by \`npm run bench:quality -- --markdown docs/quality.md\`.
`;

await main();
