// Passes over the rows of a linear model. Block b of x holds `width` positions times `rows` rows, position by position; scores
// and residuals of a block are `outputs` times `rows`. rows is even.
import { expNegative, log1p, logFromOne } from './exp-log';
import { dgemm, gram } from './gemm';
import { dgemv } from './vectors';

/** families/linear.ts */
const LOGISTIC: i32 = 1;
const SOFTMAX: i32 = 2;

// prettier-ignore
@inline
function scoreBlock(scores: usize, x: usize, w: usize, outputs: i32, width: i32, rows: i32): void {
	if (outputs == 1) dgemv(true, width, rows, 1, x, rows, w, 0, scores);
	else dgemm(true, false, outputs, rows, width, 1, w, outputs, x, rows, 0, scores, rows);
}

// prettier-ignore
@inline
function addGradient(gradient: usize, x: usize, residuals: usize, outputs: i32, width: i32, rows: i32): void {
	if (outputs == 1) dgemv(false, width, rows, 1, x, rows, residuals, 1, gradient);
	else dgemm(false, true, width, outputs, rows, 1, x, rows, residuals, rows, 1, gradient, outputs);
}

// prettier-ignore
@inline
function total(pair: v128): f64 {
	return f64x2.extract_lane(pair, 0) + f64x2.extract_lane(pair, 1);
}

/** a times Huber's loss of t = score - y with threshold delta, plus c t. */
function clippedLoss(scores: usize, y: usize, weights: usize, n: i32, delta: f64, a: f64, c: f64): f64 {
	const limit = f64x2.splat(delta), scale = f64x2.splat(a), slope = f64x2.splat(c), half = f64x2.splat(0.5);
	let sum = f64x2.splat(0);
	for (let end = scores + (<usize>n << 3); scores < end; scores += 16, y += 16, weights += 16) {
		const t = f64x2.sub(v128.load(scores), v128.load(y));
		const w = v128.load(weights);
		const size = f64x2.abs(t);
		const m = f64x2.min(size, limit);
		const bent = f64x2.mul(scale, f64x2.mul(m, f64x2.sub(size, f64x2.mul(m, half))));
		sum = f64x2.add(sum, f64x2.mul(w, f64x2.add(bent, f64x2.mul(slope, t))));
		const clipped = f64x2.max(f64x2.min(t, limit), f64x2.neg(limit));
		v128.store(scores, f64x2.mul(w, f64x2.add(f64x2.mul(scale, clipped), slope)));
	}
	return total(sum);
}

/** log(1 + e^-margin), margin = score where y is 1, -score where it is 0. */
function logisticLoss(scores: usize, y: usize, weights: usize, n: i32): f64 {
	const zero = f64x2.splat(0), one = f64x2.splat(1);
	let sum = zero;
	for (let end = scores + (<usize>n << 3); scores < end; scores += 16, y += 16, weights += 16) {
		const w = v128.load(weights);
		const truth = v128.load(y);
		const sign = f64x2.sub(f64x2.add(truth, truth), one);
		const margin = f64x2.mul(sign, v128.load(scores));
		const e = expNegative(f64x2.neg(f64x2.abs(margin)));
		sum = f64x2.add(sum, f64x2.mul(w, f64x2.sub(log1p(e), f64x2.min(margin, zero))));
		const upper = v128.bitselect(e, one, f64x2.gt(margin, zero));
		v128.store(scores, f64x2.neg(f64x2.mul(f64x2.mul(sign, w), f64x2.div(upper, f64x2.add(one, e)))));
	}
	return total(sum);
}

