// What is odd about a row that wants an answer: said per row, never silently. A row without what matters most gets no answer.
import type { RawTable } from '../table/raw-table';
import type { CellIssue } from '../table/schema';
import type { Table } from '../table/table';
import type { RowWarning } from './contract';
import type { Model } from './model';
import { nearestName } from './near-name';
import { howToConnect, lackingVector } from './require-vectors';
import type { ColumnStatistics } from './signature';

export interface Inspection {
	warnings: RowWarning[];
	refusal?: { code: string; message: string; fix: string };
}

/** Columns that together do this share of the model's work are important. */
const IMPORTANT_SHARE = 0.8;
/** A column that was missing more often than this in training may be absent later without a refusal. */
const HARDLY_EVER_MISSING = 0.005;

interface Inspector {
	columns: (ColumnStatistics & { known?: ReadonlySet<string>; required: boolean })[];
}

const inspectors = new WeakMap<Model, Inspector>();

export function importantColumns(statistics: readonly ColumnStatistics[]): Set<string> {
	const ranked = [...statistics].sort((a, b) => b.importance - a.importance);
	const important = new Set<string>();
	let sum = 0;
	for (const column of ranked) {
		if (column.importance <= 0 || sum >= IMPORTANT_SHARE) break;
		important.add(column.name);
		sum += column.importance;
	}
	return important;
}

/** Columns that a row must have: important, and hardly ever missing in training. */
export function requiredColumns(model: Model): string[] {
	return inspectorOf(model).columns.filter(({ required }) => required).map(({ name }) => name);
}

/** One inspection per row. */
export function inspectRows(model: Model, raw: RawTable, table: Table, issues: readonly CellIssue[]): Inspection[] {
	const inspections = Array.from({ length: table.nRows }, (): Inspection => ({ warnings: [] }));
	for (const issue of issues) inspections[issue.row].warnings.push({ code: issue.code, column: issue.column, message: issue.message });
	const missing = Array.from({ length: table.nRows }, (): string[] => []);
	const present = new Int32Array(table.nRows);
	for (const column of inspectorOf(model).columns) {
		const given = raw.columns.get(column.name);
		for (let row = 0; row < table.nRows; row++) {
			// Vectors are made from texts: what is said, is said of the text.
			if (column.vector) {
				if (column.required && isAbsent(raw, column.vector.source, row)) missing[row].push(column.vector.source);
				continue;
			}
			const absent = given === undefined || given.at(row) === undefined;
			if (absent && column.required) missing[row].push(column.name);
			if (!absent) present[row]++;
			const warning = absent ? absentWarning(column) : valueWarning(column, table, row);
			const isSaid = inspections[row].warnings.some((said) => said.column === column.name);
			if (warning && !isSaid) inspections[row].warnings.push(warning);
		}
	}
	inspections.forEach((inspection, row) => {
		const unusable = unusableImage(model, table, issues, row) ?? unembedded(model, table, row);
		if (present[row] === 0) inspection.refusal = noColumns(model);
		else if (unusable) inspection.refusal = unusable;
		else if (missing[row].length > 0) inspection.refusal = missingColumns([...new Set(missing[row])], raw, row);
	});
	return inspections;
}

function inspectorOf(model: Model): Inspector {
	let inspector = inspectors.get(model);
	if (!inspector) {
		const important = importantColumns(model.statistics);
		inspector = {
			columns: model.statistics.map((column) => ({
				...column,
				known: column.levels && new Set(column.levels),
				required: important.has(column.name) && column.missingShare < HARDLY_EVER_MISSING,
			})),
		};
		inspectors.set(model, inspector);
	}
	return inspector;
}

function absentWarning(column: Inspector['columns'][number]): RowWarning | undefined {
	if (column.missingShare >= HARDLY_EVER_MISSING) return undefined;
	return { code: 'ML-MISSING-COLUMN', column: column.name, message: `'${short(column.name)}' is not in this row; a typical value was assumed.` };
}

