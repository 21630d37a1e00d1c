// The shapes a calibration can take. Each maps probabilities to probabilities, keeps their order and never reaches 0 or 1.
import { minimise } from './minimise';

/** Probabilities are kept this far from 0 and 1: a calibrated answer is never certain. */
export const CALIBRATION_CLIP = 1e-6;

export const CALIBRATION_METHODS = ['none', 'temperature', 'platt', 'beta', 'isotonic', 'vector'] as const;
export type CalibrationMethod = (typeof CALIBRATION_METHODS)[number];

export interface CalibrationData {
	/** nRows * nClasses, row-major. */
	readonly outputs: Float64Array;
	/** Length nRows: 0 ... nClasses - 1. */
	readonly actual: Float64Array;
	readonly nClasses: number;
	readonly weights?: Float64Array;
}

/** Rows that a fit of a handful of parameters looks at; more change nothing but the time. */
const MAX_FIT_ROWS = 10_000;
/** Strength of the pull towards "change nothing", in rows. Matters only where there are few. */
const PRIOR_ROWS = 5;

export function clip(p: number): number {
	return Math.min(1 - CALIBRATION_CLIP, Math.max(CALIBRATION_CLIP, p));
}

export function logit(p: number): number {
	const clipped = clip(p);
	return Math.log(clipped / (1 - clipped));
}

export function sigmoid(z: number): number {
	return z >= 0 ? 1 / (1 + Math.exp(-z)) : Math.exp(z) / (1 + Math.exp(z));
}

/** The parameters of a method, fitted by penalised likelihood. `none`: empty. */
export function fitMap(method: CalibrationMethod, allRows: CalibrationData): Float64Array {
	if (method === 'isotonic') return fitIsotonic(allRows);
	const data = thinOut(allRows);
	switch (method) {
		case 'none':
			return new Float64Array(0);
		case 'temperature':
			return fitTemperature(data);
		case 'platt':
			return fitBinary(data, (p) => [logit(p)], Float64Array.of(0, 0));
		case 'beta':
			return fitBinary(data, (p) => [Math.log(clip(p)), -Math.log(1 - clip(p))], Float64Array.of(0, 0, 0));
		case 'vector':
			return fitVector(data);
	}
}

/** Every k-th row, so that an order of the rows by class does no harm. */
function thinOut(data: CalibrationData): CalibrationData {
	const n = data.actual.length;
	if (n <= MAX_FIT_ROWS) return data;
	const rows = Int32Array.from({ length: MAX_FIT_ROWS }, (_, i) => Math.floor((i * n) / MAX_FIT_ROWS));
	return takeCalibrationRows(data, rows);
}

export function takeCalibrationRows(data: CalibrationData, rows: Int32Array): CalibrationData {
	const { nClasses } = data;
	const outputs = new Float64Array(rows.length * nClasses);
	rows.forEach((row, i) => outputs.set(data.outputs.subarray(row * nClasses, (row + 1) * nClasses), i * nClasses));
	return {
		nClasses,
		outputs,
		actual: Float64Array.from(rows, (row) => data.actual[row]),
		weights: data.weights && Float64Array.from(rows, (row) => data.weights![row]),
	};
}

/** Applies a map in place. */
export function applyMap(method: CalibrationMethod, parameters: Float64Array, outputs: Float64Array, nClasses: number): void {
	if (method === 'none') return;
	if (method === 'temperature' || method === 'vector') {
		applyScaling(method, parameters, outputs, nClasses);
		return;
	}
	for (let i = 0; i < outputs.length; i += 2) {
		const p = clip(sigmoid(binaryScore(method, parameters, outputs[i + 1])));
		outputs[i] = 1 - p;
		outputs[i + 1] = p;
	}
}

function binaryScore(method: CalibrationMethod, parameters: Float64Array, p: number): number {
	if (method === 'platt') return Math.exp(parameters[0]) * logit(p) + parameters[1];
	if (method === 'beta') {
		const a = Math.exp(parameters[0]);
		const b = Math.exp(parameters[1]);
		return a * Math.log(clip(p)) - b * Math.log(1 - clip(p)) + parameters[2];
	}
	return interpolate(parameters, logit(p));
}

