// Products and distances of one row with many, in float32. Rows lie in blocks of 16 (see families/row-products.ts), one row per lane:
// every sum runs in feature order, without fused operations, so that all builds and the reference give the same bits.

const LOG2_E: f32 = 1.44269504;
const LN2_HIGH: f32 = 0.693359375;
const LN2_LOW: f32 = -2.12194440e-4;
const LIMIT: f32 = 87;
/** 1.5 * 2^23: added to a small number, the integer next to it stands in the low bits of the sum. */
const TO_INTEGER: f32 = 12582912;

/** The same bits as `exp4` of gradients.ts, but with the exponent taken from and added to bits: half the instructions. */
// prettier-ignore
@inline
function fastExp(value: v128): v128 {
	const x = f32x4.pmin(f32x4.pmax(value, f32x4.splat(-LIMIT)), f32x4.splat(LIMIT));
	const shifted = f32x4.add(f32x4.mul(x, f32x4.splat(LOG2_E)), f32x4.splat(TO_INTEGER));
	const n = f32x4.sub(shifted, f32x4.splat(TO_INTEGER));
	const r = f32x4.sub(f32x4.sub(x, f32x4.mul(n, f32x4.splat(LN2_HIGH))), f32x4.mul(n, f32x4.splat(LN2_LOW)));
	let p = f32x4.splat(1.9875691500e-4);
	p = f32x4.add(f32x4.mul(p, r), f32x4.splat(1.3981999507e-3));
	p = f32x4.add(f32x4.mul(p, r), f32x4.splat(8.3334519073e-3));
	p = f32x4.add(f32x4.mul(p, r), f32x4.splat(4.1665795894e-2));
	p = f32x4.add(f32x4.mul(p, r), f32x4.splat(1.6666665459e-1));
	p = f32x4.add(f32x4.mul(p, r), f32x4.splat(5.0000001201e-1));
	const y = f32x4.add(f32x4.add(f32x4.mul(p, f32x4.mul(r, r)), r), f32x4.splat(1));
	return i32x4.add(y, i32x4.shl(shifted, 23));
}

const BLOCK_BYTES: usize = 64;

/** out[row] = sum_e values[e] * rows[row][indices[e]]  for the blocks from ... to - 1. */
export function dots(out: usize, packed: usize, indices: usize, values: usize, nNonZero: i32, width: i32, from: i32, to: i32): void {
	for (let block = from; block < to; block++) {
		const base = packed + <usize>block * <usize>width * BLOCK_BYTES;
		let a = f32x4.splat(0);
		let b = f32x4.splat(0);
		let c = f32x4.splat(0);
		let d = f32x4.splat(0);
		for (let e: usize = 0, end = (<usize>nNonZero) << 2; e < end; e += 4) {
			const at = base + ((<usize>load<i32>(indices + e)) << 6);
			const x = v128.load_splat<f32>(values + e);
			a = f32x4.add(a, f32x4.mul(x, v128.load(at)));
			b = f32x4.add(b, f32x4.mul(x, v128.load(at, 16)));
			c = f32x4.add(c, f32x4.mul(x, v128.load(at, 32)));
			d = f32x4.add(d, f32x4.mul(x, v128.load(at, 48)));
		}
		store4(out + <usize>block * BLOCK_BYTES, a, b, c, d);
	}
}

/** out[row] = sum_f (x[f] - rows[row][f])^2  for the blocks from ... to - 1. */
export function squaredDistances(out: usize, packed: usize, x: usize, width: i32, from: i32, to: i32): void {
	let at = packed + <usize>from * <usize>width * BLOCK_BYTES;
	for (let block = from; block < to; block++) {
		let a = f32x4.splat(0);
		let b = f32x4.splat(0);
		let c = f32x4.splat(0);
		let d = f32x4.splat(0);
		for (let f = 0; f < width; f++) {
			const value = v128.load_splat<f32>(x + ((<usize>f) << 2));
			const p = f32x4.sub(value, v128.load(at));
			const q = f32x4.sub(value, v128.load(at, 16));
			const r = f32x4.sub(value, v128.load(at, 32));
			const s = f32x4.sub(value, v128.load(at, 48));
			a = f32x4.add(a, f32x4.mul(p, p));
			b = f32x4.add(b, f32x4.mul(q, q));
			c = f32x4.add(c, f32x4.mul(r, r));
			d = f32x4.add(d, f32x4.mul(s, s));
			at += BLOCK_BYTES;
		}
		store4(out + <usize>block * BLOCK_BYTES, a, b, c, d);
	}
}

