// Out-of-fold predictions: what each candidate says about rows that it did not see. Recipes are fitted inside the fold.
import type { JobContext } from '../core/context';
import { Random } from '../core/random';
import type { LabelledData, Predictor } from '../learners/contract';
import { applyRecipeInTurns, prepareRecipe, type Recipe } from '../recipe/recipe';
import type { Encoding } from '../recipe/contract';
import type { FeatureMatrix } from '../table/feature-matrix';
import { outputsPerRow, type Candidate, type CandidateResult, type SearchData } from './candidate';

export function emptyResult(candidate: Candidate, data: SearchData): CandidateResult {
	return {
		candidate,
		outOfFold: new Float64Array(data.y.length * outputsPerRow(data)),
		covered: new Uint8Array(data.y.length),
		loss: Infinity,
		seconds: 0,
		rounds: [],
		cut: false,
	};
}

/**
 * Runs one fold for several candidates; the recipe of an encoding is fitted once for all of them.
 *
 * @param folds - Fold of each row.
 * @param longestFit - Milliseconds after which a fit returns its best so far.
 * @param tick - Told after each candidate.
 * @param keepsFit - Whether the results keep what was fitted.
 */
export async function runFold(
	results: readonly CandidateResult[],
	data: SearchData,
	folds: Int32Array,
	fold: number,
	longestFit: number,
	context: JobContext,
	tick: (candidate: Candidate) => void,
	keepsFit = false,
): Promise<void> {
	const { inside, outside } = splitRows(folds, fold);
	const matrices = new FoldMatrices(data, inside, outside, context);
	for (const result of results) {
		await context.checkpoint();
		const started = context.now();
		const { recipe, train, held } = await matrices.get(result.candidate.encoding);
		const deadline = Math.min(context.deadline, started + longestFit);
		const predictor = await fitCandidate(
			result.candidate,
			data,
			labelled(train, data, inside),
			labelled(held, data, outside),
			{ ...context, deadline },
			`fold-${fold}`,
		);
		result.cut ||= context.now() >= deadline;
		scatter(predictor, held, outside, result);
		if (keepsFit) result.fitted = { recipe, predictor };
		if (predictor.fitted?.rounds !== undefined) result.rounds.push(predictor.fitted.rounds);
		result.seconds += (context.now() - started) / 1000;
		tick(result.candidate);
	}
}

/** @param stream - Names the random stream, so that each fit of a search draws its own numbers. */
export async function fitCandidate(
	candidate: Candidate,
	data: Pick<SearchData, 'problemType' | 'nClasses'>,
	training: LabelledData,
	validation: LabelledData | undefined,
	context: JobContext,
	stream: string,
): Promise<Predictor> {
	const random = new Random(context.random.fork(`${candidate.id}/${stream}`).seed);
	return await candidate.learner.fit(
		{ ...training, problemType: data.problemType, nClasses: data.nClasses, validation },
		candidate.hyperparameters as never,
		// The search tells how far it is; a fit would count from 0 again.
		{ ...context, random, progress: () => undefined },
	);
}

export function labelled(x: FeatureMatrix, data: SearchData, rows: Int32Array): LabelledData {
	return { x, y: pick(data.y, rows), weights: data.weights && pick(data.weights, rows) };
}

export function pick(values: Float64Array, rows: Int32Array): Float64Array {
	const picked = new Float64Array(rows.length);
	for (let i = 0; i < rows.length; i++) picked[i] = values[rows[i]];
	return picked;
}

/** As `pick`, for `width` numbers per row. */
export function pickOutputs(outputs: Float64Array, rows: Int32Array, width: number): Float64Array {
	const picked = new Float64Array(rows.length * width);
	for (let i = 0; i < rows.length; i++) {
		for (let k = 0; k < width; k++) picked[i * width + k] = outputs[rows[i] * width + k];
	}
	return picked;
}

class FoldMatrices {
	private readonly made = new Map<Encoding, { recipe: Recipe; train: FeatureMatrix; held: FeatureMatrix }>();

	constructor(
		private readonly data: SearchData,
		private readonly inside: Int32Array,
		private readonly outside: Int32Array,
		private readonly context: JobContext,
	) {}

	async get(encoding: Encoding) {
		let made = this.made.get(encoding);
		if (!made) {
			const inside = this.data.table.take(this.inside);
			const { recipe, matrix } = await prepareRecipe(inside, this.data.features, encoding, this.context);
			made = { recipe, train: matrix, held: await applyRecipeInTurns(recipe, this.data.table.take(this.outside), this.context) };
			this.made.set(encoding, made);
		}
		return made;
	}
}

function splitRows(folds: Int32Array, fold: number): { inside: Int32Array; outside: Int32Array } {
	let nOutside = 0;
	for (const f of folds) if (f === fold) nOutside++;
	const outside = new Int32Array(nOutside);
	const inside = new Int32Array(folds.length - nOutside);
	let o = 0;
	let i = 0;
	for (let row = 0; row < folds.length; row++) {
		if (folds[row] === fold) outside[o++] = row;
		else inside[i++] = row;
	}
	return { inside, outside };
}

function scatter(predictor: Predictor, held: FeatureMatrix, rows: Int32Array, result: CandidateResult): void {
	const width = predictor.nOutputs;
	const outputs = new Float64Array(held.nRows * width);
	predictor.predictBatch(held, outputs);
	for (let i = 0; i < rows.length; i++) {
		result.covered[rows[i]] = 1;
		for (let k = 0; k < width; k++) result.outOfFold[rows[i] * width + k] = outputs[i * width + k];
	}
}
