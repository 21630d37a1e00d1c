// Prepared columns of a table as rows of a network.
import type { State } from '../../core/arrays';
import { MlError } from '../../core/errors';
import { invalidState, readState } from '../../core/state-reader';
import type { FeatureMatrix } from '../../table/feature-matrix';
import type { NetDefinition, NetInputs } from '../nets/model';
import { packedRows, type NetRows } from '../nets/rows';
import { sizeOf } from '../nets/shapes';

const OWNER = 'neuralNetwork';
/** Beyond this a scaled number is an accident that would move every weight. */
const LIMIT = 20;

/** @param width - Dense features of a row. */
export function tableInputs(width: number, owner = OWNER): NetInputs {
	return { rowsOf: (x) => rowsOf(x, width, owner), json: { width }, arrays: [] };
}

export function loadTableInputs(state: State, definition: NetDefinition): NetInputs {
	const width = readState(state, OWNER).integer('width', 0, 2 ** 24);
	if (width + definition.sparseWidth !== sizeOf(definition.available)) throw invalidState(OWNER, 'the inputs do not fit the network');
	return tableInputs(width);
}

function rowsOf(x: FeatureMatrix, width: number, owner: string): NetRows {
	if (x.columns.length !== width) throw new MlError('ML-FAULT', `${owner} got ${x.columns.length} features, ${width} expected.`, 'Report this.');
	const values = new Float32Array(x.nRows * width);
	x.columns.forEach((column, f) => {
		for (let row = 0, at = f; row < x.nRows; row++, at += width) values[at] = limited(column[row], x, f, row, owner);
	});
	return { ...packedRows(values, width, x.nRows), sparse: x.sparse };
}

function limited(value: number, x: FeatureMatrix, f: number, row: number, owner: string): number {
	if (Number.isNaN(value)) {
		const { source } = x.features[f];
		throw new MlError('ML-NOT-FINITE', `${owner} cannot read the value of column '${source}' in row ${row + 1}.`, 'Use the linear encoding, which fills gaps.', { column: source, row });
	}
	return value > LIMIT ? LIMIT : value < -LIMIT ? -LIMIT : value;
}
