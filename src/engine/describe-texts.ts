// What a language model says about texts beyond how unusual they are.
import type { Interval } from '../evaluation/scored';
import { formatNumber } from '../evaluation/format';
import type { TextFacts } from '../learners/contract';
import { perplexityOf } from '../learners/language-model/perplexity';
import { applyRecipe } from '../recipe/recipe';
import type { Table } from '../table/table';
import type { Grade, Prediction } from './contract';
import type { Model } from './model';

type Parts = Pick<Model, 'recipes' | 'members'>;

/** Answers by row of a table; undefined for models that are no language models. */
export function textDescriber(model: Parts, table: Table): ((row: number) => Pick<Prediction, 'logProbability' | 'perplexity' | 'suggestions'>) | undefined {
	const facts = factsByRow(model, table);
	if (!facts) return undefined;
	return (row) => {
		const { logProbability, perplexity, suggestions } = facts(row);
		return { logProbability, perplexity, suggestions };
	};
}

function factsByRow({ recipes, members }: Parts, table: Table): ((row: number) => TextFacts) | undefined {
	const member = members.find(({ predictor }) => predictor.describeText);
	if (!member) return undefined;
	const matrix = applyRecipe(recipes[member.recipe], table);
	return (row) => member.predictor.describeText!(matrix, row);
}

export interface TextJudgement {
	metrics: Record<'perplexity', Interval>;
	baseline: Record<'perplexity', number>;
	grade: Grade;
	verdict: string;
}

/**
 * Perplexity of texts beside that of the same model without any context. The range is that of the mean over texts (95 %).
 * @param noun - What the texts are, e.g. `test row`.
 */
export function judgeTexts(model: Parts, table: Table, noun: string): TextJudgement | undefined {
	const facts = factsByRow(model, table);
	if (!facts) return undefined;
	const own: TextFacts[] = [];
	for (let row = 0; row < table.nRows; row++) {
		const found = facts(row);
		if (found.units > 0) own.push(found);
	}
	const units = own.reduce((sum, { units: n }) => sum + n, 0);
	if (units === 0) return undefined;
	const mean = own.reduce((sum, { logProbability }) => sum - logProbability, 0) / units;
	const alone = own.reduce((sum, { unigramLogProbability }) => sum - unigramLogProbability, 0) / units;
	// Of a ratio of sums over texts (Cochran 1977, 6.5).
	const squares = own.reduce((sum, { logProbability, units: n }) => sum + (-logProbability - mean * n) ** 2, 0);
	const error = own.length > 1 ? (1.96 * Math.sqrt((squares / (own.length - 1)) * own.length)) / units : 0;
	const perplexity = perplexityOf(mean);
	const baseline = perplexityOf(alone);
	const share = Math.exp(mean - alone);
	const grade = share <= 0.3 ? 'A' : share <= 0.6 ? 'B' : share <= 0.9 ? 'C' : 'D';
	const count = `${own.length.toLocaleString('en')} ${noun}${own.length === 1 ? '' : 's'}`;
	return {
		metrics: { perplexity: { value: perplexity, low: perplexityOf(mean - error), high: perplexityOf(mean + error) } },
		baseline: { perplexity: baseline },
		grade,
		verdict:
			`Guessing the next word of ${count} is as hard as choosing among ${formatNumber(perplexity)} equally likely words; ` +
			`without context it would be ${formatNumber(baseline)}.`,
	};
}
