// CSV files as a stream: whatever delimiter, line ends and encoding they were saved with.
import { MlError, type Warning } from '../../core/errors';
import type { RowBatch } from '../raw-table-builder';
import { showName } from '../text';
import { sniffDialect } from './csv-dialect';
import { csvRecords } from './csv-records';
import { decodeText } from './decode-text';

const HEAD_LENGTH = 65_536;
const CELLS_PER_BATCH = 200_000;
const CACHE_SIZE = 8_192;
const LONGEST_SHARED = 40;
const APOSTROPHE = 39;
const FORMULA_START = /^'[=+\-@\t\r]/;

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
	const { head, whole, texts } = await readHead(decodeText(bytes, (warning) => warnings.push(warning)));
	const { delimiter, fileName = '' } = options;
	const dialect = delimiter ? { delimiter, headerLine: 1 } : sniffDialect(head, fileName, whole);
	yield* csvRecords(texts, dialect, (cells) => gatherer.take(cells));
	if (!gatherer.hasHeader) throw new MlError('ML-EMPTY', 'The file is empty.', 'Check the node that made the file.');
	yield gatherer.give();
}

/** The first characters, and all of them again. */
async function readHead(parts: AsyncGenerator<string>): Promise<{ head: string; whole: boolean; texts: AsyncIterable<string> }> {
	let head = '';
	let whole = false;
	while (head.length < HEAD_LENGTH && !whole) {
		const next = await parts.next();
		if (next.done) whole = true;
		else head += next.value;
	}
	const texts = (async function* () {
		yield head;
		yield* parts;
	})();
	return { head, whole, texts };
}

/** Turns records into columns. */
class Gatherer {
	nRows = 0;
	private names: string[] | undefined;
	private columns: (string | undefined)[][] = [];
	private readonly cache = new WordCache();
	private ragged = false;

	constructor(private readonly warnings: Warning[]) {}

	get hasHeader(): boolean {
		return this.names !== undefined;
	}

	/** A batch whenever enough cells have come. */
	take(cells: string[]): RowBatch | null {
		if (!this.names) {
			this.names = headerNames(cells.map(unguarded), this.warnings);
			this.names.forEach(() => this.addColumn());
			return null;
		}
		if (cells.length > this.columns.length) this.widen(cells);
		for (let c = 0; c < this.columns.length; c++) this.columns[c].push(c < cells.length ? this.cache.share(unguarded(cells[c])) : undefined);
		this.nRows++;
		return this.nRows * this.columns.length < CELLS_PER_BATCH ? null : this.give();
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

/** Our own export guards text that spreadsheets would run as a formula; rows that come as items carry no guard, so files must not. */
function unguarded(cell: string): string {
	return cell.charCodeAt(0) === APOSTROPHE && FORMULA_START.test(cell) ? cell.slice(1) : cell;
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