/** p_k ∝ p_k^s (temperature, one s = 1/T > 0) or p_k^(s_k) * e^(b_k) (vector). Source: Guo et al. 2017. */
function applyScaling(method: CalibrationMethod, parameters: Float64Array, outputs: Float64Array, nClasses: number): void {
	const scores = new Float64Array(nClasses);
	for (let i = 0; i < outputs.length; i += nClasses) {
		for (let k = 0; k < nClasses; k++) {
			const log = Math.log(clip(outputs[i + k]));
			scores[k] = method === 'temperature' ? Math.exp(parameters[0]) * log : Math.exp(parameters[k]) * log + parameters[nClasses + k];
		}
		softmax(scores);
		let total = 0;
		for (let k = 0; k < nClasses; k++) total += clip(scores[k]);
		for (let k = 0; k < nClasses; k++) outputs[i + k] = clip(scores[k]) / total;
	}
}

function softmax(scores: Float64Array): void {
	let max = -Infinity;
	for (const score of scores) max = Math.max(max, score);
	let total = 0;
	for (let k = 0; k < scores.length; k++) total += scores[k] = Math.exp(scores[k] - max);
	for (let k = 0; k < scores.length; k++) scores[k] /= total;
}

/** Binary logistic fit of positive slopes (kept as logarithms) and an intercept. Beta: Kull, Silva Filho & Flach 2017. */
function fitBinary(data: CalibrationData, inputs: (p: number) => number[], start: Float64Array): Float64Array {
	const n = data.actual.length;
	const width = start.length - 1;
	const features = new Float64Array(n * width);
	for (let row = 0; row < n; row++) features.set(inputs(data.outputs[row * 2 + 1]), row * width);
	return minimise((parameters, gradient) => {
		let loss = penalty(parameters, gradient);
		const slopes = parameters.slice(0, width).map(Math.exp);
		for (let row = 0; row < n; row++) {
			let z = parameters[width];
			for (let j = 0; j < width; j++) z += slopes[j] * features[row * width + j];
			const weight = data.weights ? data.weights[row] : 1;
			const tail = Math.exp(-Math.abs(z));
			const p = z >= 0 ? 1 / (1 + tail) : tail / (1 + tail);
			const error = weight * (p - data.actual[row]);
			loss += weight * (Math.max(z, 0) - z * data.actual[row] + Math.log1p(tail));
			for (let j = 0; j < width; j++) gradient[j] += error * slopes[j] * features[row * width + j];
			gradient[width] += error;
		}
		return scaleDown(loss, gradient, n);
	}, start);
}

function fitTemperature(data: CalibrationData): Float64Array {
	const { outputs, actual, nClasses, weights } = data;
	const logs = outputs.map((p) => Math.log(clip(p)));
	const scores = new Float64Array(nClasses);
	return minimise((parameters, gradient) => {
		let loss = penalty(parameters, gradient);
		const slope = Math.exp(parameters[0]);
		for (let row = 0; row < actual.length; row++) {
			const offset = row * nClasses;
			for (let k = 0; k < nClasses; k++) scores[k] = slope * logs[offset + k];
			softmax(scores);
			const weight = weights ? weights[row] : 1;
			loss -= weight * Math.log(Math.max(1e-300, scores[actual[row]]));
			let expected = 0;
			for (let k = 0; k < nClasses; k++) expected += scores[k] * logs[offset + k];
			gradient[0] += weight * slope * (expected - logs[offset + actual[row]]);
		}
		return scaleDown(loss, gradient, actual.length);
	}, new Float64Array(1));
}

function fitVector(data: CalibrationData): Float64Array {
	const { outputs, actual, nClasses, weights } = data;
	const logs = outputs.map((p) => Math.log(clip(p)));
	const scores = new Float64Array(nClasses);
	return minimise((parameters, gradient) => {
		let loss = penalty(parameters, gradient);
		const slopes = parameters.slice(0, nClasses).map(Math.exp);
		for (let row = 0; row < actual.length; row++) {
			const offset = row * nClasses;
			for (let k = 0; k < nClasses; k++) scores[k] = slopes[k] * logs[offset + k] + parameters[nClasses + k];
			softmax(scores);
			const weight = weights ? weights[row] : 1;
			loss -= weight * Math.log(Math.max(1e-300, scores[actual[row]]));
			for (let k = 0; k < nClasses; k++) {
				const error = weight * (scores[k] - (actual[row] === k ? 1 : 0));
				gradient[k] += error * slopes[k] * logs[offset + k];
				gradient[nClasses + k] += error;
			}
		}
		return scaleDown(loss, gradient, actual.length);
	}, new Float64Array(2 * nClasses));
}

