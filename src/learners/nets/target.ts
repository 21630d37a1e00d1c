// The target as a network learns it.
import type { TrainingParams } from './params';
import type { LabelledData, TrainingData } from '../contract';
import { checkNetData, type NetData } from './fit-network';
import type { NetRows } from './rows';

export interface NetTarget {
	readonly training: NetData;
	readonly validation?: NetData;
	/** regression: answer = mean + deviation * output. */
	readonly mean: number;
	readonly deviation: number;
}

/** Share of the rows that stops a training where Patience is set and no rows are given to watch. */
const USUAL_SHARE = 0.1;
/** Fewer rows say too little about when to stop. */
const MIN_WATCHED = 10;

export interface TargetOptions {
	readonly data: TrainingData;
	readonly params: Pick<TrainingParams, 'classWeight' | 'patience' | 'validationShare'>;
	readonly rowsOf: (x: LabelledData['x']) => NetRows;
	readonly isStandardised: boolean;
	readonly owner: string;
	/** Rows of the training data that are watched instead, drawn where there are no validation rows. */
	readonly draw: (n: number) => Int32Array;
}

/** @throws MlError `ML-EMPTY`, `ML-NOT-FINITE`, `ML-WEIGHTS`. */
export function makeTarget({ data, params, rowsOf, isStandardised, owner, draw }: TargetOptions): NetTarget {
	const weights = checkNetData(data.y, data.weights, data.nClasses, owner);
	const scale = isStandardised ? moments(data.y, weights) : { mean: 0, deviation: 1 };
	const units = (y: Float64Array) => (isStandardised ? y.map((value) => (value - scale.mean) / scale.deviation) : y);
	if (params.classWeight === 'balanced' && data.nClasses > 0) balance(weights, data.y, data.nClasses);
	const all: NetData = { rows: rowsOf(data.x), y: units(data.y), weights };
	if (data.validation) {
		const { x, y } = data.validation;
		const given = data.validation.weights;
		if (y.length > 0) return { training: all, validation: { rows: rowsOf(x), y: units(y), weights: given ?? new Float64Array(y.length).fill(1) }, ...scale };
	}
	const share = params.validationShare > 0 ? params.validationShare : params.patience > 0 ? USUAL_SHARE : 0;
	const watched = Math.round(share * data.y.length);
	if (watched < MIN_WATCHED) return { training: all, ...scale };
	const order = draw(data.y.length);
	return { training: part(all, order.subarray(watched)), validation: part(all, order.subarray(0, watched)), ...scale };
}

function part(data: NetData, rows: Int32Array): NetData {
	const take = (values: Float64Array) => Float64Array.from(rows, (row) => values[row]);
	const inner = data.rows;
	return {
		rows: {
			...inner,
			nRows: rows.length,
			origin: rows,
			write: (out, chosen, augment) => inner.write(out, chosen.map((row) => rows[row]), augment),
		},
		y: take(data.y),
		weights: take(data.weights),
	};
}

function moments(y: Float64Array, weights: Float64Array): { mean: number; deviation: number } {
	let sum = 0;
	y.forEach((value, i) => (sum += (weights[i] / y.length) * value));
	let squares = 0;
	y.forEach((value, i) => (squares += (weights[i] / y.length) * (value - sum) ** 2));
	const deviation = Math.sqrt(squares);
	return { mean: sum, deviation: deviation > 0 && Number.isFinite(deviation) ? deviation : 1 };
}

function balance(weights: Float64Array, y: Float64Array, nClasses: number): void {
	const totals = new Float64Array(nClasses);
	y.forEach((value, i) => (totals[value] += weights[i]));
	const present = totals.filter((total) => total > 0).length;
	y.forEach((value, i) => (weights[i] *= y.length / (present * totals[value])));
}
