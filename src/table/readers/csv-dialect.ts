// Which delimiter a file uses, from its first lines.
import { parse } from 'csv-parse/sync';
import { LENIENT } from './csv-records';

const DELIMITERS = [',', ';', '\t', '|'] as const;
const MAX_RECORDS = 30;

export interface CsvDialect {
	delimiter: string;
	/** 2 after Excel's line `sep=;`. */
	headerLine: number;
}

/**
 * The delimiter that cuts the first lines into the same number of cells, at least two; the largest number wins.
 * @param head - The beginning of the file.
 * @param whole - True when `head` is all there is: then its last line counts too.
 */
export function sniffDialect(head: string, fileName: string, whole: boolean): CsvDialect {
	const told = /^sep=([^"])\r?\n/i.exec(head);
	if (told) return { delimiter: told[1], headerLine: 2 };
	let best: string = /\.(?:tsv|tab)(?:\.gz)?$/i.test(fileName) ? '\t' : ',';
	let bestScore = 0;
	for (const delimiter of DELIMITERS) {
		const score = judge(widthsOf(head, delimiter, whole));
		if (score > bestScore) {
			best = delimiter;
			bestScore = score;
		}
	}
	return { delimiter: best, headerLine: 1 };
}

function widthsOf(head: string, delimiter: string, whole: boolean): number[] {
	const widths: number[] = [];
	const note = (cells: string[]) => {
		widths.push(cells.length);
		return null;
	};
	try {
		parse(head, { ...LENIENT, delimiter, to: MAX_RECORDS, on_record: note });
	} catch {
		// An open quote is reported when the file is read, with its line.
	}
	const cut = !whole && widths.length > 1 && widths.length < MAX_RECORDS;
	return cut ? widths.slice(0, -1) : widths;
}

function judge(widths: readonly number[]): number {
	const width = widths[0] ?? 0;
	if (width < 2) return 0;
	const same = widths.filter((own) => own === width).length / widths.length;
	return same * same * (1 + Math.log2(width));
}
