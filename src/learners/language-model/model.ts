// A fitted language model: its vocabulary, its runs, and what it says about a text.
import type { State, TypedArray } from '../../core/arrays';
import { invalidState, readObject, readState, type StateReader } from '../../core/state-reader';
import type { Predictor, TextFacts } from '../contract';
import { END, START, UNKNOWN } from './ngram-counts';
import type { ModelLevel } from './kneser-ney';
import { NgramModel } from './ngram-model';
import { perplexityOf } from './perplexity';
import { SPELLING_ORDER, spellingModel, type SpellingParts } from './spelling';
import { splitText, textOfRow } from './texts';

const OWNER = 'languageModel';
/** Codes before the vocabulary's: unknown, start, end. */
export const RESERVED = 3;
const SUGGESTIONS = 5;
/** Before the names of the spelling's arrays. */
const SPELLING = 'spelling-';

export interface LanguageParts {
	readonly unit: 'word' | 'character';
	/** Unit i has the code i + RESERVED. */
	readonly vocabulary: readonly string[];
	readonly levels: readonly ModelLevel[];
	readonly logRoot: number;
	/** Of words outside the vocabulary; absent for characters. */
	readonly spelling?: SpellingParts;
}

/** The score of a row is its cross-entropy: -log2 of its chance per unit, its end included. 0 for a row without text. */
export function languagePredictor({ unit, vocabulary, levels, logRoot, spelling }: LanguageParts): Predictor {
	const codes = new Map(vocabulary.map((text, i) => [text, i + RESERVED]));
	const nUnits = vocabulary.length + RESERVED - 1;
	const model = new NgramModel(levels, -Math.log(nUnits), logRoot);
	const spelt = spelling && spellingModel(spelling);
	/** Codes of the units, and what the letters of those that are unknown add to a text's logarithmic chance. */
	const read = (text: string) => {
		let spellings = 0;
		const units = splitText(text, unit).map((own) => {
			const code = codes.get(own);
			if (code === undefined && spelt) spellings += spelt(own);
			return code ?? UNKNOWN;
		});
		return { units, spellings };
	};
	return {
		nOutputs: 1,
		fitted: { vocabulary: vocabulary.length, runs: levels.reduce((sum, level) => sum + level.words.length, 0) },
		predictBatch(x, out) {
			for (let row = 0; row < x.nRows; row++) {
				const { units, spellings } = read(textOfRow(x, row));
				out[row] = units.length === 0 ? 0 : -(model.logLikelihood([START, ...units, END]) + spellings) / Math.LN2 / (units.length + 1);
			}
		},
		describeText(x, row): TextFacts {
			const { units, spellings } = read(textOfRow(x, row));
			const logProbability = units.length === 0 ? 0 : model.logLikelihood([START, ...units, END]) + spellings;
			const suggestions = model.suggest([START, ...units], SUGGESTIONS);
			return {
				logProbability,
				units: units.length === 0 ? 0 : units.length + 1,
				perplexity: units.length === 0 ? 1 : perplexityOf(-logProbability / (units.length + 1)),
				// What the same text would be if every unit came alone.
				unigramLogProbability: [...units, ...(units.length > 0 ? [END] : [])].reduce((sum, code) => sum + model.logProbability([], code), spellings),
				suggestions: suggestions.map(({ unit: code, probability }) => ({ word: vocabulary[code - RESERVED], probability })),
			};
		},
		toState: () => ({
			json: {
				unit,
				vocabulary: [...vocabulary],
				order: levels.length,
				logRoot,
				spelling: spelling ? { characters: [...spelling.characters], logRoot: spelling.logRoot } : null,
			},
			arrays: new Map<string, TypedArray>([...levelArrays(levels, ''), ...levelArrays(spelling?.levels ?? [], SPELLING)]),
		}),
	};
}

function levelArrays(levels: readonly ModelLevel[], prefix: string): [string, TypedArray][] {
	return levels.flatMap(({ first, words, logProbabilities, logBackoffs }, n): [string, TypedArray][] => [
		[`${prefix}first${n}`, first],
		[`${prefix}words${n}`, words],
		[`${prefix}logProbabilities${n}`, logProbabilities],
		[`${prefix}logBackoffs${n}`, logBackoffs],
	]);
}

export function loadLanguageModel(state: State): Predictor {
	const reader = readState(state, OWNER);
	const unit = reader.string('unit');
	if (unit !== 'word' && unit !== 'character') throw invalidState(OWNER, 'unknown unit');
	const vocabulary = reader.strings('vocabulary');
	const levels = readLevels(reader, '', reader.integer('order', 1, 5), vocabulary.length + RESERVED);
	return languagePredictor({ unit, vocabulary, levels, logRoot: reader.number('logRoot'), spelling: readSpelling(reader) });
}

function readSpelling(reader: StateReader): SpellingParts | undefined {
	if (reader.get('spelling') === null) return undefined;
	const fields = readObject(reader.get('spelling'), OWNER);
	const characters = fields.strings('characters');
	return { characters, logRoot: fields.number('logRoot'), levels: readLevels(reader, SPELLING, SPELLING_ORDER, characters.length + RESERVED) };
}

/** @param nCodes - Of units, the reserved ones included. */
function readLevels(reader: StateReader, prefix: string, order: number, nCodes: number): ModelLevel[] {
	let nBefore = 1;
	return Array.from({ length: order }, (_, n): ModelLevel => {
		const words = reader.array(`${prefix}words${n}`, Int32Array);
		const first = reader.array(`${prefix}first${n}`, Int32Array, nBefore + 1);
		const rises = first.every((value, i) => (i === 0 ? value === 0 : value >= first[i - 1]));
		if (!rises || first[nBefore] !== words.length) throw invalidState(OWNER, 'its runs are out of order');
		if (!words.every((code) => code >= 0 && code < nCodes)) throw invalidState(OWNER, 'a word is out of range');
		nBefore = words.length;
		const logProbabilities = reader.array(`${prefix}logProbabilities${n}`, Float32Array, words.length);
		const logBackoffs = reader.array(`${prefix}logBackoffs${n}`, Float32Array, words.length);
		if (![logProbabilities, logBackoffs].every((values) => values.every((value) => value <= 1e-4))) throw invalidState(OWNER, 'a chance is above 1');
		return { first, words, logProbabilities, logBackoffs };
	});
}
