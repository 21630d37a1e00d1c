// Columns as the steps of a sequence: numbers of one scale, or token ids of a text.
import type { State } from '../../core/arrays';
import { MlError } from '../../core/errors';
import { invalidState, readState } from '../../core/state-reader';
import type { FeatureMatrix } from '../../table/feature-matrix';
import type { NetDefinition, NetInputs } from '../nets/model';
import { packedRows } from '../nets/rows';
import { sizeOf } from '../nets/shapes';

const OWNER = 'rnn';
/** Beyond so many deviations a value is an accident that would move every weight. */
const LIMIT = 20;

/** Per value of a step, over all steps and rows. Empty for token ids. */
export interface SequenceScale {
	readonly means: Float64Array;
	readonly deviations: Float64Array;
	readonly width: number;
}

export function sequenceInputs(scale: SequenceScale): NetInputs {
	const { means, deviations, width } = scale;
	return {
		rowsOf(x) {
			const values = new Float32Array(x.nRows * width);
			x.columns.forEach((column, f) => {
				const c = means.length > 0 ? f % means.length : 0;
				const [mean, deviation] = means.length > 0 ? [means[c], deviations[c]] : [0, 1];
				for (let row = 0, at = f; row < x.nRows; row++, at += width) {
					const value = (column[row] - mean) / deviation;
					values[at] = means.length === 0 ? value : Math.max(-LIMIT, Math.min(LIMIT, value));
				}
			});
			return packedRows(values, width, x.nRows);
		},
		json: { width },
		arrays: [
			['means', means],
			['deviations', deviations],
		],
	};
}

export function loadSequenceInputs(state: State, definition: NetDefinition): NetInputs {
	const reader = readState(state, OWNER);
	const width = reader.integer('width', 1, 2 ** 24);
	const means = reader.array('means', Float64Array);
	const deviations = reader.array('deviations', Float64Array, means.length);
	const fits = width === sizeOf(definition.available) && means.every(Number.isFinite) && deviations.every((value) => value > 0);
	if (!fits) throw invalidState(OWNER, 'the inputs do not fit the network');
	return sequenceInputs({ width, means, deviations });
}

/** Number of token ids where the columns are the words of a text, else 0. @throws MlError `ML-COLUMN-KIND` for a mixture. */
export function vocabularyOf(x: FeatureMatrix): number {
	const levels = new Set(x.features.map(({ nLevels }) => nLevels ?? 0));
	if (levels.size === 1) return [...levels][0];
	throw new MlError('ML-COLUMN-KIND', 'A recurrent network reads one text column, or numbers; the rows have several texts or both.', "Choose one kind with 'Feature Columns', or use the model type Text.");
}

/** @param perStep - Values per step. */
export function learnScale(x: FeatureMatrix, perStep: number): SequenceScale {
	const means = new Float64Array(perStep);
	const deviations = new Float64Array(perStep).fill(1);
	const finite = (value: number) => Math.max(-1e30, Math.min(1e30, value));
	for (let c = 0; c < perStep; c++) {
		const columns = x.columns.filter((_, f) => f % perStep === c);
		const n = columns.length * x.nRows;
		for (const column of columns) for (const value of column) means[c] += finite(value) / n;
		let squares = 0;
		for (const column of columns) for (const value of column) squares += (finite(value) - means[c]) ** 2 / n;
		if (squares > 0) deviations[c] = Math.sqrt(squares);
	}
	return { means, deviations, width: x.columns.length };
}
