// What is odd about many rows together, where a single odd row would be no news: columns that changed their type, and values that
// training did not have.
import type { JobContext } from '../core/context';
import type { Warning } from '../core/errors';
import { MissingValues } from '../table/missing';
import type { RawTable } from '../table/raw-table';
import type { CellIssue } from '../table/schema';
import type { Table } from '../table/table';
import { showName } from '../table/text';
import type { RowPrediction } from './contract';
import type { Model } from './model';
import { nearestName } from './near-name';
import { requiredColumns, type Inspection } from './row-warnings';

/** A column that can't be read in more than this share of its cells is another column than in training. */
const UNREADABLE_SHARE = 0.05;
/** More rows than this with new values: the data has changed. */
const UNSEEN_SHARE = 0.2;
/** Shares of fewer rows say nothing about the data. */
const MIN_UNSEEN_ROWS = 10;
const SHOWN_COLUMNS = 3;

interface Unreadable {
	/** Cells that hold something. */
	filled: number;
	/** What was said of the cells that could not be read, by row. */
	messages: Map<number, string>;
}

/** Looks at slices of rows in turn, and judges them all at the end. */
export class BatchTally {
	private readonly unreadable = new Map<string, Unreadable>();
	private readonly unseen = new Map<string, number>();
	private readonly missing: MissingValues;
	private rows = 0;
	private unseenRows = 0;

	constructor(model: Model) {
		this.missing = new MissingValues(model.schema.missingWords);
		const typed = new Set(model.schema.columns.filter(({ type }) => type === 'number' || type === 'date' || type === 'boolean').map(({ name }) => name));
		for (const name of requiredColumns(model)) if (typed.has(name)) this.unreadable.set(name, { filled: 0, messages: new Map() });
	}

	add(raw: RawTable, issues: readonly CellIssue[], inspections: readonly Inspection[]): void {
		for (const [name, tally] of this.unreadable) {
			const values = raw.columns.get(name);
			for (let row = 0; values && row < raw.nRows; row++) if (!this.missing.is(values.at(row))) tally.filled++;
		}
		for (const { row, column, message } of issues) this.unreadable.get(column)?.messages.set(this.rows + row, message);
		for (const { warnings } of inspections) {
			const columns = new Set(warnings.filter(({ code }) => code === 'ML-UNSEEN').map(({ column }) => column ?? ''));
			for (const column of columns) this.unseen.set(column, (this.unseen.get(column) ?? 0) + 1);
			if (columns.size > 0) this.unseenRows++;
		}
		this.rows += raw.nRows;
	}

	/** Takes back the answers of rows whose important column can't be read, where that is no exception. */
	judge(predictions: RowPrediction[], context: JobContext): void {
		for (const [name, { filled, messages }] of this.unreadable) {
			if (messages.size <= UNREADABLE_SHARE * filled) continue;
			const all = filled === 1 ? '' : ` The same is so in ${messages.size.toLocaleString('en')} of ${filled.toLocaleString('en')} rows.`;
			for (const [row, message] of messages) {
				if (!predictions[row].ok) continue;
				predictions[row] = {
					ok: false,
					code: 'ML-COLUMN-TYPE',
					message: `${message.replace(/; it counts as missing\.$/, '')}, as it was in training, and the model depends on it.${all}`,
					fix: `Send '${showName(name)}' as in training, or train again with the values that it has now.`,
				};
			}
		}
		const warning = unseenWarning(this.unseenRows, this.rows, this.unseen);
		if (warning) context.warn(warning);
	}
}

function unseenWarning(unseenRows: number, rows: number, byColumn: ReadonlyMap<string, number>): Warning | undefined {
	if (rows < MIN_UNSEEN_ROWS || unseenRows <= UNSEEN_SHARE * rows) return undefined;
	const columns = [...byColumn].sort((a, b) => b[1] - a[1]).slice(0, SHOWN_COLUMNS);
	return {
		code: 'ML-UNSEEN',
		message: `The data has changed: ${unseenRows.toLocaleString('en')} of ${rows.toLocaleString('en')} rows have values that training did not have, in ${columns.map(([name]) => `'${showName(name)}'`).join(', ')}.`,
		fix: 'Their answers are less sure. Run Retrain on newer rows, and check that these are the rows you meant.',
	};
}

/** What a judgement of labelled rows must tell of their columns: those that are not there, can't be read or hold new values. */
export function columnWarnings(model: Model, raw: RawTable, table: Table, issues: readonly CellIssue[]): Warning[] {
	const missing = new MissingValues(model.schema.missingWords);
	const broken = new Map<string, number>();
	for (const { column } of issues) broken.set(column, (broken.get(column) ?? 0) + 1);
	const warnings = absentColumns(model, raw);
	const unseen = new Map<string, number>();
	const hasUnseen = new Uint8Array(raw.nRows);
	for (const { name, levels } of model.statistics) {
		const values = raw.columns.get(name);
		if (!values) continue;
		const unreadable = broken.get(name) ?? 0;
		const column = table.column(name);
		if (column.kind === 'number' || column.kind === 'date') {
			const filled = unreadable === 0 ? 0 : Array.from(values, (value) => missing.is(value)).filter((is) => !is).length;
			if (unreadable > UNREADABLE_SHARE * filled) warnings.push(unreadableColumn(name, unreadable, filled));
		}
		if (column.kind !== 'category' || !levels) continue;
		const known = new Set(levels);
		const isNew = column.levels.map((level) => !known.has(level));
		let count = 0;
		for (let row = 0; row < table.nRows; row++) {
			if (column.codes[row] < 0 || !isNew[column.codes[row]]) continue;
			hasUnseen[row] = 1;
			count++;
		}
		if (count > 0) unseen.set(name, count);
	}
	const changed = unseenWarning(hasUnseen.reduce((sum, one) => sum + one, 0), raw.nRows, unseen);
	return changed ? [...warnings, changed] : warnings;
}

/** Columns of the training that no row has. */
export function absentColumns(model: Model, raw: RawTable): Warning[] {
	const required = new Set(requiredColumns(model));
	const names = [...raw.columns.keys()];
	return model.statistics.filter(({ name, vector }) => !raw.columns.has(vector?.source ?? name)).map(({ name, vector }) => {
		const column = vector?.source ?? name;
		const near = nearestName(column, names.filter((other) => !model.features.includes(other)));
		return {
			code: 'ML-MISSING-COLUMN',
			column,
			message: `'${showName(column)}' is not in these rows${required.has(name) ? ', and the model depends on it' : '; a typical value was assumed'}.`,
			fix: `Send the column under the name that it had in training.${near === undefined ? '' : ` Is it '${showName(near)}'?`}`,
		};
	});
}

function unreadableColumn(name: string, unreadable: number, filled: number): Warning {
	return {
		code: 'ML-COLUMN-TYPE',
		column: name,
		message: `${unreadable.toLocaleString('en')} of ${filled.toLocaleString('en')} values in '${showName(name)}' are of another kind than in training, and count as missing.`,
		fix: 'Send the column as in training, or train again with the values that it has now.',
	};
}
