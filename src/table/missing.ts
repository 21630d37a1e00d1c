// What counts as "no value". The list is pandas' plus the spreadsheet's error words; the empty string is always missing.

/** Words (lower case) that mean "no value" in every column unless the schema says otherwise. */
export const MISSING_WORDS: readonly string[] = [
	'na',
	'n/a',
	'#n/a',
	'#n/a n/a',
	'#na',
	'<na>',
	'n.a.',
	'nan',
	'-nan',
	'null',
	'(null)',
	'<null>',
	'\\n',
	'undefined',
	'-',
	'--',
	'---',
	'?',
	'1.#ind',
	'-1.#ind',
	'1.#qnan',
	'-1.#qnan',
	'#value!',
	'#ref!',
	'#div/0!',
	'#name?',
	'#num!',
	'(blank)',
	'(empty)',
	'not available',
	'0000-00-00',
	'0000-00-00 00:00:00',
];

/** Words that mean "no value" among numbers and dates, and an answer of its own among words: `guarantor: none`. */
export const UNCERTAIN_WORDS: readonly string[] = ['none', 'nil', 'nothing'];

/** Words that a form leaves behind when nobody chose. They count as missing where they are one level among several. */
export const PLACEHOLDER_WORDS: readonly string[] = [
	'select',
	'select one',
	'please select',
	'-- select --',
	'--select--',
	'- select -',
	'select...',
	'choose',
	'choose one',
	'please choose',
	'bitte wählen',
	'bitte auswählen',
	'sélectionner',
	'seleccionar',
	'selezionare',
];

const PLAIN_NUMBER = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)$/;

/** Answers, for one schema, whether a raw value is missing. */
export class MissingValues {
	private readonly words: ReadonlySet<string>;
	private readonly longest: number;
	/** Missing words that are numbers, such as -999; they match numbers too. */
	readonly numbers: ReadonlySet<number>;

	/** @param words - Lower case, trimmed. */
	constructor(words: readonly string[]) {
		this.words = new Set(words);
		this.longest = words.reduce((longest, word) => Math.max(longest, word.length), 0);
		this.numbers = new Set(words.filter((word) => PLAIN_NUMBER.test(word)).map((word) => Number.parseFloat(word)));
	}

	is(value: unknown): boolean {
		if (value === undefined || value === null) return true;
		if (typeof value === 'string') return this.isText(value.trim());
		if (typeof value === 'number') return Number.isNaN(value) || (this.numbers.size > 0 && this.numbers.has(value));
		return false;
	}

	/** @param text - Trimmed. */
	isText(text: string): boolean {
		if (text.length === 0) return true;
		return text.length <= this.longest && this.words.has(text.toLowerCase());
	}
}