/** out[row] = sum_f |x[f] - rows[row][f]|  for the blocks from ... to - 1. */
export function absoluteDistances(out: usize, packed: usize, x: usize, width: i32, from: i32, to: i32): void {
	let at = packed + <usize>from * <usize>width * BLOCK_BYTES;
	for (let block = from; block < to; block++) {
		let a = f32x4.splat(0);
		let b = f32x4.splat(0);
		let c = f32x4.splat(0);
		let d = f32x4.splat(0);
		for (let f = 0; f < width; f++) {
			const value = v128.load_splat<f32>(x + ((<usize>f) << 2));
			a = f32x4.add(a, f32x4.abs(f32x4.sub(value, v128.load(at))));
			b = f32x4.add(b, f32x4.abs(f32x4.sub(value, v128.load(at, 16))));
			c = f32x4.add(c, f32x4.abs(f32x4.sub(value, v128.load(at, 32))));
			d = f32x4.add(d, f32x4.abs(f32x4.sub(value, v128.load(at, 48))));
			at += BLOCK_BYTES;
		}
		store4(out + <usize>block * BLOCK_BYTES, a, b, c, d);
	}
}

// prettier-ignore
@inline
function store4(at: usize, a: v128, b: v128, c: v128, d: v128): void {
	v128.store(at, a);
	v128.store(at, b, 16);
	v128.store(at, c, 32);
	v128.store(at, d, 48);
}

/** Kernel values stay where sums of them are finite. */
const LARGEST: f32 = 1e30;

/** dots[i] = exp(-gamma max(0, norm + norms[i] - 2 dots[i])); from, to: multiples of 4. */
export function radialKernel(dots: usize, norms: usize, norm: f32, gamma: f32, from: i32, to: i32): void {
	const own = f32x4.splat(norm);
	const minusGamma = f32x4.splat(-gamma);
	const two = f32x4.splat(2);
	const zero = f32x4.splat(0);
	let i = from;
	// Two at a time: the steps of one wait while the other's are under way.
	for (; i + 8 <= to; i += 8) {
		const at = (<usize>i) << 2;
		const a = f32x4.sub(f32x4.add(own, v128.load(norms + at)), f32x4.mul(two, v128.load(dots + at)));
		const b = f32x4.sub(f32x4.add(own, v128.load(norms + at, 16)), f32x4.mul(two, v128.load(dots + at, 16)));
		v128.store(dots + at, fastExp(f32x4.mul(minusGamma, f32x4.pmax(zero, a))));
		v128.store(dots + at, fastExp(f32x4.mul(minusGamma, f32x4.pmax(zero, b))), 16);
	}
	for (; i < to; i += 4) {
		const at = (<usize>i) << 2;
		const a = f32x4.sub(f32x4.add(own, v128.load(norms + at)), f32x4.mul(two, v128.load(dots + at)));
		v128.store(dots + at, fastExp(f32x4.mul(minusGamma, f32x4.pmax(zero, a))));
	}
}

/** dots[i] = (gamma dots[i] + offset)^degree, limited to +-1e30; from, to: multiples of 4. */
export function polynomialKernel(dots: usize, gamma: f32, offset: f32, degree: i32, from: i32, to: i32): void {
	const low = f32x4.splat(-LARGEST);
	const high = f32x4.splat(LARGEST);
	for (let i = from; i < to; i += 4) {
		const at = dots + ((<usize>i) << 2);
		const base = f32x4.add(f32x4.mul(f32x4.splat(gamma), v128.load(at)), f32x4.splat(offset));
		let power = f32x4.splat(1);
		for (let k = 0; k < degree; k++) power = f32x4.pmax(low, f32x4.pmin(high, f32x4.mul(power, base)));
		v128.store(at, power);
	}
}

/** dots[i] = tanh(gamma dots[i] + offset) = 1 - 2 / (1 + exp(2 ...)); from, to: multiples of 4. */
export function sigmoidKernel(dots: usize, gamma: f32, offset: f32, from: i32, to: i32): void {
	const one = f32x4.splat(1);
	const two = f32x4.splat(2);
	for (let i = from; i < to; i += 4) {
		const at = dots + ((<usize>i) << 2);
		const x = f32x4.add(f32x4.mul(f32x4.splat(gamma), v128.load(at)), f32x4.splat(offset));
		v128.store(at, f32x4.sub(one, f32x4.div(two, f32x4.add(one, fastExp(f32x4.mul(two, x))))));
	}
}
