// Tokens of a text in any language: words, numbers, signs and, in scripts without spaces, single characters. One pass over the
// UTF-16 units without backtracking, so a hostile text costs no more than a tame one.

/** What a token is. `url` and `address` stand for what they name: the rest of them would be seen only once. */
export const enum TokenKind {
	/** Letters, marks and digits. */
	word = 1,
	/** Digits with points, commas or colons inside. */
	number = 2,
	/** One character of a script that writes no spaces: Han, Kana, Thai, Lao, Khmer, Burmese. */
	character = 3,
	/** `!`, `?`, an emoji with its modifiers, a currency sign. */
	sign = 4,
	/** `https://` or `www.`; the words of its host and path follow as words. */
	url = 5,
	/** The part of an e-mail address before `@`; the words of its host follow as words. */
	address = 6,
}

/** Spans of one text, reused from call to call: token t is `text.slice(starts[t], ends[t])`. */
export interface Tokens {
	count: number;
	starts: Int32Array;
	ends: Int32Array;
	kinds: Uint8Array;
}

export const makeTokens = (): Tokens => ({ count: 0, starts: new Int32Array(256), ends: new Int32Array(256), kinds: new Uint8Array(256) });

const TAG = /<\/?[a-z][^<>]*>|<!--|-->/gi;
const ENTITY = /&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|(amp|lt|gt|quot|apos|nbsp));/gi;
const NAMED = new Map([['amp', '&'], ['lt', '<'], ['gt', '>'], ['quot', '"'], ['apos', "'"], ['nbsp', ' ']]);
const ASCII = /^[\0-\x7f]*$/;

/** A text as its tokens are read: HTML tags become spaces, entities their characters, compatibility forms plain ones (NFKC), lower case. */
export function plainText(text: string): string {
	let plain = text;
	if (plain.includes('&')) plain = plain.replace(ENTITY, decodeEntity);
	if (plain.includes('<')) plain = plain.replace(TAG, ' ');
	return (ASCII.test(plain) ? plain : plain.normalize('NFKC')).toLowerCase();
}

function decodeEntity(_: string, decimal?: string, hex?: string, name?: string): string {
	if (name !== undefined) return NAMED.get(name.toLowerCase()) ?? ' ';
	const code = decimal === undefined ? parseInt(hex!, 16) : Number(decimal);
	return code > 0 && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff) ? String.fromCodePoint(code) : ' ';
}

const enum Class {
	unknown = 0,
	space = 1,
	letter = 2,
	digit = 3,
	character = 4,
	sign = 5,
	/** Belongs to the sign before it: joiners, variation selectors, skin tones. */
	modifier = 6,
	apostrophe = 7,
}

const CHARACTER = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;
const LETTER = /[\p{L}\p{M}]/u;
const DIGIT = /\p{N}/u;
const SIGN = /[!?\p{Extended_Pictographic}\p{Regional_Indicator}\p{Sc}¿¡！？]/u;
const MODIFIER = /\u200d|\ufe0e|\ufe0f|\u20e3|\p{Emoji_Modifier}/u;
/** Class by UTF-16 unit, looked up once; surrogates are asked with their partner. */
const classes = new Uint8Array(0x10000);

function classOf(code: number): Class {
	const isPlain = code < 0x10000;
	if (isPlain && classes[code] !== Class.unknown) return classes[code];
	const found = classify(String.fromCodePoint(code));
	if (isPlain) classes[code] = found;
	return found;
}

function classify(character: string): Class {
	if (character === "'" || character === '\u2019') return Class.apostrophe;
	if (MODIFIER.test(character)) return Class.modifier;
	if (DIGIT.test(character)) return Class.digit;
	if (CHARACTER.test(character)) return Class.character;
	if (LETTER.test(character) || character === '_') return Class.letter;
	return SIGN.test(character) ? Class.sign : Class.space;
}

/**
 * @param text - As `plainText` gives it.
 * @param tokens - Overwritten.
 * @param limit - Most tokens that are read.
 */
export function findTokens(text: string, tokens: Tokens, limit: number): void {
	tokens.count = 0;
	for (let at = 0; at < text.length && tokens.count < limit; ) {
		const code = text.codePointAt(at)!;
		const size = code > 0xffff ? 2 : 1;
		switch (classOf(code)) {
			case Class.letter:
			case Class.digit:
				at = readWord(text, at, tokens);
				break;
			case Class.character:
				add(tokens, at, (at = skipModifiers(text, at + size)), TokenKind.character);
				break;
			case Class.sign:
				add(tokens, at, (at = skipModifiers(text, at + size)), TokenKind.sign);
				break;
			default:
				at += size;
		}
	}
}

