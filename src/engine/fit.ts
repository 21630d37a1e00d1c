// From typed rows to the fitted parts of a model: choose, calibrate, refit. Train and Retrain share it.
import type { JobContext } from '../core/context';
import { fitCalibration, type Calibration } from '../evaluation/calibration';
import type { Costs } from '../evaluation/scored';
import type { Metric } from '../evaluation/metrics/registry';
import { fitPredictionIntervals, type PredictionIntervals } from '../evaluation/prediction-intervals';
import { chooseThreshold } from '../evaluation/threshold';
import { prepareRecipe, type Recipe } from '../recipe/recipe';
import type { Encoding } from '../recipe/contract';
import type { FeatureMatrix } from '../table/feature-matrix';
import { search, type SearchMember, type SearchResult } from '../search/auto';
import type { Candidate, SearchData } from '../search/candidate';
import { fitCandidate, labelled, pick } from '../search/cross-validate';
import type { Member, Model } from './model';

export interface FitOptions {
	candidates: readonly Candidate[];
	ensemble: boolean;
	metric?: Metric;
	timeBudget: number;
	/** What a miss and a false alarm cost; moves the decision threshold. */
	costs?: Costs;
	/** Rows that the chosen model will be fitted on at last. */
	finalRows: number;
}

/** What was chosen on out-of-fold predictions; the members are still to be fitted. */
export interface Choice {
	search: SearchResult;
	calibration: Calibration | null;
	decisionThreshold: number | null;
	intervals: PredictionIntervals | null;
	/** Calibrated out-of-fold outputs of `search.rows`. */
	outOfFold: Float64Array;
}

export type FittedParts = Pick<Model, 'recipes' | 'members'>;

/** Chooses members on `rows` and learns calibration, threshold and prediction intervals from their out-of-fold predictions. */
export async function choose(data: SearchData, options: FitOptions, context: JobContext): Promise<Choice> {
	const result = await search(data, options, context);
	const actual = pick(data.y, result.rows);
	const outOfFold = result.outOfFold.slice();
	if (data.problemType !== 'classification') {
		const intervals = fitPredictionIntervals({ predicted: outOfFold, actual });
		return { search: result, calibration: null, decisionThreshold: null, intervals, outOfFold };
	}
	const calibration = fitCalibration({ outputs: outOfFold, actual, nClasses: data.nClasses, random: context.random.fork('calibration') });
	calibration.apply(outOfFold, data.nClasses);
	const decisionThreshold = data.nClasses === 2 ? thresholdOf(outOfFold, actual, options) : null;
	return { search: result, calibration, decisionThreshold, intervals: null, outOfFold };
}

function thresholdOf(outputs: Float64Array, actual: Float64Array, options: FitOptions): number {
	const probability = Float64Array.from(actual, (_, row) => outputs[2 * row + 1]);
	return chooseThreshold({ actual, probability }, options.costs).threshold;
}

/** The chosen members as the search fitted them; undefined where it made no fit that stands for all others. */
export function fittedInSearch({ members, foldFit }: SearchResult): FittedParts | undefined {
	if (!foldFit || members.length !== 1) return undefined;
	const [{ candidate, weight }] = members;
	const { recipe, predictor } = foldFit;
	return { recipes: [recipe], members: [{ learner: candidate.learner.name, hyperparameters: candidate.hyperparameters, weight, recipe: 0, predictor }] };
}

/** Fits the chosen members on `rows` of the data; recipes are fitted on the same rows. */
export async function fitMembers(
	data: SearchData,
	members: readonly SearchMember[],
	rows: Int32Array,
	context: JobContext,
	onMember: (done: number) => void = () => undefined,
): Promise<FittedParts> {
	const table = rows.length === data.table.nRows ? data.table : data.table.take(rows);
	const prepared = new Map<Encoding, { index: number; matrix: FeatureMatrix }>();
	const recipes: Recipe[] = [];
	const fitted: Member[] = [];
	for (const { candidate, weight } of members) {
		await context.checkpoint();
		let entry = prepared.get(candidate.encoding);
		if (!entry) {
			const { recipe, matrix } = await prepareRecipe(table, data.features, candidate.encoding, context);
			entry = { index: recipes.length, matrix };
			recipes.push(recipe);
			prepared.set(candidate.encoding, entry);
		}
		const { copies = 1 } = candidate;
		for (let copy = 0; copy < copies; copy++) {
			const stream = copy === 0 ? 'refit' : `refit-${copy}`;
			fitted.push({
				learner: candidate.learner.name,
				hyperparameters: candidate.hyperparameters,
				weight: weight / copies,
				recipe: entry.index,
				predictor: await fitCandidate(candidate, data, labelled(entry.matrix, data, rows), undefined, context, stream),
			});
		}
		onMember(fitted.length);
	}
	return { recipes, members: fitted };
}
