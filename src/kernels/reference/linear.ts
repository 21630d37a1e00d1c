// Plain twin of assembly/linear.ts: the same operations in the same order, so the same bits.
import type { LinearKernels, LinearLoss, LinearRows } from '../families/linear';
import { expNegative, log1p, logFromOne } from './exp-log';
import { dgemm, gram } from './gemm';
import { dgemv } from './vectors';

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

function linearCurvature(out: Float64Array, { x, width, rows }: LinearRows, h: Float64Array, n: number, from: number, to: number): void {
	out.fill(0, 0, n * n);
	for (let block = from; block < to; block++) {
		gram(true, n, rows, x.subarray(block * width * rows), rows, h.subarray((block - from) * rows), 1, out);
	}
}

export const referenceLinear: LinearKernels = { linearScores, linearResiduals, linearPass, linearCurvature };

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
