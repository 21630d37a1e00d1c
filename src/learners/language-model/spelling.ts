// How likely a word is by its letters, for words outside the vocabulary: 'deliverys' is a likelier stranger than 'zxqvv'. Without it
// every unknown word would be as good as any other, and a text of nothing but strangers a usual one.
import { smooth, type ModelLevel } from './kneser-ney';
import { END, NgramCounts, START, UNKNOWN } from './ngram-counts';
import { NgramModel } from './ngram-model';

/** Pairs: longer runs of rare words would store a part of what may point to a person. */
export const SPELLING_ORDER = 2;
/** Characters of Unicode that a letter never seen stands for. */
const OTHER_CHARACTERS = 140_000;
/** Codes before those of the characters: unknown, start, end. */
const RESERVED = 3;
const MAX_WORDS = 20_000;
const MAX_CHARACTERS = 200;

export interface SpellingParts {
	readonly characters: readonly string[];
	readonly levels: readonly ModelLevel[];
	readonly logRoot: number;
}

/**
 * Learns from each different word once, as each stranger is a new word.
 *
 * @param rare - Words outside the vocabulary, the most frequent first.
 * @param known - The words of the vocabulary, likewise.
 */
export function fitSpelling(rare: readonly string[], known: readonly string[]): SpellingParts {
	const words = [...rare.slice(0, MAX_WORDS), ...known.slice(0, MAX_WORDS)];
	const occurrences = new Map<string, number>();
	for (const word of words) for (const character of word) occurrences.set(character, (occurrences.get(character) ?? 0) + 1);
	const characters = Array.from(occurrences.keys())
		.filter((character) => occurrences.get(character)! > 1)
		.sort((a, b) => occurrences.get(b)! - occurrences.get(a)! || (a < b ? -1 : 1))
		.slice(0, MAX_CHARACTERS);
	const codes = new Map(characters.map((character, i) => [character, i + RESERVED]));
	const counts = new NgramCounts(SPELLING_ORDER);
	for (const word of words) counts.add([START, ...Array.from(word, (character) => codes.get(character) ?? UNKNOWN), END], 1);
	return { characters, ...smooth(counts, characters.length + RESERVED - 1) };
}

/** ln P(letters of a word). */
export function spellingModel({ characters, levels, logRoot }: SpellingParts): (word: string) => number {
	const codes = new Map(characters.map((character, i) => [character, i + RESERVED]));
	const model = new NgramModel(levels, -Math.log(characters.length + RESERVED - 1), logRoot);
	return (word) => {
		const letters = Array.from(word, (character) => codes.get(character) ?? UNKNOWN);
		const unknown = letters.filter((code) => code === UNKNOWN).length;
		return model.logLikelihood([START, ...letters, END]) - unknown * Math.log(OTHER_CHARACTERS);
	};
}
