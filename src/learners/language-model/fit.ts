// Fits `languageModel`: counts runs of units in all texts and smooths them.
import { reserve, type JobContext } from '../../core/context';
import { MlError } from '../../core/errors';
import type { ParamsOf } from '../../core/params';
import type { Predictor, TrainingData } from '../contract';
import { smooth } from './kneser-ney';
import { END, NgramCounts, START, UNKNOWN } from './ngram-counts';
import { languagePredictor, RESERVED } from './model';
import { fitSpelling } from './spelling';
import type { LanguageModelSpecs } from './params';
import { splitText, textOfRow } from './texts';

const OWNER = 'Language model';
const UNITS_PER_CHECKPOINT = 20_000;
/** A vocabulary beyond this would make a huge model; the most frequent units are kept. */
const MAX_UNITS = 50_000;

/** Bytes of the counting tries: a node per different run, at most one per unit and order. */
export const languageBytes = ({ nRows, nonZeros }: { nRows: number; nonZeros: number }): number => 60 * nRows + 60 * Math.max(nonZeros, 20 * nRows);

export async function fitLanguageModel(data: TrainingData, params: ParamsOf<LanguageModelSpecs>, context: JobContext): Promise<Predictor> {
	const { x, weights } = data;
	if (x.nRows === 0) throw new MlError('ML-EMPTY', `${OWNER} received 0 rows.`, 'Check the node before it: is a filter removing everything?');
	if (!x.sparse) {
		throw new MlError('ML-NO-TEXT', 'A language model learns from text, and no column holds any.', "Choose a column's type Text in 'Column Types', or another model type.");
	}
	reserve(context, languageBytes({ nRows: x.nRows, nonZeros: x.sparse.indices.length }), OWNER);
	const texts: string[][] = [];
	const occurrences = new Map<string, number>();
	let work = 0;
	for (let row = 0; row < x.nRows; row++) {
		const units = splitText(textOfRow(x, row), params.unit);
		const weight = weights ? weights[row] : 1;
		if (weight > 0) for (const unit of units) occurrences.set(unit, (occurrences.get(unit) ?? 0) + 1);
		texts.push(units);
		if ((work += units.length + 10) < UNITS_PER_CHECKPOINT) continue;
		work = 0;
		await context.checkpoint();
	}
	await context.checkpoint();
	const ranked = Array.from(occurrences.keys()).sort((a, b) => occurrences.get(b)! - occurrences.get(a)! || (a < b ? -1 : 1));
	const nFrequent = ranked.findIndex((unit) => occurrences.get(unit)! < params.minCount);
	const nKept = Math.min(MAX_UNITS, nFrequent < 0 ? ranked.length : nFrequent);
	const vocabulary = ranked.slice(0, nKept);
	const codes = new Map(vocabulary.map((unit, i) => [unit, i + RESERVED]));
	const counts = new NgramCounts(params.order);
	let cut = false;
	for (let row = 0; row < x.nRows; row++) {
		const weight = weights ? weights[row] : 1;
		if (weight > 0 && texts[row].length > 0) counts.add([START, ...texts[row].map((unit) => codes.get(unit) ?? UNKNOWN), END], weight);
		if ((work += texts[row].length + 10) < UNITS_PER_CHECKPOINT) continue;
		work = 0;
		await context.checkpoint();
		if (context.now() <= context.deadline) continue;
		cut = row < x.nRows - 1;
		if (cut) break;
	}
	if (cut) {
		context.warn({
			code: 'ML-TIME-BUDGET',
			message: `${OWNER} ran out of time; it has learnt from a part of the texts.`,
			fix: "Raise 'Time Budget' for a better model.",
		});
	}
	await context.checkpoint();
	const nUnits = vocabulary.length + RESERVED - 1;
	const spelling = params.unit === 'word' ? fitSpelling(ranked.slice(nKept), vocabulary) : undefined;
	return languagePredictor({ unit: params.unit, vocabulary, ...smooth(counts, nUnits), spelling });
}
