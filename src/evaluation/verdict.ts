// The one sentence that a person who never trained a model reads first.
import { formatCount, formatNumber, formatPercent, formatRange, formatShare } from './format';
import type { Grade, GradeInput } from './grade';
import { isBinary } from './scored';

export interface VerdictInput extends GradeInput {
	readonly grade: Grade;
	/** Rows that the metrics were computed on. */
	readonly rows: number;
	/** classification: names by class code. */
	readonly classes?: readonly string[];
	/** classification: code of the most frequent class. */
	readonly majorityClass?: number;
	/** What the rows are called. Default `test row`; from cross-validation e.g. `cross-validated row`. */
	readonly rowNoun?: string;
	/** What the baseline does. Default `always guessing the average`. */
	readonly baselineText?: string;
	/** Unit of the target, put behind numbers, e.g. `€`. Default none. */
	readonly unit?: string;
}

const MAX_NAME = 40;
const NOT_BETTER = 'That is not clearly better than guessing.';

/**
 * The score with its likely range, the number of rows and the baseline, in words.
 *
 * @example Right 78 % of the time (76–80 % likely range, 1,409 test rows); always guessing 'No' would be right 73 %.
 *          It ranks a random 'Yes' above a random 'No' 84 % of the time.
 */
export function verdictSentence(input: VerdictInput): string {
	if (input.rows === 0) return 'There were no rows with a known answer to judge the model by.';
	const sentences = input.scored.problemType === 'classification' ? classificationSentences(input) : valueSentences(input);
	if (sentences.length === 0) return `The model answered ${formatCount(input.rows, input.rowNoun ?? 'test row')}.`;
	if (input.grade === 'D') sentences.push(NOT_BETTER);
	return sentences.join(' ');
}

function classificationSentences(input: VerdictInput): string[] {
	const { intervals, baseline, classes = [] } = input;
	const accuracy = intervals.get('accuracy');
	if (!accuracy) return [];
	const { value, range } = formatShare(accuracy);
	const rows = formatCount(input.rows, input.rowNoun ?? 'test row');
	const guess = baseline.get('accuracy');
	const majority = quote(classes[input.majorityClass ?? 0] ?? 'the most frequent class');
	const decimals = value.includes('.') ? 1 : 0;
	const comparison = guess === undefined ? '' : `; always guessing ${majority} would be right ${formatPercent(guess, decimals)}`;
	const sentences = [`Right ${value} of the time (${range} likely range, ${rows})${comparison}.`];
	if (!isBinary(input.scored)) return sentences;
	const [negative, positive] = [quote(classes[0] ?? 'no'), quote(classes[1] ?? 'yes')];
	const auc = intervals.get('rocAuc');
	if (auc) sentences.push(`It ranks a random ${positive} above a random ${negative} ${formatShare(auc).value} of the time.`);
	const recall = intervals.get('recall');
	const precision = intervals.get('precision');
	// Where one class is rare the share of right answers hides what the model is for.
	if (recall && precision && recall.value > 0 && guess !== undefined && accuracy.low <= guess && input.grade !== 'D') {
		sentences.push(`It finds ${formatPercent(recall.value)} of the ${positive} rows, and ${formatPercent(precision.value)} of those it calls ${positive} are.`);
	}
	return sentences;
}

function valueSentences(input: VerdictInput): string[] {
	const error = input.intervals.get('mae');
	if (!error) return [];
	const unit = input.unit ? ` ${input.unit}` : '';
	const { value, range } = formatRange(error);
	const rows = formatCount(input.rows, input.rowNoun ?? 'test row');
	const guess = input.baseline.get('mae');
	const baselineText = input.baselineText ?? 'always guessing the average';
	const comparison = guess === undefined ? '' : `; ${baselineText} would be off by ${formatNumber(guess)}${unit}`;
	return [`Off by ${value}${unit} on average (${range} likely range, ${rows})${comparison}.`];
}

function quote(name: string): string {
	return `'${name.length > MAX_NAME ? `${name.slice(0, MAX_NAME - 1)}…` : name}'`;
}
