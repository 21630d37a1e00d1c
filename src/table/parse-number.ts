// Numbers as people and programs write them, in both decimal notations, with thousands, currency, percent and accountants' brackets.

// One way to match each text: with `\d+\.?\d*` a cell of thousands of digits took time by their square.
const PLAIN = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/;
const INFINITE = /^([+-]?)(?:inf|infinity|∞)$/i;
const ODD_SPACES = /[\u00a0\u2007\u2009\u202f]/g;
const CURRENCY =
	/(?:[A-Z]{1,2}\$|\p{Sc}|(?<![\p{L}])(?:EUR|USD|GBP|CHF|JPY|CNY|INR|BRL|AUD|CAD|NZD|SEK|NOK|DKK|PLN|CZK|HUF|TRY|MXN|ZAR|SGD|HKD|Fr\.?|kr\.?|zł|Kč|Ft)(?![\p{L}]))/u;
// Groups of three; the Indian way ends in three after groups of two. A group never starts with 0: "0.123" is no 123.
const POINT = /^(?:[1-9]\d{0,2}(?:([,'’_ ])\d{3})(?:\1\d{3})*|[1-9]\d?(?:,\d{2})+,\d{3}|\d*)(?:\.\d*)?(?:[eE][+-]?\d+)?$/;
const COMMA = /^(?:[1-9]\d{0,2}(?:([.'’_ ])\d{3})(?:\1\d{3})*|\d*)(?:,\d*)?(?:[eE][+-]?\d+)?$/;

export type DecimalMark = '.' | ',';

/**
 * Reads a whole string as a number, strictly in one notation.
 * @param text - Trimmed.
 * @returns NaN when it is none; may be infinite ("inf", "1e999"). "12 %" is 12, "(500)" is -500.
 */
export function parseNumber(text: string, decimal: DecimalMark): number {
	if (PLAIN.test(text) && (decimal === '.' || !text.includes('.'))) return Number.parseFloat(text);
	const first = text.charCodeAt(0);
	// Words start with a letter that no currency code has; most cells of text columns leave here.
	if (text.length > 40 || text.length === 0 || (first >= 97 && first <= 122 && first !== 107 && first !== 105)) return NaN;
	return parseDecorated(text, decimal);
}

/**
 * Reads a number in the column's notation or, where that gives nothing, in the other one: "12.5" can only mean one thing even in a
 * column of German prices.
 */
export function readNumber(text: string, decimal: DecimalMark): number {
	const value = parseNumber(text, decimal);
	return Number.isNaN(value) ? parseNumber(text, decimal === '.' ? ',' : '.') : value;
}

function parseDecorated(text: string, decimal: DecimalMark): number {
	const infinite = INFINITE.exec(text);
	if (infinite) return infinite[1] === '-' ? -Infinity : Infinity;
	let rest = text.replace(ODD_SPACES, ' ');
	let sign = 1;
	if (rest.startsWith('(') && rest.endsWith(')')) {
		sign = -1;
		rest = rest.slice(1, -1).trim();
	}
	if (rest.endsWith('%')) rest = rest.slice(0, -1).trim();
	[rest, sign] = takeSign(rest, sign);
	if (/[^\d.,'’_ eE+-]/.test(rest)) {
		rest = rest.replace(CURRENCY, '').trim();
		[rest, sign] = takeSign(rest, sign);
	}
	return sign * parseCore(rest, decimal);
}

function takeSign(text: string, sign: number): [string, number] {
	if (/^[-−–]/.test(text)) return [text.slice(1).trim(), -sign];
	if (text.startsWith('+')) return [text.slice(1).trim(), sign];
	// SAP writes the minus behind.
	if (/\d-$/.test(text)) return [text.slice(0, -1), -sign];
	return [text, sign];
}

function parseCore(core: string, decimal: DecimalMark): number {
	if (!/\d/.test(core) || !(decimal === '.' ? POINT : COMMA).test(core)) return NaN;
	const digits = decimal === '.' ? core.replace(/[,'’_ ]/g, '') : core.replace(/[.'’_ ]/g, '').replace(',', '.');
	return Number.parseFloat(digits);
}
