// exp and log1p of two f64 at a time, relative error < 3e-16, in multiplications and additions that round alike on all machines.

const LOG2_E: f64 = 1.4426950408889634;
// ln 2 in two parts (Cody & Waite): the product of the first with an integer below 2^11 is exact.
const LN2_HIGH: f64 = 6.93147180369123816490e-1;
const LN2_LOW: f64 = 1.90821492927058770002e-10;
/** 1.5 * 2^52: a number added to it is rounded to an integer, which stands in the lowest bits. */
const SHIFTER: f64 = 6755399441055744;
/** Further down the result would not be a normal number. */
const LOWEST: f64 = -708;

// prettier-ignore
@inline
function step(p: v128, x: v128, c: f64): v128 {
	return f64x2.add(f64x2.mul(p, x), f64x2.splat(c));
}

/** a + b x */
// prettier-ignore
@inline
function linear(a: f64, b: f64, x: v128): v128 {
	return f64x2.add(f64x2.splat(a), f64x2.mul(f64x2.splat(b), x));
}

/** a + b x */
// prettier-ignore
@inline
function join(a: v128, b: v128, x: v128): v128 {
	return f64x2.add(a, f64x2.mul(b, x));
}

/**
 * e^x for x <= 0; x below -708 counts as -708. The Taylor polynomial of degree 13 on [-ln2/2, ln2/2], error 4e-18, as 1 + (x + x^2 q), q by
 * Estrin's scheme: few of its steps wait for each other.
 */
// prettier-ignore
@inline
export function expNegative(value: v128): v128 {
	const x = f64x2.max(value, f64x2.splat(LOWEST));
	const shifted = f64x2.add(f64x2.mul(x, f64x2.splat(LOG2_E)), f64x2.splat(SHIFTER));
	const n = f64x2.sub(shifted, f64x2.splat(SHIFTER));
	const r = f64x2.sub(f64x2.sub(x, f64x2.mul(n, f64x2.splat(LN2_HIGH))), f64x2.mul(n, f64x2.splat(LN2_LOW)));
	const r2 = f64x2.mul(r, r), r4 = f64x2.mul(r2, r2);
	const low = join(linear(0.5, 1 / 6.0, r), linear(1 / 24.0, 1 / 120.0, r), r2);
	const middle = join(linear(1 / 720.0, 1 / 5040.0, r), linear(1 / 40320.0, 1 / 362880.0, r), r2);
	const high = join(linear(1 / 3628800.0, 1 / 39916800.0, r), linear(1 / 479001600.0, 1 / 6227020800.0, r), r2);
	const q = join(low, join(middle, high, r4), r4);
	const p = f64x2.add(f64x2.splat(1), join(r, r2, q));
	// * 2^n
	return i64x2.add(p, i64x2.shl(shifted, 52));
}

/** log(1 + e), 0 <= e <= 1, as 2 artanh(s), s = e / (2 + e): artanh(s) / s by Chebyshev interpolation in s^2 on [0, 1/9], error 2.4e-18. */
// prettier-ignore
@inline
export function log1p(e: v128): v128 {
	const s = f64x2.div(e, f64x2.add(e, f64x2.splat(2)));
	const z = f64x2.mul(s, s);
	let p = f64x2.splat(0.08522081781390699);
	p = step(p, z, 0.0416225325593041);
	p = step(p, z, 0.06055084364034609);
	p = step(p, z, 0.06650187016337313);
	p = step(p, z, 0.07693307021152004);
	p = step(p, z, 0.09090870416252403);
	p = step(p, z, 0.11111112040373837);
	p = step(p, z, 0.14285714272727057);
	p = step(p, z, 0.20000000000092874);
	p = step(p, z, 0.33333333333333076);
	p = step(p, z, 1);
	return f64x2.mul(f64x2.add(s, s), p);
}

/** log(x), x >= 1, finite: the exponent times ln 2 and log1p of what is left. */
// prettier-ignore
@inline
export function logFromOne(x: v128): v128 {
	const exponent = i64x2.sub(i64x2.shr_u(x, 52), i64x2.splat(1023));
	const rest = v128.or(v128.and(x, i64x2.splat(0x000fffffffffffff)), i64x2.splat(0x3ff0000000000000));
	// Small integers to f64: added to the bits of the shifter they are added to its value.
	const n = f64x2.sub(i64x2.add(exponent, f64x2.splat(SHIFTER)), f64x2.splat(SHIFTER));
	const log = log1p(f64x2.sub(rest, f64x2.splat(1)));
	return f64x2.add(f64x2.mul(n, f64x2.splat(LN2_HIGH)), f64x2.add(log, f64x2.mul(n, f64x2.splat(LN2_LOW))));
}
