// Activations over float32, four at a time; what is left over goes through the same instructions, so a value's bits do not depend on its place.
import { exp4 } from '../gradients';

const RELU: i32 = 1;
const TANH: i32 = 2;
const SIGMOID: i32 = 3;

// prettier-ignore
@inline
export function sigmoid4(x: v128): v128 {
	const one = f32x4.splat(1);
	return f32x4.div(one, f32x4.add(one, exp4(f32x4.neg(x))));
}

/** tanh |x| = (1 - e) / (1 + e), e = exp(-2 |x|); below 0.3 by its series, where the difference would lose digits. */
// prettier-ignore
@inline
export function tanh4(x: v128): v128 {
	const one = f32x4.splat(1);
	const size = f32x4.abs(x);
	const e = exp4(f32x4.mul(size, f32x4.splat(-2)));
	const far = f32x4.div(f32x4.sub(one, e), f32x4.add(one, e));
	const s = f32x4.mul(x, x);
	let p = f32x4.splat(0.02186948853615520);
	p = f32x4.sub(f32x4.mul(p, s), f32x4.splat(0.05396825396825397));
	p = f32x4.add(f32x4.mul(p, s), f32x4.splat(0.13333333333333333));
	p = f32x4.sub(f32x4.mul(p, s), f32x4.splat(0.33333333333333333));
	const near = f32x4.add(size, f32x4.mul(size, f32x4.mul(p, s)));
	const y = v128.bitselect(near, far, f32x4.lt(size, f32x4.splat(0.3)));
	return v128.or(y, v128.and(x, f32x4.splat(-0.0)));
}

// prettier-ignore
@inline
function apply4(x: v128, kind: i32): v128 {
	if (kind == RELU) return f32x4.max(x, f32x4.splat(0));
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
