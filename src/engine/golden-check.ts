// Asks a model its golden rows, one by one as a webhook would and all at once as a batch would.
import { MlError } from '../core/errors';
import type { CellValue } from './contract';
import { modelOutputs, outputsOf, type Model } from './model';
import { readFeatures } from './read-features';
import type { RawTable } from '../table/raw-table';

/** Absolute and relative; the arithmetic is the same on every machine but for the last bits of exp and log. */
const TOLERANCE = 1e-9;
/** Where sums are float32. */
const SINGLE_TOLERANCE = 1e-4;

/** @throws MlError `ML-MODEL-GOLDEN` when an answer differs from the stored one. */
export function checkGoldenRows(model: Model): void {
	const width = outputsOf(model);
	const tolerance = model.members.some(({ predictor }) => predictor.isSinglePrecision) ? SINGLE_TOLERANCE : TOLERANCE;
	model.golden.rows.forEach((row, index) => {
		const outputs = modelOutputs(model, readFeatures(model, goldenTable(model.features, [row])).table);
		for (let k = 0; k < width; k++) {
			const expected = model.golden.outputs[index * width + k];
			if (Math.abs(outputs[k] - expected) <= tolerance * (1 + Math.abs(expected))) continue;
			throw new MlError(
				'ML-MODEL-GOLDEN',
				`The model no longer gives the answers it gave when it was trained (test row ${index + 1}).`,
				'Roll back to another version or train it again; the file may be damaged or made on an incompatible machine.',
			);
		}
	});
}

/** Cleaned values as raw input. */
export function goldenTable(features: readonly string[], rows: readonly (readonly CellValue[])[]): RawTable {
	return {
		nRows: rows.length,
		columns: new Map(features.map((name, column) => [name, rows.map((row) => row[column])])),
	};
}
