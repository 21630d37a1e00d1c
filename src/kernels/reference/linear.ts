// Plain twin of assembly/linear.ts: the same operations in the same order, so the same bits.
import type { LinearKernels, LinearLoss, LinearRows } from '../families/linear';
import { expNegative, log1p, logFromOne } from './exp-log';
import { dgemm } from './gemm';
import { lineProducts } from './line-products';
import { dgemv } from './vectors';

/** As in the assembly. */
const FACTORS = 1024;

function linearScores(scores: Float64Array, data: LinearRows, w: Float64Array, from: number, to: number): void {
	const size = data.outputs * data.rows;
	for (let block = from; block < to; block++) scoreBlock(scores.subarray((block - from) * size), data, block, w);
}

function linearResiduals(out: Float64Array, scores: Float64Array, data: LinearRows, loss: LinearLoss, from: number, to: number): void {
	const size = data.width * data.outputs;
	out.fill(0, 0, size);
	let sum = 0;
	for (let block = from; block < to; block++) {
		const part = scores.subarray((block - from) * data.outputs * data.rows);
		sum += residuals(part, data, block, loss);
		addGradient(out, part, data, block);
	}
	out[size] = sum;
}

function linearPass(
	out: Float64Array,
	scratch: Float64Array,
	data: LinearRows,
	w: Float64Array,
	loss: LinearLoss,
	from: number,
	to: number,
): void {
	const size = data.width * data.outputs;
	out.fill(0, 0, size);
	let sum = 0;
	for (let block = from; block < to; block++) {
		scoreBlock(scratch, data, block, w);
		sum += residuals(scratch, data, block, loss);
		addGradient(out, scratch, data, block);
	}
	out[size] = sum;
}

function linearCurvature(out: Float64Array, { x, width, rows, outputs }: LinearRows, h: Float64Array, n: number, from: number, to: number): void {
	for (let block = from; block < to; block++) {
		const own = h.subarray((block - from) * outputs * rows);
		lineProducts(out, x.subarray(block * width * rows), rows, own, n, rows, block === from ? 0 : 1);
	}
}

function linearSecond(scores: Float64Array, { y, weights, rows, outputs }: LinearRows, loss: LinearLoss, from: number, to: number): void {
	for (let block = from; block < to; block++) {
		const own = scores.subarray((block - from) * outputs * rows);
		for (let row = 0, i = block * rows; row < rows; row++, i++) {
			if (loss.kind === 'softmax') softmaxSecond(own, row, weights[i], rows, outputs);
			else if (loss.kind === 'logistic') {
				const e = expNegative(-Math.abs(own[row]));
				own[row] = (weights[i] * e) / ((1 + e) * (1 + e));
			} else {
				const size = Math.abs(own[row] - y[i]);
				own[row] = weights[i] * loss.a * (size > loss.delta ? loss.delta / size : 1);
			}
		}
	}
}

function softmaxSecond(scores: Float64Array, row: number, weight: number, rows: number, outputs: number): void {
	const places = Array.from({ length: outputs }, (_, c) => row + c * rows);
	const max = Math.max(...places.map((at) => scores[at]));
	let all = 0;
	for (const at of places) all += scores[at] = expNegative(scores[at] - max);
	for (const at of places) {
		const p = scores[at] / all;
		scores[at] = weight * (p * (1 - p));
	}
}

/** Four sums by row modulo 4, (0 + 2) + (1 + 3). */
function linearMoments(out: Float64Array, { x, width, rows }: LinearRows, origins: Float64Array, block: number): void {
	for (let j = 0, at = block * width * rows; j < width; j++) {
		const sums = [0, 0, 0, 0];
		const squares = [0, 0, 0, 0];
		for (let row = 0; row < rows; row++, at++) {
			const distance = x[at] - origins[j];
			sums[row & 3] += distance;
			squares[row & 3] += distance * distance;
		}
		out[j] += sums[0] + sums[2] + (sums[1] + sums[3]);
		out[width + j] += squares[0] + squares[2] + (squares[1] + squares[3]);
	}
}

