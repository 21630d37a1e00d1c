// What is odd about many rows together, where a single odd row would be no news: columns that changed their type, and values that
// training did not have.
import type { JobContext } from '../core/context';
import { MissingValues } from '../table/missing';
import type { RawTable } from '../table/raw-table';
import type { CellIssue } from '../table/schema';
import { showName } from '../table/text';
import type { RowPrediction } from './contract';
import type { Model } from './model';
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
		if (this.rows < MIN_UNSEEN_ROWS || this.unseenRows <= UNSEEN_SHARE * this.rows) return;
		const columns = [...this.unseen].sort((a, b) => b[1] - a[1]).slice(0, SHOWN_COLUMNS);
		context.warn({
			code: 'ML-UNSEEN',
			message: `The data has changed: ${this.unseenRows.toLocaleString('en')} of ${this.rows.toLocaleString('en')} rows have values that training did not have, in ${columns.map(([name]) => `'${showName(name)}'`).join(', ')}.`,
			fix: 'Their answers are less sure. Run Retrain on newer rows, and check that these are the rows you meant.',
		});
	}
}
