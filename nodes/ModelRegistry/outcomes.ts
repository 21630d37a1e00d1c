// Rows of a CRM that tell what became of logged predictions.
import { MlError } from '../../src/core/errors';
import { mapInSlices } from '../shared/items';
import { textOf } from '../shared/read-parameters';
import type { NodeRun } from '../shared/run-node';
import { valueAt } from '../shared/value-at';

interface Outcome {
	predictionId: string;
	actual: string | number;
}

export async function outcomesOf({ context, items }: NodeRun): Promise<Outcome[]> {
	const idField = textOf(context.getNodeParameter('predictionIdField', 0, 'predictionId')) ?? 'predictionId';
	const actualField = textOf(context.getNodeParameter('actualField', 0, 'actual')) ?? 'actual';
	return await mapInSlices(items, ({ json }, row) => {
		const actual = valueAt(json, actualField);
		return {
			predictionId: String(required(valueAt(json, idField), 'Prediction ID Field', idField, row)),
			actual: typeof actual === 'number' ? actual : String(required(actual, 'Actual Field', actualField, row)),
		};
	});
}

function required(value: unknown, parameter: string, field: string, row: number): unknown {
	if (value !== undefined && value !== null && value !== '') return value;
	throw new MlError(
		'ML-NO-OUTCOME',
		`Item ${row} has no value in '${field}'.`,
		`Check '${parameter}', or filter out rows whose outcome is not known yet.`,
		{ row, column: field },
	);
}