/** A word may hold one apostrophe at a time (don't), a number one point, comma or colon (1,234.5). @returns Where reading goes on. */
function readWord(text: string, start: number, tokens: Tokens): number {
	let at = start;
	let hasLetter = false;
	for (;;) {
		const code = at < text.length ? text.codePointAt(at)! : 0;
		const size = code > 0xffff ? 2 : 1;
		const kind = code === 0 ? Class.space : classOf(code);
		if (kind === Class.letter) hasLetter = true;
		else if (kind !== Class.digit && !joins(text, at, kind, hasLetter)) break;
		at += size;
	}
	if (text.charCodeAt(at) === 0x40 && at + 1 < text.length && isWordUnit(text.charCodeAt(at + 1))) {
		add(tokens, start, at, TokenKind.address);
		return at + 1;
	}
	const isUrl = hasLetter && startsUrl(text, start, at);
	add(tokens, start, at, isUrl ? TokenKind.url : hasLetter ? TokenKind.word : TokenKind.number);
	return at;
}

function joins(text: string, at: number, kind: Class, hasLetter: boolean): boolean {
	if (at + 1 >= text.length) return false;
	const next = classOf(text.charCodeAt(at + 1));
	if (kind === Class.apostrophe) return hasLetter && next === Class.letter;
	const unit = text.charCodeAt(at);
	const isInsideNumber = unit === 0x2e || unit === 0x2c || unit === 0x3a;
	return isInsideNumber && !hasLetter && next === Class.digit;
}

function startsUrl(text: string, start: number, end: number): boolean {
	if (text.startsWith('://', end)) return text.startsWith('http', start) || text.startsWith('ftp', start);
	return end - start === 3 && text.startsWith('www.', start);
}

const isWordUnit = (unit: number): boolean => classOf(unit) === Class.letter || classOf(unit) === Class.digit;

function skipModifiers(text: string, from: number): number {
	let at = from;
	while (at < text.length) {
		const code = text.codePointAt(at)!;
		if (classOf(code) !== Class.modifier) break;
		at += code > 0xffff ? 2 : 1;
		// A joiner takes the next sign with it: a family is one emoji.
		if (code === 0x200d && at < text.length && classOf(text.codePointAt(at)!) === Class.sign) at += text.codePointAt(at)! > 0xffff ? 2 : 1;
	}
	return at;
}

function add(tokens: Tokens, start: number, end: number, kind: TokenKind): void {
	const { count } = tokens;
	if (count === tokens.starts.length) grow(tokens);
	tokens.starts[count] = start;
	tokens.ends[count] = end;
	tokens.kinds[count] = kind;
	tokens.count++;
}

function grow(tokens: Tokens): void {
	const length = 2 * tokens.starts.length;
	const { starts, ends, kinds } = tokens;
	tokens.starts = new Int32Array(length);
	tokens.ends = new Int32Array(length);
	tokens.kinds = new Uint8Array(length);
	tokens.starts.set(starts);
	tokens.ends.set(ends);
	tokens.kinds.set(kinds);
}

/** Words as texts, for a vocabulary: numbers of four digits or more by their shape, addresses and links by one name each. */
export function tokenText(text: string, tokens: Tokens, t: number): string {
	switch (tokens.kinds[t]) {
		case TokenKind.url:
			return 'https';
		case TokenKind.address:
			return 'name@';
		default: {
			const word = text.slice(tokens.starts[t], tokens.ends[t]);
			return countDigits(word) >= LONG_NUMBER ? word.replace(/\p{N}/gu, '0') : word;
		}
	}
}

/** From this many digits on, a number (phone, order, card) is known by its shape only. */
export const LONG_NUMBER = 4;

function countDigits(word: string): number {
	let digits = 0;
	for (let i = 0; i < word.length; i++) if (classOf(word.charCodeAt(i)) === Class.digit) digits++;
	return digits;
}

/** True for the UTF-16 unit of a digit. */
export const isDigitUnit = (unit: number): boolean => classOf(unit) === Class.digit;