/** -log softmax(scores)[y]. */
function softmaxLoss(scores: usize, y: usize, weights: usize, rows: i32, outputs: i32): f64 {
	const step = <usize>rows << 3;
	let sum = f64x2.splat(0);
	for (let row = 0; row < rows; row += 2, scores += 16, y += 16, weights += 16) {
		const end = scores + step * <usize>outputs;
		const truth = v128.load(y);
		const w = v128.load(weights);
		let max = v128.load(scores);
		for (let at = scores + step; at < end; at += step) max = f64x2.max(max, v128.load(at));
		let all = f64x2.splat(0), right = all;
		let c = f64x2.splat(0);
		for (let at = scores; at < end; at += step, c = f64x2.add(c, f64x2.splat(1))) {
			const score = f64x2.sub(v128.load(at), max);
			right = v128.bitselect(score, right, f64x2.eq(c, truth));
			const e = expNegative(score);
			all = f64x2.add(all, e);
			v128.store(at, e);
		}
		sum = f64x2.add(sum, f64x2.mul(w, f64x2.sub(logFromOne(all), right)));
		const scale = f64x2.div(w, all);
		c = f64x2.splat(0);
		for (let at = scores; at < end; at += step, c = f64x2.add(c, f64x2.splat(1))) {
			v128.store(at, f64x2.sub(f64x2.mul(v128.load(at), scale), v128.and(w, f64x2.eq(c, truth))));
		}
	}
	return total(sum);
}

/** Scores of the blocks from ... to - 1 by their dense positions. */
// prettier-ignore
export function linearScores(scores: usize, x: usize, w: usize, outputs: i32, width: i32, rows: i32, from: i32, to: i32): void {
	const xStep = <usize>width * <usize>rows << 3, scoreStep = <usize>outputs * <usize>rows << 3;
	for (let block = from; block < to; block++, scores += scoreStep) scoreBlock(scores, x + <usize>block * xStep, w, outputs, width, rows);
}

/** Scores become residuals; out = their gradient by the dense positions, then the loss. */
// prettier-ignore
export function linearResiduals(
	out: usize, scores: usize, x: usize, y: usize, weights: usize, loss: i32, delta: f64, a: f64, c: f64,
	outputs: i32, width: i32, rows: i32, from: i32, to: i32,
): void {
	pass(out, scores, x, 0, y, weights, loss, delta, a, c, outputs, width, rows, from, to);
}

/** linearScores and linearResiduals at once; scores: room for one block. */
// prettier-ignore
export function linearPass(
	out: usize, scores: usize, x: usize, w: usize, y: usize, weights: usize, loss: i32, delta: f64, a: f64, c: f64,
	outputs: i32, width: i32, rows: i32, from: i32, to: i32,
): void {
	pass(out, scores, x, w, y, weights, loss, delta, a, c, outputs, width, rows, from, to);
}

/** w: 0 where `scores` are there already, block by block. */
// prettier-ignore
function pass(
	out: usize, scores: usize, x: usize, w: usize, y: usize, weights: usize, loss: i32, delta: f64, a: f64, c: f64,
	outputs: i32, width: i32, rows: i32, from: i32, to: i32,
): void {
	const xStep = <usize>width * <usize>rows << 3, rowStep = <usize>rows << 3;
	const scoreStep: usize = w == 0 ? <usize>outputs * rowStep : 0;
	const size = <usize>width * <usize>outputs << 3;
	memory.fill(out, 0, size);
	let sum: f64 = 0;
	for (let block = from; block < to; block++, scores += scoreStep) {
		const at = x + <usize>block * xStep;
		const truth = y + <usize>block * rowStep;
		const weight = weights + <usize>block * rowStep;
		if (w != 0) scoreBlock(scores, at, w, outputs, width, rows);
		if (loss == LOGISTIC) sum += logisticLoss(scores, truth, weight, rows);
		else if (loss == SOFTMAX) sum += softmaxLoss(scores, truth, weight, rows, outputs);
		else sum += clippedLoss(scores, truth, weight, rows, delta, a, c);
		addGradient(out, at, scores, outputs, width, rows);
	}
	store<f64>(out + size, sum);
}

/** out (n x n) = sum over blocks of X diag(h) X', X the block's first n positions, h its curvatures. */
// prettier-ignore
export function linearCurvature(out: usize, x: usize, h: usize, n: i32, width: i32, rows: i32, from: i32, to: i32): void {
	const xStep = <usize>width * <usize>rows << 3, rowStep = <usize>rows << 3;
	memory.fill(out, 0, <usize>n * <usize>n << 3);
	for (let block = from; block < to; block++) {
		gram(true, n, rows, x + <usize>block * xStep, rows, h + <usize>(block - from) * rowStep, 1, out);
	}
}
