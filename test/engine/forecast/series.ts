// Made-up series and the four verbs over them.
import { createContext, type ContextOptions } from '../../../src/core/context';
import type { TrainOptions } from '../../../src/engine/contract';
import { decodeForecast } from '../../../src/engine/forecast/forecast-file';
import { predictForecast } from '../../../src/engine/forecast/predict-forecast';
import { train } from '../../../src/engine/train';
import type { RawRow } from '../../../src/table/raw-table';
import { toRawTable } from '../../../src/table/raw-table-builder';

const LINEAGE = { workflowId: 'w', executionId: 'e', nodeName: 'n' };

/** A number from 0 to 1 that looks random and is the same on every machine. */
export function noise(i: number): number {
	return Math.abs(Math.sin(i * 12.9898 + 78.233) * 43758.5453) % 1;
}

/** Sales per month: a trend, a year and a little noise. */
export function monthlyRows(n: number, from = 0, shop?: string): RawRow[] {
	return Array.from({ length: n }, (_, k) => {
		const t = k + from;
		const date = new Date(Date.UTC(2010, t, 1)).toISOString().slice(0, 10);
		const size = shop === 'B' ? 10 : 1;
		const sales = size * (100 + t + 20 * Math.sin((2 * Math.PI * t) / 12) + 4 * (noise(t + size) - 0.5));
		return { month: date, ...(shop !== undefined && { shop }), sales };
	});
}

export function trainOptions(options: Partial<TrainOptions> = {}): TrainOptions {
	return {
		modelName: 'sales',
		targetColumn: 'sales',
		problemType: 'forecast',
		modelType: 'auto',
		schemaOptions: {},
		testShare: 20,
		seed: 42,
		timeBudget: 5,
		memoryBudget: 1024,
		evalMetric: 'auto',
		lineage: LINEAGE,
		...options,
	};
}

export async function trainOn(rows: readonly RawRow[], options: Partial<TrainOptions> = {}, context: ContextOptions = {}) {
	const { bytes, summary } = await train(toRawTable(rows), trainOptions(options), createContext(context));
	return { bytes, summary, model: decodeForecast(bytes), codes: summary.warnings.map(({ code }) => code) };
}

export async function ask(model: ReturnType<typeof decodeForecast>, rows: readonly RawRow[] = [{}], horizon?: number) {
	const codes: string[] = [];
	const context = createContext({ warn: ({ code }) => codes.push(code) });
	const steps = await predictForecast(model, rows, { explain: 0, horizon }, context);
	const values = steps.map(({ answer }) => (answer.ok ? (answer.prediction.value as number) : NaN));
	return { steps, values, codes };
}
