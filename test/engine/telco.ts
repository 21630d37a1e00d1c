// The churn rows that ship with the examples, for tests of the whole path.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import type { TrainOptions } from '../../src/engine/contract';
import type { RawRow } from '../../src/table/raw-table';

export function telcoRows(): RawRow[] {
	return parse(readFileSync(join(__dirname, '../../examples/data/telco_churn.csv')), { columns: true, bom: true }) as RawRow[];
}

/** The fixed split of the published baselines: a fifth of the rows, chosen by their number. */
export function isTestRow(index: number): boolean {
	return (Math.imul(index, 2654435761) >>> 0) / 4294967296 < 0.2;
}

export const CHURN_OPTIONS: TrainOptions = {
	modelName: 'churn',
	targetColumn: 'Churn',
	problemType: 'auto',
	modelType: 'auto',
	schemaOptions: {},
	testShare: 20,
	seed: 42,
	timeBudget: 60,
	memoryBudget: 1024,
	evalMetric: 'auto',
	lineage: { workflowId: 'w', executionId: 'e', nodeName: 'Train Model' },
};
