// RFC 4180 as a machine that takes text in portions of any cut and gives records.
import { MlError } from '../../core/errors';

const QUOTE = 34;
const LINE_FEED = 10;
const RETURN = 13;

type Mode = 'start' | 'plain' | 'quoted' | 'quote-in-quoted';

export class CsvParser {
	private mode: Mode = 'start';
	private cell = '';
	private record: string[] = [];
	private line = 1;
	private openedAt = 1;
	private afterReturn = false;
	private readonly delimiter: number;

	/** @param onRecord - Called per record with its cells; blank lines give none. */
	constructor(
		delimiter: string,
		private readonly onRecord: (cells: string[], line: number) => void,
	) {
		this.delimiter = delimiter.charCodeAt(0);
	}

	push(text: string): void {
		let i = 0;
		while (i < text.length) {
			if (this.mode === 'quoted') i = this.readQuoted(text, i);
			else if (this.mode === 'quote-in-quoted') i = this.readAfterQuote(text, i);
			else if (this.mode === 'start' && text.charCodeAt(i) === QUOTE) {
				this.mode = 'quoted';
				this.openedAt = this.line;
				this.afterReturn = false;
				i++;
			} else i = this.readPlain(text, i);
		}
	}

	/** @throws MlError `ML-CSV-QUOTE` with the line where a quote was opened and never closed. */
	end(): void {
		if (this.mode === 'quoted') {
			throw new MlError(
				'ML-CSV-QUOTE',
				`The file has a quote (") in line ${this.openedAt} that is never closed.`,
				'Close the quote in that line, or double it ("") if it belongs to the text.',
				{},
			);
		}
		if (this.cell !== '' || this.record.length > 0 || this.mode !== 'start') this.endRecord();
	}

	private readQuoted(text: string, from: number): number {
		const at = text.indexOf('"', from);
		const to = at < 0 ? text.length : at;
		for (let feed = text.indexOf('\n', from); feed >= 0 && feed < to; feed = text.indexOf('\n', feed + 1)) this.line++;
		this.cell += text.slice(from, to);
		if (at < 0) return text.length;
		this.mode = 'quote-in-quoted';
		return at + 1;
	}

	private readAfterQuote(text: string, at: number): number {
		if (text.charCodeAt(at) === QUOTE) {
			this.cell += '"';
			this.mode = 'quoted';
			return at + 1;
		}
		this.mode = 'plain';
		return at;
	}

	private readPlain(text: string, from: number): number {
		let to = from;
		let code = 0;
		for (; to < text.length; to++) {
			code = text.charCodeAt(to);
			if (code === this.delimiter || code === LINE_FEED || code === RETURN) break;
		}
		if (to > from) {
			this.cell = this.cell === '' ? text.slice(from, to) : this.cell + text.slice(from, to);
			this.mode = 'plain';
			this.afterReturn = false;
		}
		if (to === text.length) return to;
		if (code === this.delimiter) {
			this.endCell();
			this.afterReturn = false;
		} else this.endLine(code);
		return to + 1;
	}

	private endLine(code: number): void {
		if (code === LINE_FEED && this.afterReturn) {
			this.afterReturn = false;
			return;
		}
		this.afterReturn = code === RETURN;
		if (this.record.length > 0 || this.mode !== 'start') this.endRecord();
		this.line++;
	}

	private endCell(): void {
		this.record.push(this.cell);
		this.cell = '';
		this.mode = 'start';
	}

	private endRecord(): void {
		this.endCell();
		const record = this.record;
		this.record = [];
		this.onRecord(record, this.line);
	}
}
