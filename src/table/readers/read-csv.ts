// CSV files as a stream: whatever delimiter, line ends and encoding they were saved with.
import { MlError, type Warning } from '../../core/errors';
import type { RowBatch } from '../raw-table-builder';
import { showName } from '../text';
import { sniffDialect } from './csv-dialect';
import { CsvParser } from './csv-parser';
import { decodeText } from './decode-text';

const HEAD_LENGTH = 65_536;
const CELLS_PER_BATCH = 200_000;
const CACHE_SIZE = 8_192;
const LONGEST_SHARED = 40;

export interface CsvOptions {
	/** For a delimiter guess by its ending. */
	fileName?: string;
	/** Default: found from the first lines. */
	delimiter?: string;
}

/**
 * Rows of a CSV file, by column, as strings. The first line is the header: a name that comes twice becomes `name_2`, a blank one
 * `column_3`. Short lines lack their last cells; cells beyond the header go to `column_<n>`.
 * @throws MlError `ML-CSV-QUOTE` (with the line), `ML-EMPTY` for a file without a header.
 */
export async function* readCsv(bytes: AsyncIterable<Uint8Array>, options: CsvOptions = {}): AsyncGenerator<RowBatch> {
	const warnings: Warning[] = [];
	const gatherer = new Gatherer(warnings);
	let parser: CsvParser | undefined;
	let head = '';
	const start = (whole: boolean) => {
		const dialect = options.delimiter ? { delimiter: options.delimiter, skip: 0 } : sniffDialect(head, options.fileName ?? '', whole);
		parser = new CsvParser(dialect.delimiter, (cells) => gatherer.take(cells));
		parser.push(head.slice(dialect.skip));
	};
	for await (const text of decodeText(bytes, (warning) => warnings.push(warning))) {
		if (parser) parser.push(text);
		else {
			head += text;
			if (head.length >= HEAD_LENGTH) start(false);
		}
		if (gatherer.nCells >= CELLS_PER_BATCH) yield gatherer.give();
	}
	if (!parser) start(true);
	parser!.end();
	if (!gatherer.hasHeader) throw new MlError('ML-EMPTY', 'The file is empty.', 'Check the node that made the file.');
	yield gatherer.give();
}

/** Turns records into columns. */
class Gatherer {
	nRows = 0;
	private names: string[] | undefined;
	private columns: (string | undefined)[][] = [];
	private readonly cache = new WordCache();
	private ragged = false;

	constructor(private readonly warnings: Warning[]) {}

	get nCells(): number {
		return this.nRows * this.columns.length;
	}

	get hasHeader(): boolean {
		return this.names !== undefined;
	}

	take(cells: string[]): void {
		if (!this.names) {
			this.names = headerNames(cells, this.warnings);
			this.names.forEach(() => this.addColumn());
			return;
		}
		if (cells.length > this.columns.length) this.widen(cells);
		for (let c = 0; c < this.columns.length; c++) this.columns[c].push(c < cells.length ? this.cache.share(cells[c]) : undefined);
		this.nRows++;
	}

	give(): RowBatch {
		const batch = { names: this.names ?? [], columns: this.columns, nRows: this.nRows, warnings: this.warnings.splice(0) };
		this.columns = this.columns.map(() => []);
		this.nRows = 0;
		return batch;
	}

	/** Trailing delimiters make blank cells beyond the header; only cells with something in them need a column. */
	private widen(cells: string[]): void {
		let width = cells.length;
		while (width > this.columns.length && cells[width - 1].trim() === '') width--;
		if (width <= this.columns.length) return;
		const names = Array.from(this.names!);
		for (let c = this.columns.length; c < width; c++) {
			names.push(unused(`column_${c + 1}`, new Set(names)));
			this.addColumn();
		}
		this.names = names;
		if (this.ragged) return;
		this.ragged = true;
		this.warnings.push({
			code: 'ML-RAGGED',
			message: 'Some lines of the file have more cells than its header.',
			fix: 'Check whether the delimiter also appears inside values: such values need quotes.',
		});
	}

	private addColumn(): void {
		this.columns.push(new Array<string | undefined>(this.nRows).fill(undefined));
	}
}

/** Shares repeated words: a hash table without chains, in which a newer word takes the place of an older one. */
class WordCache {
	private readonly words = new Array<string>(CACHE_SIZE).fill('');

	share(word: string): string {
		const { length } = word;
		if (length < 2 || length > LONGEST_SHARED) return word;
		const first = word.charCodeAt(0);
		const last = word.charCodeAt(length - 1);
		const inner = word.charCodeAt(length >> 1) * 31 + word.charCodeAt(length >> 2);
		const slot = (Math.imul(first * 961 + last * 29 + inner, 0x9e3779b1) + length * 7919) & (CACHE_SIZE - 1);
		const known = this.words[slot];
		if (known === word) return known;
		this.words[slot] = word;
		return word;
	}
}

function headerNames(cells: readonly string[], warnings: Warning[]): string[] {
	const taken = new Set<string>();
	return cells.map((cell, index) => {
		const wanted = cell.trim() === '' ? `column_${index + 1}` : cell.trim();
		const name = unused(wanted, taken);
		taken.add(name);
		if (name !== wanted) {
			warnings.push({
				code: 'ML-DUPLICATE-NAME',
				column: name,
				message: `The file has more than one column '${showName(wanted)}'; a later one is called '${showName(name)}'.`,
				fix: 'Give each column a name of its own.',
			});
		} else if (cell.trim() === '' && index > 0) {
			warnings.push({
				code: 'ML-COLUMN-NAME',
				column: name,
				message: `Column ${index + 1} of the file has no name; it is called '${name}'.`,
				fix: 'Give it a name in the first line.',
			});
		}
		return name;
	});
}

function unused(wanted: string, taken: ReadonlySet<string>): string {
	let name = wanted;
	for (let n = 2; taken.has(name); n++) name = `${wanted}_${n}`;
	return name;
}
