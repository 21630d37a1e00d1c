// Which features may only push the prediction up, or only down.
import { MlError } from '../../core/errors';
import type { TrainingData } from '../contract';

export interface MonotoneConstraint {
	/** Of the user's table. */
	readonly column: string;
	readonly direction: 'increasing' | 'decreasing';
}

const EXAMPLE = '[{"column": "age", "direction": "increasing"}]';

/** @throws MlError `ML-PARAMETER`. A text is read as JSON: that is how the editor hands it over. */
export function checkMonotoneConstraints(value: unknown, owner: string): readonly MonotoneConstraint[] {
	const list = typeof value === 'string' ? parse(value, owner) : value;
	if (!Array.isArray(list)) throw refuse(owner, 'must be a list');
	const seen = new Set<string>();
	return list.map((entry: unknown) => {
		const { column, direction, ...rest } = (typeof entry === 'object' && entry !== null ? entry : {}) as Record<string, unknown>;
		const isSound = typeof column === 'string' && column !== '' && (direction === 'increasing' || direction === 'decreasing');
		if (!isSound || Object.keys(rest).length > 0) throw refuse(owner, 'has an entry without a column and a direction, or with more than these');
		if (seen.has(column)) throw refuse(owner, `names the column '${column.slice(0, 60)}' twice`);
		seen.add(column);
		return { column, direction };
	});
}

/**
 * @returns By dense feature: 1 increasing, -1 decreasing, 0 free; undefined when all are free.
 * @throws MlError `ML-PARAMETER` for a column that is not one number feature, and with more than two classes.
 */
export function monotoneDirections(data: TrainingData, constraints: readonly MonotoneConstraint[]): Int8Array | undefined {
	if (constraints.length === 0) return undefined;
	const owner = 'gradientBoosting';
	if (data.nClasses > 2) throw refuse(owner, 'works for numbers and two classes: with more, a higher score of one class is no higher probability');
	const { features } = data.x;
	const directions = new Int8Array(features.length);
	for (const { column, direction } of constraints) {
		const byName = features.flatMap(({ name }, f) => (name === column ? [f] : []));
		const found = byName.length > 0 ? byName : features.flatMap(({ source }, f) => (source === column ? [f] : []));
		if (found.length !== 1 || features[found[0]].kind !== 'number') {
			throw refuse(owner, `names '${column.slice(0, 60)}', which is no column of numbers that the model learns from`);
		}
		directions[found[0]] = direction === 'increasing' ? 1 : -1;
	}
	return directions;
}

function parse(text: string, owner: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		throw refuse(owner, 'is not valid JSON');
	}
}

function refuse(owner: string, what: string): MlError {
	return new MlError('ML-PARAMETER', `${owner}: monotoneConstraints ${what}.`, `Write it like ${EXAMPLE}.`, {
		parameter: 'monotoneConstraints',
	});
}
