// Passes over the rows of a linear model. Block b of x holds `width` positions times `rows` rows, position by position; scores
// and residuals of a block are `outputs` times `rows`. rows is even.
import { expNegative, log1p, logFromOne } from './exp-log';
import { dgemm } from './gemm';
import { lineProducts } from './line-products';
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

/** Rows whose factors 1 + e, at most 2 each, are multiplied before the logarithm of their product is taken. */
const FACTORS: i32 = 1024;

/** log(1 + e^-margin), margin = score where y is 1, -score where it is 0. */
function logisticLoss(scores: usize, y: usize, weights: usize, n: i32): f64 {
	if (n <= FACTORS && isConstant(weights, n)) return logisticLossOfEqual(scores, y, load<f64>(weights), n);
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

function isConstant(values: usize, n: i32): bool {
	const first = v128.load64_splat(values);
	let same = i64x2.splat(-1);
	for (let end = values + (<usize>n << 3); values < end; values += 16) same = v128.and(same, f64x2.eq(v128.load(values), first));
	return i64x2.all_true(same);
}

/** As above for rows of equal weight: one logarithm for all. */
function logisticLossOfEqual(scores: usize, y: usize, weight: f64, n: i32): f64 {
	const zero = f64x2.splat(0), one = f64x2.splat(1), w = f64x2.splat(weight);
	let product = one, sum = zero;
	for (let end = scores + (<usize>n << 3); scores < end; scores += 16, y += 16) {
		const truth = v128.load(y);
		const sign = f64x2.sub(f64x2.add(truth, truth), one);
		const margin = f64x2.mul(sign, v128.load(scores));
		const e = expNegative(f64x2.neg(f64x2.abs(margin)));
		const factor = f64x2.add(one, e);
		product = f64x2.mul(product, factor);
		sum = f64x2.add(sum, f64x2.min(margin, zero));
		const upper = v128.bitselect(e, one, f64x2.gt(margin, zero));
		v128.store(scores, f64x2.neg(f64x2.mul(f64x2.mul(sign, w), f64x2.div(upper, factor))));
	}
	return weight * total(f64x2.sub(logFromOne(product), sum));
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

/** Of the parabola that touches the loss at t and lies above it (Huber & Dutter 1974). */
function clippedSecond(scores: usize, y: usize, weights: usize, n: i32, delta: f64, a: f64): void {
	const limit = f64x2.splat(delta), scale = f64x2.splat(a), one = f64x2.splat(1);
	for (let end = scores + (<usize>n << 3); scores < end; scores += 16, y += 16, weights += 16) {
		const size = f64x2.abs(f64x2.sub(v128.load(scores), v128.load(y)));
		const share = v128.bitselect(f64x2.div(limit, size), one, f64x2.gt(size, limit));
		v128.store(scores, f64x2.mul(f64x2.mul(v128.load(weights), scale), share));
	}
}

/** w e / (1 + e)^2, e = e^-|score|. */
function logisticSecond(scores: usize, weights: usize, n: i32): void {
	const one = f64x2.splat(1);
	for (let end = scores + (<usize>n << 3); scores < end; scores += 16, weights += 16) {
		const e = expNegative(f64x2.neg(f64x2.abs(v128.load(scores))));
		const all = f64x2.add(one, e);
		v128.store(scores, f64x2.div(f64x2.mul(v128.load(weights), e), f64x2.mul(all, all)));
	}
}

/** w p (1 - p) for each output. */
function softmaxSecond(scores: usize, weights: usize, rows: i32, outputs: i32): void {
	const step = <usize>rows << 3, one = f64x2.splat(1);
	for (let row = 0; row < rows; row += 2, scores += 16, weights += 16) {
		const end = scores + step * <usize>outputs;
		const w = v128.load(weights);
		let max = v128.load(scores);
		for (let at = scores + step; at < end; at += step) max = f64x2.max(max, v128.load(at));
		let all = f64x2.splat(0);
		for (let at = scores; at < end; at += step) {
			const e = expNegative(f64x2.sub(v128.load(at), max));
			all = f64x2.add(all, e);
			v128.store(at, e);
		}
		for (let at = scores; at < end; at += step) {
			const p = f64x2.div(v128.load(at), all);
			v128.store(at, f64x2.mul(w, f64x2.mul(p, f64x2.sub(one, p))));
		}
	}
}

/** Scores become second derivatives. */
// prettier-ignore
export function linearSecond(
	scores: usize, y: usize, weights: usize, loss: i32, delta: f64, a: f64, outputs: i32, rows: i32, from: i32, to: i32,
): void {
	const rowStep = <usize>rows << 3;
	y += <usize>from * rowStep;
	weights += <usize>from * rowStep;
	for (let block = from; block < to; block++, scores += <usize>outputs * rowStep, y += rowStep, weights += rowStep) {
		if (loss == LOGISTIC) logisticSecond(scores, weights, rows);
		else if (loss == SOFTMAX) softmaxSecond(scores, weights, rows, outputs);
		else clippedSecond(scores, y, weights, rows, delta, a);
	}
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

/** out (n x n) = sum over blocks of X diag(h) X', X the block's first n positions, h its curvatures, laid out like scores. */
// prettier-ignore
export function linearCurvature(out: usize, x: usize, h: usize, n: i32, outputs: i32, width: i32, rows: i32, from: i32, to: i32): void {
	const xStep = <usize>width * <usize>rows << 3, hStep = <usize>outputs * <usize>rows << 3;
	for (let block = from; block < to; block++, h += hStep) {
		lineProducts(out, x + <usize>block * xStep, rows, h, n, rows, block == from ? 0 : 1);
	}
}

/** out = for each position of one block the sum of x - origin, then for each the sum of its square; added to what is there. */
// prettier-ignore
export function linearMoments(out: usize, x: usize, origins: usize, width: i32, rows: i32, block: i32): void {
	const line = <usize>rows << 3, squares = <usize>width << 3;
	x += <usize>block * <usize>width * line;
	for (let j = 0; j < width; j++, out += 8, origins += 8) {
		const origin = v128.load64_splat(origins);
		let s0 = f64x2.splat(0), s1 = s0, q0 = s0, q1 = s0;
		// rows is a multiple of 4.
		for (const end = x + line; x < end; x += 32) {
			const a = f64x2.sub(v128.load(x), origin);
			const b = f64x2.sub(v128.load(x, 16), origin);
			s0 = f64x2.add(s0, a);
			s1 = f64x2.add(s1, b);
			q0 = f64x2.add(q0, f64x2.mul(a, a));
			q1 = f64x2.add(q1, f64x2.mul(b, b));
		}
		store<f64>(out, load<f64>(out) + total(f64x2.add(s0, s1)));
		store<f64>(out + squares, load<f64>(out + squares) + total(f64x2.add(q0, q1)));
	}
}
