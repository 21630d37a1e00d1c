// Which delimiter a file uses, from its first lines.
import { CsvParser } from './csv-parser';

const DELIMITERS = [',', ';', '\t', '|'] as const;
const MAX_RECORDS = 30;

export interface CsvDialect {
	delimiter: string;
	/** Characters before the header: Excel's line `sep=;`. */
	skip: number;
}

/**
 * The delimiter that cuts the first lines into the same number of cells, at least two; the largest number wins.
 * @param head - The beginning of the file.
 * @param whole - True when `head` is all there is: then its last line counts too.
 */
export function sniffDialect(head: string, fileName: string, whole: boolean): CsvDialect {
	const told = /^sep=(.)\r?\n/i.exec(head);
	if (told) return { delimiter: told[1], skip: told[0].length };
	let best: string = /\.(?:tsv|tab)(?:\.gz)?$/i.test(fileName) ? '\t' : ',';
	let bestScore = 0;
	for (const delimiter of DELIMITERS) {
		const score = judge(head, delimiter, whole);
		if (score > bestScore) {
			best = delimiter;
			bestScore = score;
		}
	}
	return { delimiter: best, skip: 0 };
}

function judge(head: string, delimiter: string, whole: boolean): number {
	const widths: number[] = [];
	const parser = new CsvParser(delimiter, (cells) => widths.push(cells.length));
	parser.push(head);
	if (whole || widths.length === 0) {
		try {
			parser.end();
		} catch {
			// An open quote is reported when the file is read, with its line.
		}
	}
	const looked = widths.slice(0, MAX_RECORDS);
	const width = looked[0] ?? 0;
	if (width < 2) return 0;
	const same = looked.filter((own) => own === width).length / looked.length;
	return same * same * (1 + Math.log2(width));
}
