// Linear models learn best from numbers of one size and without long tails.
import type { State } from '../../core/arrays';
import { readState } from '../../core/state-reader';
import type { Table } from '../../table/table';
import { keepsValues, readsInOrder, type Apply, type Step, type StepContext } from '../contract';
import { derivedKey } from '../keys';
import { quantiles, sortedSample } from '../quantiles';
import { takeColumn } from '../take-column';

/** A half normal's skewness is 1.0, an exponential's 2. */
const SKEWED = 1;
/** Values per made column in `numbers`. */
const WIDTH = 5;
/** Half of the largest double: the width of the clipping range stays finite. */
const LIMIT = 4e307;

/**
 * Clips a number to the range of the training rows' 1st to 99th percentile, widened on both sides by that range again, and
 * standardises it. A column whose skewness exceeds 1 and shrinks by it also gives sign(x) log(1 + |x| / typical size),
 * standardised, beside itself (in the encoding `distance`: in its place). 0/1 columns stay as they are. Every input but NaN gives a finite output. Not for trees.
 */
export const scale: Step = { name: 'scale', fit, load };

/** Key of the logarithm that is made beside a column. */
export const logKey = (key: string): string => derivedKey(key, ' (log)');

function fit(table: Table, context: StepContext): State | undefined {
	if (keepsValues(context.encoding) || readsInOrder(context.encoding)) return undefined;
	const keys: string[] = [];
	const numbers: number[] = [];
	for (const [key, column] of table.columns) {
		if (column.kind !== 'number' || isIndicator(column.values)) continue;
		const sorted = sortedSample(column.values);
		if (sorted.length === 0) continue;
		const shapes = learnShapes(column.values, sorted);
		for (const shapeNumbers of context.encoding === 'distance' ? shapes.slice(-1) : shapes) {
			keys.push(key);
			numbers.push(...shapeNumbers);
		}
	}
	if (keys.length === 0) return undefined;
	return { json: { keys }, arrays: new Map([['numbers', Float64Array.from(numbers)]]) };
}

function load(state: State): Apply {
	const reader = readState(state, 'step scale');
	const keys = reader.strings('keys');
	const numbers = reader.array('numbers', Float64Array, keys.length * WIDTH);
	const plans = keys.map((key, k) => {
		const [low, high, unit, mean, deviation] = numbers.subarray(k * WIDTH, (k + 1) * WIDTH);
		return { key, name: unit > 0 ? logKey(key) : key, low, high, unit, mean, deviation };
	});
	const written = new Set(plans.map(({ name }) => name));
	const replaced = keys.filter((key) => !written.has(key));
	return (table) => {
		// The logarithm first: it is made from the number that scaling replaces.
		for (let k = plans.length - 1; k >= 0; k--) {
			const { key, name, low, high, unit, mean, deviation } = plans[k];
			const { values } = takeColumn(table, key, 'number');
			const scaled = new Float64Array(values.length);
			for (let i = 0; i < values.length; i++) scaled[i] = (shape(values[i], low, high, unit) - mean) / deviation;
			table.columns.set(name, { kind: 'number', values: scaled });
		}
		for (const key of replaced) table.columns.delete(key);
	};
}

/** unit > 0: signed logarithm in that unit. unit 0: none, but moved and shrunk into 0 ... 1 so that no sum can overflow. */
function shape(value: number, low: number, high: number, unit: number): number {
	const clipped = value < low ? low : value > high ? high : value;
	if (unit > 0) return clipped < 0 ? -Math.log1p(-clipped / unit) : Math.log1p(clipped / unit);
	const half = high / 2 - low / 2;
	return half > 0 ? (clipped / 2 - low / 2) / half / 2 : 0;
}

function isIndicator(values: Float64Array): boolean {
	return values.every((value) => value === 0 || value === 1);
}

/** One or two times: low, high, unit, mean, deviation. */
function learnShapes(values: Float64Array, sorted: Float64Array): number[][] {
	const [low, high] = clippingRange(sorted);
	const shapeNumbers = (unit: number, { mean, deviation }: Moments) => [low, high, unit, mean, deviation > 0 ? deviation : 1];
	const plain = moments(values, low, high, 0);
	if (Math.abs(plain.skewness) <= SKEWED) return [shapeNumbers(0, plain)];
	// Never so small that a quotient could overflow.
	const unit = Math.max(typicalSize(sorted), Math.max(-low, high) * 1e-300);
	const logged = moments(values, low, high, unit);
	if (!(Math.abs(logged.skewness) < Math.abs(plain.skewness))) return [shapeNumbers(0, plain)];
	return [shapeNumbers(0, plain), shapeNumbers(unit, logged)];
}

function clippingRange(sorted: Float64Array): [number, number] {
	const min = Math.max(sorted[0], -LIMIT);
	const max = Math.min(sorted[sorted.length - 1], LIMIT);
	const [low, high] = quantiles(sorted, [0.01, 0.99]).map((value) => Math.min(Math.max(value, -LIMIT), LIMIT));
	// Mostly one value, e.g. zero: the percentiles say nothing about the rest.
	if (!(high > low)) return [min, max];
	const width = high - low;
	return [Math.max(low - width, -LIMIT), Math.min(high + width, LIMIT)];
}

/** Median absolute value of what is not zero: the size from which the logarithm starts to bend. */
function typicalSize(sorted: Float64Array): number {
	const sizes = sorted.filter((value) => value !== 0).map(Math.abs).sort();
	return sizes.length === 0 ? 0 : quantiles(sizes, [0.5])[0];
}

interface Moments {
	mean: number;
	deviation: number;
	skewness: number;
}

function moments(values: Float64Array, low: number, high: number, unit: number): Moments {
	let sum = 0;
	let n = 0;
	for (const value of values) {
		if (Number.isNaN(value)) continue;
		sum += shape(value, low, high, unit);
		n++;
	}
	const mean = n > 0 ? sum / n : 0;
	let squares = 0;
	let cubes = 0;
	for (const value of values) {
		if (Number.isNaN(value)) continue;
		const distance = shape(value, low, high, unit) - mean;
		squares += distance * distance;
		cubes += distance * distance * distance;
	}
	const deviation = Math.sqrt(squares / Math.max(n, 1));
	return { mean, deviation, skewness: deviation > 0 ? cubes / n / deviation ** 3 : 0 };
}
