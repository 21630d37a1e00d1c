// Tokens in many scripts, and hostile texts in linear time.
import { findTokens, makeTokens, plainText, tokenText } from '../../src/table/tokens';

function tokensOf(text: string, limit = 10_000): string[] {
	const plain = plainText(text);
	const tokens = makeTokens();
	findTokens(plain, tokens, limit);
	return Array.from({ length: tokens.count }, (_, t) => tokenText(plain, tokens, t));
}

it.each([
	['English', "Don't PANIC!", ["don't", 'panic', '!']],
	['accents and capitals', 'Żółć ÉCOLE straße', ['żółć', 'école', 'straße']],
	['a combining accent', 'cafe\u0301', ['café']],
	['Cyrillic, Greek, Arabic, Hebrew', 'Привет Κόσμε مرحبا שלום', ['привет', 'κόσμε', 'مرحبا', 'שלום']],
	['Devanagari with vowel signs', 'नमस्ते दुनिया', ['नमस्ते', 'दुनिया']],
	['Chinese and Japanese, character by character', '退款 です', ['退', '款', 'で', 'す']],
	['Thai', 'ไทย', ['ไ', 'ท', 'ย']],
	['Korean words', '환불 요청', ['환불', '요청']],
	['emoji, whole', 'ok 👍🏽 👨‍👩‍👧 ❤️', ['ok', '👍🏽', '👨‍👩‍👧', '❤️']],
	['full-width forms', 'ＡＢＣ１２', ['abc12']],
	['numbers', '1,234.5 12 007 3.', ['0,000.0', '12', '007', '3']],
	['long numbers by their shape only', 'call 555-123456 order A12345', ['call', '555', '000000', 'order', 'a00000']],
	['addresses and links', 'jane.roe@acme.com http://x.org/a www.y.de', ['jane', 'name@', 'acme', 'com', 'https', 'x', 'org', 'a', 'https', 'y', 'de']],
	['HTML', '<p class="x">Hi<br/>there &amp; you&#39;re</p><!-- no -->', ['hi', 'there', "you're", 'no']],
	['less-than signs that are no tags', '3 < 5 a<b', ['3', '5', 'a', 'b']],
	['nothing', ' \n\t ...', []],
	['lone surrogates', 'a\ud83d b\udc00', ['a', 'b']],
])('reads %s', (_, text, expected) => {
	expect(tokensOf(text)).toEqual(expected);
});

it('reads no more than it is told to', () => {
	expect(tokensOf('a b c d', 2)).toEqual(['a', 'b']);
});

it.each([
	['one letter', 'a'.repeat(1_000_000)],
	['open tags', '<a '.repeat(300_000)],
	['joiners', '👍\u200d'.repeat(200_000)],
	['ampersands', '&#1'.repeat(300_000)],
	['digits and points', '1.'.repeat(500_000)],
	['at signs', 'a@'.repeat(300_000)],
])('takes a megabyte of %s in linear time', (_, text) => {
	const started = performance.now();
	tokensOf(text, 2_000_000);
	expect(performance.now() - started).toBeLessThan(3000);
});