function valueWarning(column: Inspector['columns'][number], table: Table, row: number): RowWarning | undefined {
	const values = table.column(column.name);
	if (values.kind === 'category') {
		const code = values.codes[row];
		if (code < 0) return missingValue(column);
		if (!column.known || column.known.has(values.levels[code])) return undefined;
		return { code: 'ML-UNSEEN', column: column.name, message: `'${short(values.levels[code])}' was not seen in '${short(column.name)}' in training.` };
	}
	if (values.kind === 'number' || values.kind === 'date') {
		const value = values.values[row];
		if (Number.isNaN(value)) return missingValue(column);
		const { range } = column;
		if (!range || (value >= range.min && value <= range.max)) return undefined;
		const show = (n: number) => (values.kind === 'date' ? new Date(n).toISOString().slice(0, 10) : String(Number(n.toPrecision(6))));
		return {
			code: 'ML-OUT-OF-RANGE',
			column: column.name,
			message: `'${short(column.name)}' is ${show(value)}; in training it was between ${show(range.min)} and ${show(range.max)}.`,
		};
	}
	return undefined;
}

function missingValue(column: Inspector['columns'][number]): RowWarning | undefined {
	if (column.missingShare >= HARDLY_EVER_MISSING) return undefined;
	return { code: 'ML-MISSING-VALUE', column: column.name, message: `'${short(column.name)}' is empty; in training it hardly ever was.` };
}

function noColumns(model: Model): Inspection['refusal'] {
	const names = model.features.slice(0, 20).map(short).join(', ');
	return {
		code: 'ML-MISSING-COLUMN',
		message: 'This row has none of the columns that the model was trained on.',
		fix: `Send rows with: ${names}${model.features.length > 20 ? ', …' : ''}.`,
	};
}

/** A model of images has nothing to go by without one. */
function unusableImage(model: Model, table: Table, issues: readonly CellIssue[], row: number): Inspection['refusal'] {
	const broken = issues.find((issue) => issue.row === row && issue.code === 'ML-IMAGE');
	const fix = 'Send a PNG, JPEG or WebP image, in a binary field of the name that it had in training.';
	if (broken) return { code: 'ML-IMAGE', message: broken.message, fix };
	const name = model.features.find((feature) => {
		const column = table.columns.get(feature);
		return column?.kind === 'image' && column.present[row] === 0;
	});
	return name === undefined ? undefined : { code: 'ML-IMAGE', message: `This row has no image in '${short(name)}'.`, fix };
}

/** A text without its vector is another question than the one that the model has learnt to answer. */
function unembedded(model: Model, table: Table, row: number): Inspection['refusal'] {
	const lacking = lackingVector(model.statistics, table, row);
	return lacking && { code: 'ML-EMBEDDINGS', message: `This row has no embedding of '${short(lacking.source)}'.`, fix: howToConnect(lacking) };
}

function isAbsent(raw: RawTable, name: string, row: number): boolean {
	const values = raw.columns.get(name);
	return values === undefined || values.at(row) === undefined;
}

function missingColumns(names: readonly string[], raw: RawTable, row: number): Inspection['refusal'] {
	const own = [...raw.columns].filter(([, values]) => values.at(row) !== undefined).map(([name]) => name);
	const near = names.map((name) => nearestName(name, own)).find((name) => name !== undefined);
	const given = own.slice(0, 10).map(short).join(', ');
	return {
		code: 'ML-MISSING-COLUMN',
		message: `This row lacks ${names.slice(0, 8).map((name) => `'${short(name)}'`).join(', ')}, which the model depends on.${near === undefined ? '' : ` Is it '${short(near)}'?`}`,
		fix: `Add the missing columns under the same names as in training; the row has: ${given}${own.length > 10 ? ', …' : ''}.`,
	};
}

function short(text: string): string {
	return text.length > 40 ? `${text.slice(0, 39)}…` : text;
}
