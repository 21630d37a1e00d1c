// Records of a CSV file: `csv-parse`, set to forgive what spreadsheets write.
import { pipeline, type TransformOptions } from 'node:stream';
import { CsvError, parse, type InfoRecord, type Options } from 'csv-parse';
import { MlError } from '../../core/errors';
import type { CsvDialect } from './csv-dialect';

/** Line ends are named because the library, left to guess, expects all to be like the first. */
export const LENIENT = {
	record_delimiter: ['\r\n', '\n', '\r'],
	relax_column_count: true,
	relax_quotes: true,
	skip_empty_lines: true,
} satisfies Options;

/**
 * What `onRecord` makes of the records; null where it makes nothing yet. So a stream's cost is paid per batch, not per record.
 * @throws MlError `ML-CSV-QUOTE`, and what the texts throw.
 */
export async function* csvRecords<T>(
	texts: AsyncIterable<string>,
	{ delimiter, headerLine }: CsvDialect,
	onRecord: (cells: string[]) => T | null,
): AsyncGenerator<T> {
	const lines = new LineCount(headerLine);
	const parsing: Options<T, string[]> & TransformOptions = {
		...LENIENT,
		// Batches are large: none is made before the last is taken.
		readableHighWaterMark: 1,
		delimiter,
		from_line: headerLine,
		on_record: (cells, info) => {
			lines.see(cells, info);
			return onRecord(cells);
		},
	};
	// The library's types let `on_record` give something else only where records are objects.
	const parser = parse(parsing as Options);
	try {
		// The loop meets every error of the pipeline, for it reads the pipeline's end.
		yield* pipeline(texts, parser, () => undefined) as AsyncIterable<T>;
	} catch (error) {
		if (error instanceof CsvError && error.code === 'CSV_QUOTE_NOT_CLOSED') throw openQuote(lines.next(parser.info.empty_lines));
		throw error;
	}
}

/** Where records begin. */
class LineCount {
	private line: number;
	private emptyLines = 0;
	private countedTwice = 0;

	constructor(headerLine: number) {
		this.line = headerLine - 1;
	}

	see(cells: readonly string[], { lines, empty_lines }: InfoRecord): void {
		if (lines > this.line + 1) this.countedTwice += returnsInside(cells);
		this.line = lines;
		this.emptyLines = empty_lines;
	}

	next(emptyLines: number): number {
		return this.line + 1 + (emptyLines - this.emptyLines) - this.countedTwice;
	}
}

/** The library counts a line end of two characters twice when it is inside quotes. */
function returnsInside(cells: readonly string[]): number {
	return cells.reduce((sum, cell) => sum + cell.split('\r\n').length - 1, 0);
}

function openQuote(line: number): MlError {
	return new MlError(
		'ML-CSV-QUOTE',
		`The file has a quote (") that is never closed, in the row that begins in line ${line}.`,
		'Close the quote in that row, or double it ("") if it belongs to the text.',
	);
}