function penalty(parameters: Float64Array, gradient: Float64Array): number {
	let loss = 0;
	for (let j = 0; j < parameters.length; j++) {
		loss += (PRIOR_ROWS / 2) * parameters[j] ** 2;
		gradient[j] = PRIOR_ROWS * parameters[j];
	}
	return loss;
}

function scaleDown(loss: number, gradient: Float64Array, n: number): number {
	for (let j = 0; j < gradient.length; j++) gradient[j] /= n;
	return loss / n;
}

/**
 * Isotonic regression (pool adjacent violators) whose steps are joined by lines between their centres, so that order is
 * kept inside a step. Every step holds at least 2 % of the rows and is drawn half a row towards each class.
 *
 * @returns Knots: all x (logit of the given probability), then all y (logit of the calibrated one), both rising.
 */
function fitIsotonic(data: CalibrationData): Float64Array {
	const n = data.actual.length;
	const order = Int32Array.from(data.actual, (_, row) => row).sort((a, b) => data.outputs[a * 2 + 1] - data.outputs[b * 2 + 1]);
	const smallest = Math.max(10, Math.ceil(n / 50));
	let blocks: Block[] = [];
	for (let from = 0; from < n; ) {
		// Equal probabilities and the tail too short for a block of its own belong to the block before.
		let to = Math.min(n, from + smallest);
		while (to < n && data.outputs[order[to] * 2 + 1] === data.outputs[order[to - 1] * 2 + 1]) to++;
		if (n - to < smallest) to = n;
		blocks.push(blockOf(order.subarray(from, to), data));
		from = to;
	}
	blocks = pool(blocks);
	const xs: number[] = [];
	const ys: number[] = [];
	for (const block of blocks) {
		const x = block.x / block.weight;
		if (xs.length > 0 && x <= xs[xs.length - 1]) continue;
		xs.push(x);
		ys.push(logit((block.hits + 0.5) / (block.weight + 1)));
	}
	return Float64Array.from([...xs, ...ys]);
}

interface Block {
	weight: number;
	hits: number;
	/** Sum of weight * logit. */
	x: number;
}

function blockOf(rows: Int32Array, data: CalibrationData): Block {
	const block = { weight: 0, hits: 0, x: 0 };
	for (const row of rows) {
		const weight = data.weights ? data.weights[row] : 1;
		block.weight += weight;
		block.hits += weight * data.actual[row];
		block.x += weight * logit(data.outputs[row * 2 + 1]);
	}
	return block;
}

function pool(blocks: Block[]): Block[] {
	const level = (block: Block) => (block.hits + 0.5) / (block.weight + 1);
	const pooled: Block[] = [];
	for (const block of blocks) {
		if (block.weight <= 0) continue;
		let current = block;
		while (pooled.length > 0 && level(pooled[pooled.length - 1]) >= level(current)) {
			const before = pooled.pop()!;
			current = { weight: before.weight + current.weight, hits: before.hits + current.hits, x: before.x + current.x };
		}
		pooled.push(current);
	}
	return pooled;
}

/** Between the knots a line, outside of them half the slope of the identity: still rising. */
function interpolate(knots: Float64Array, x: number): number {
	const n = knots.length / 2;
	if (n === 0) return x;
	if (x <= knots[0]) return knots[n] + 0.5 * (x - knots[0]);
	if (x >= knots[n - 1]) return knots[2 * n - 1] + 0.5 * (x - knots[n - 1]);
	let low = 0;
	let high = n - 1;
	while (high - low > 1) {
		const middle = (low + high) >> 1;
		if (knots[middle] <= x) low = middle;
		else high = middle;
	}
	const share = (x - knots[low]) / (knots[high] - knots[low]);
	return knots[n + low] + share * (knots[n + high] - knots[n + low]);
}