export const referenceLinear: LinearKernels = { linearScores, linearResiduals, linearPass, linearSecond, linearCurvature, linearMoments };

function scoreBlock(scores: Float64Array, { x, width, rows, outputs }: LinearRows, block: number, w: Float64Array): void {
	const part = x.subarray(block * width * rows);
	if (outputs === 1) dgemv(true, width, rows, 1, part, rows, w, 0, scores);
	else dgemm(true, false, outputs, rows, width, 1, w, outputs, part, rows, 0, scores, rows);
}

function addGradient(out: Float64Array, scores: Float64Array, { x, width, rows, outputs }: LinearRows, block: number): void {
	const part = x.subarray(block * width * rows);
	if (outputs === 1) dgemv(false, width, rows, 1, part, rows, scores, 1, out);
	else dgemm(false, true, width, outputs, rows, 1, part, rows, scores, rows, 1, out, outputs);
}

/** Two sums, of the even and of the odd rows. */
function residuals(scores: Float64Array, { y, weights, rows, outputs }: LinearRows, block: number, loss: LinearLoss): number {
	const sums = [0, 0];
	const own = weights.subarray(block * rows, (block + 1) * rows);
	if (loss.kind === 'logistic' && rows <= FACTORS && own.every((weight) => weight === own[0])) {
		return logisticOfEqual(scores, y.subarray(block * rows), own[0], rows);
	}
	for (let row = 0, i = block * rows; row < rows; row++, i++) {
		if (loss.kind === 'softmax') sums[row & 1] += softmax(scores, row, y[i], weights[i], rows, outputs);
		else if (loss.kind === 'logistic') sums[row & 1] += logistic(scores, row, y[i], weights[i]);
		else sums[row & 1] += clipped(scores, row, y[i], weights[i], loss);
	}
	return sums[0] + sums[1];
}

function clipped(scores: Float64Array, row: number, y: number, weight: number, { delta, a, c }: LinearLoss): number {
	const t = scores[row] - y;
	const m = Math.min(Math.abs(t), delta);
	scores[row] = weight * (a * Math.max(Math.min(t, delta), -delta) + c);
	return weight * (a * (m * (Math.abs(t) - m * 0.5)) + c * t);
}

function logistic(scores: Float64Array, row: number, y: number, weight: number): number {
	const sign = y + y - 1;
	const margin = sign * scores[row];
	const e = expNegative(-Math.abs(margin));
	scores[row] = -(sign * weight * ((margin > 0 ? e : 1) / (1 + e)));
	return weight * (log1p(e) - Math.min(margin, 0));
}

/** One logarithm of the even and one of the odd rows. */
function logisticOfEqual(scores: Float64Array, y: Float64Array, weight: number, rows: number): number {
	const products = [1, 1];
	const sums = [0, 0];
	for (let row = 0; row < rows; row++) {
		const sign = y[row] + y[row] - 1;
		const margin = sign * scores[row];
		const e = expNegative(-Math.abs(margin));
		products[row & 1] *= 1 + e;
		sums[row & 1] += Math.min(margin, 0);
		scores[row] = -(sign * weight * ((margin > 0 ? e : 1) / (1 + e)));
	}
	return weight * (logFromOne(products[0]) - sums[0] + (logFromOne(products[1]) - sums[1]));
}

function softmax(scores: Float64Array, row: number, y: number, weight: number, rows: number, outputs: number): number {
	let max = -Infinity;
	for (let c = 0, at = row; c < outputs; c++, at += rows) max = Math.max(max, scores[at]);
	let all = 0;
	let right = 0;
	for (let c = 0, at = row; c < outputs; c++, at += rows) {
		const score = scores[at] - max;
		if (c === y) right = score;
		scores[at] = expNegative(score);
		all += scores[at];
	}
	const scale = weight / all;
	for (let c = 0, at = row; c < outputs; c++, at += rows) scores[at] = scores[at] * scale - (c === y ? weight : 0);
	return weight * (logFromOne(all) - right);
}
