// Loads the public sets of ../shared/data for benchmarks: quick and plain, not the engine's reader.
import type { TrainingData } from '../../src/learners/contract';
import type { FeatureMatrix } from '../../src/table/feature-matrix';
import { isTest, readText } from './public-sets';

export interface Task {
	file: string;
	target: string;
	problem: 'binary' | 'multiclass' | 'regression';
	drop?: string[];
	date?: string;
	positive?: string;
}

export interface Split {
	train: TrainingData;
	test: TrainingData;
}

export function loadTask(task: Task): Split {
	const [header, ...all] = parseCsv(readText(task.file));
	const targetAt = header.indexOf(task.target);
	const rows = all.filter((row) => row.length === header.length && !isMissing(row[targetAt]));
	const columns: { name: string; kind: 'number' | 'category'; values: Float64Array; nLevels?: number }[] = [];
	header.forEach((name, at) => {
		if (at === targetAt || task.drop?.includes(name)) return;
		const cells = rows.map((row) => row[at]);
		if (name === task.date) columns.push(...dateParts(cells));
		else columns.push(column(name, cells));
	});
	const target = rows.map((row) => row[targetAt]);
	const classes = [...new Set(target)].sort();
	if (task.positive) classes.sort((a, b) => Number(a === task.positive) - Number(b === task.positive));
	const y = Float64Array.from(target, (cell) => (task.problem === 'regression' ? Number(cell) : classes.indexOf(cell)));
	const part = (wanted: boolean): TrainingData => {
		const chosen = [...y.keys()].filter((i) => isTest(i) === wanted);
		const x: FeatureMatrix = {
			nRows: chosen.length,
			nFeatures: columns.length,
			features: columns.map(({ name, kind, nLevels }) => ({ name, source: name, kind, nLevels })),
			columns: columns.map(({ values }) => Float64Array.from(chosen, (i) => values[i])),
		};
		return {
			x,
			y: Float64Array.from(chosen, (i) => y[i]),
			problemType: task.problem === 'regression' ? 'regression' : 'classification',
			nClasses: task.problem === 'regression' ? 0 : classes.length,
		};
	};
	return { train: part(false), test: part(true) };
}

const isMissing = (cell: string) => cell === '' || cell === '?' || cell === 'NA' || cell === 'NaN';

function column(name: string, cells: string[]) {
	if (cells.every((cell) => isMissing(cell) || Number.isFinite(Number(cell)))) {
		return { name, kind: 'number' as const, values: Float64Array.from(cells, (cell) => (isMissing(cell) ? NaN : Number(cell))) };
	}
	const levels = new Map([...new Set(cells.filter((cell) => !isMissing(cell)))].sort().map((level, i) => [level, i]));
	const values = Float64Array.from(cells, (cell) => levels.get(cell) ?? NaN);
	return { name, kind: 'category' as const, values, nLevels: levels.size };
}

function dateParts(cells: string[]) {
	const dates = cells.map((cell) => new Date(cell));
	const part = (name: string, of: (date: Date) => number) => ({ name, kind: 'number' as const, values: Float64Array.from(dates, of) });
	return [
		part('year', (d) => d.getUTCFullYear()),
		part('month', (d) => d.getUTCMonth()),
		part('day', (d) => d.getUTCDate()),
		part('weekday', (d) => d.getUTCDay()),
	];
}

function parseCsv(text: string): string[][] {
	return text
		.split(/\r?\n/)
		.filter((line) => line !== '')
		.map((line) => Array.from(line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g), (m) => m[1] ?? m[2]));
}
