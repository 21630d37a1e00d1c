// Activations over float32, four at a time; what is left over goes through the same instructions, so a value's bits do not depend on its place.
import { exp4, one4 } from '../gradients';
import { madd } from './blocks';

const RELU: i32 = 1;
const TANH: i32 = 2;
const SIGMOID: i32 = 3;

/** Four of each, as in gradients.ts. Limits of the argument; numerator from x^13 down to x, denominator from x^6 down to 1. */
const TANH_NUMBERS = memory.data<f32>([
	-7.90531110763549805, -7.90531110763549805, -7.90531110763549805, -7.90531110763549805,
	7.90531110763549805, 7.90531110763549805, 7.90531110763549805, 7.90531110763549805,
	-2.76076847742355e-16, -2.76076847742355e-16, -2.76076847742355e-16, -2.76076847742355e-16,
	2.00018790482477e-13, 2.00018790482477e-13, 2.00018790482477e-13, 2.00018790482477e-13,
	-8.60467152213735e-11, -8.60467152213735e-11, -8.60467152213735e-11, -8.60467152213735e-11,
	5.12229709037114e-8, 5.12229709037114e-8, 5.12229709037114e-8, 5.12229709037114e-8,
	1.48572235717979e-5, 1.48572235717979e-5, 1.48572235717979e-5, 1.48572235717979e-5,
	6.37261928875436e-4, 6.37261928875436e-4, 6.37261928875436e-4, 6.37261928875436e-4,
	4.89352455891786e-3, 4.89352455891786e-3, 4.89352455891786e-3, 4.89352455891786e-3,
	1.19825839466702e-6, 1.19825839466702e-6, 1.19825839466702e-6, 1.19825839466702e-6,
	1.18534705686654e-4, 1.18534705686654e-4, 1.18534705686654e-4, 1.18534705686654e-4,
	2.26843463243900e-3, 2.26843463243900e-3, 2.26843463243900e-3, 2.26843463243900e-3,
	4.89352518554385e-3, 4.89352518554385e-3, 4.89352518554385e-3, 4.89352518554385e-3,
], 16);

// prettier-ignore
@inline
function number(index: i32): v128 {
	return v128.load(TANH_NUMBERS + (<usize>index << 4));
}

// prettier-ignore
@inline
export function sigmoid4(x: v128): v128 {
	return f32x4.div(one4(), f32x4.add(one4(), exp4(f32x4.neg(x))));
}

/** A quotient of polynomials (Eigen's `ptanh_float`), absolute error below 3e-7. */
// prettier-ignore
@inline
export function tanh4(value: v128): v128 {
	const x = f32x4.pmin(f32x4.pmax(value, number(0)), number(1));
	const s = f32x4.mul(x, x);
	let p = madd(number(2), s, number(3));
	p = madd(p, s, number(4));
	p = madd(p, s, number(5));
	p = madd(p, s, number(6));
	p = madd(p, s, number(7));
	p = madd(p, s, number(8));
	let q = madd(number(9), s, number(10));
	q = madd(q, s, number(11));
	q = madd(q, s, number(12));
	return f32x4.div(f32x4.mul(p, x), q);
}

// prettier-ignore
@inline
function apply4(x: v128, kind: i32): v128 {
	if (kind == RELU) return f32x4.pmax(f32x4.splat(0), x);
	if (kind == TANH) return tanh4(x);
	return sigmoid4(x);
}

/** values[i] = f(values[i]); kind 1 relu, 2 tanh, 3 sigmoid. */
export function activate(values: usize, n: i32, kind: i32): void {
	let i = 0;
	for (; i + 4 <= n; i += 4, values += 16) v128.store(values, apply4(v128.load(values), kind));
	for (; i < n; i++, values += 4) store<f32>(values, f32x4.extract_lane(apply4(v128.load32_splat(values), kind), 0));
}

// prettier-ignore
@inline
function slope4(y: v128, kind: i32): v128 {
	const one = f32x4.splat(1);
	if (kind == TANH) return f32x4.sub(one, f32x4.mul(y, y));
	return f32x4.mul(y, f32x4.sub(one, y));
}

// prettier-ignore
@inline
function back4(gradient: v128, y: v128, kind: i32): v128 {
	if (kind == RELU) return v128.and(gradient, f32x4.gt(y, f32x4.splat(0)));
	return f32x4.mul(gradient, slope4(y, kind));
}

/** gradient[i] *= f'(x[i]), from y = f(x). */
export function activateBackward(gradient: usize, y: usize, n: i32, kind: i32): void {
	let i = 0;
	for (; i + 4 <= n; i += 4, gradient += 16, y += 16) v128.store(gradient, back4(v128.load(gradient), v128.load(y), kind));
	for (; i < n; i++, gradient += 4, y += 4) {
		store<f32>(gradient, f32x4.extract_lane(back4(v128.load32_splat(gradient), v128.load32_splat(y), kind), 0));
	}
}

/** out[j] += sum over rows of x[row][j], from <= j < end. */
export function addRowSums(out: usize, x: usize, rows: i32, width: i32, from: i32, end: i32): void {
	const line = <usize>width << 2;
	let j = from;
	for (; j + 4 <= end; j += 4) {
		let sum = f32x4.splat(0);
		let at = x + (<usize>j << 2);
		for (let row = 0; row < rows; row++, at += line) sum = f32x4.add(sum, v128.load(at));
		const to = out + (<usize>j << 2);
		v128.store(to, f32x4.add(v128.load(to), sum));
	}
	for (; j < end; j++) {
		let sum: f32 = 0;
		let at = x + (<usize>j << 2);
		for (let row = 0; row < rows; row++, at += line) sum += load<f32>(at);
		const to = out + (<usize>j << 2);
		store<f32>(to, load<f32>(to) + sum);
	}
}
