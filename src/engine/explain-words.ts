// Which words of a text move an answer: the model is asked about the same row without each of them.
import { findTokens, makeTokens, plainText } from '../table/tokens';

export interface WordEffect {
	word: string;
	/** Answer with the word minus answer without it, in the answer's unit. */
	effect: number;
}

/** Words that are left out one by one; of longer texts, those of the passages that matter most. */
const MAX_WORDS = 60;
const PASSAGES = 30;
const MAX_TOKENS = 4096;

const tokens = makeTokens();

/**
 * @param ask - The answers for the row with each of these texts in place of its own.
 * @returns Distinct words, lower-case, the strongest first; those without an effect are left out.
 */
export function wordEffects(text: string, ask: (texts: readonly string[]) => Float64Array): WordEffect[] {
	const plain = plainText(text);
	findTokens(plain, tokens, MAX_TOKENS);
	const spans = Array.from({ length: tokens.count }, (_, t) => ({ start: tokens.starts[t], end: tokens.ends[t] }));
	const byWord = new Map<string, { start: number; end: number }[]>();
	for (const span of chosen(plain, spans, ask)) byWord.set(plain.slice(span.start, span.end), []);
	for (const span of spans) byWord.get(plain.slice(span.start, span.end))?.push(span);
	const words = [...byWord.keys()];
	if (words.length === 0) return [];
	const answers = ask([plain, ...words.map((word) => without(plain, byWord.get(word)!))]);
	return words
		.map((word, i) => ({ word, effect: answers[0] - answers[i + 1] }))
		.filter(({ effect }) => effect !== 0)
		.sort((a, b) => Math.abs(b.effect) - Math.abs(a.effect) || (a.word < b.word ? -1 : 1));
}

interface Span {
	start: number;
	end: number;
}

/** All tokens of a short text, else those of the passages whose absence changes the answer most. */
function chosen(plain: string, spans: readonly Span[], ask: (texts: readonly string[]) => Float64Array): readonly Span[] {
	if (new Set(spans.map(({ start, end }) => plain.slice(start, end))).size <= MAX_WORDS) return spans;
	const size = Math.ceil(spans.length / PASSAGES);
	const passages = Array.from({ length: Math.ceil(spans.length / size) }, (_, p) => spans.slice(p * size, (p + 1) * size));
	const answers = ask([plain, ...passages.map((passage) => without(plain, [{ start: passage[0].start, end: passage.at(-1)!.end }]))]);
	const order = passages.map((passage, p) => ({ passage, change: Math.abs(answers[0] - answers[p + 1]) })).sort((a, b) => b.change - a.change);
	return order.flatMap(({ passage }) => passage).slice(0, MAX_WORDS);
}

/** @param spans - Ascending, not overlapping. */
function without(text: string, spans: readonly Span[]): string {
	let kept = '';
	let from = 0;
	for (const { start, end } of spans) {
		kept += text.slice(from, start);
		from = end;
	}
	return kept + text.slice(from);
}
