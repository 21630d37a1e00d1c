// Plain twins of assembly/exp-log.ts, one number at a time.

const LOG2_E = 1.4426950408889634;
const LN2_HIGH = 6.93147180369123816490e-1;
const LN2_LOW = 1.90821492927058770002e-10;
const SHIFTER = 6755399441055744;
const LOWEST = -708;
/** 1 / 2! to 1 / 13! */
const TAYLOR = [2, 6, 24, 120, 720, 5040, 40320, 362880, 3628800, 39916800, 479001600, 6227020800].map((factorial) => 1 / factorial);
/** artanh(s) / s by s^2, the highest power first. */
const ARTANH = [
	0.08522081781390699, 0.0416225325593041, 0.06055084364034609, 0.06650187016337313, 0.07693307021152004, 0.09090870416252403,
	0.11111112040373837, 0.14285714272727057, 0.20000000000092874, 0.33333333333333076, 1,
];
const double = new Float64Array(1);
const bits = new BigInt64Array(double.buffer);

/** e^x for x <= 0; below -708 as at -708. */
export function expNegative(value: number): number {
	const x = Math.max(value, LOWEST);
	const n = x * LOG2_E + SHIFTER - SHIFTER;
	const r = x - n * LN2_HIGH - n * LN2_LOW;
	const r2 = r * r;
	const r4 = r2 * r2;
	const [low, middle, high] = [0, 4, 8].map((at) => TAYLOR[at] + TAYLOR[at + 1] * r + (TAYLOR[at + 2] + TAYLOR[at + 3] * r) * r2);
	return (1 + (r + r2 * (low + (middle + high * r4) * r4))) * 2 ** n;
}

/** log(1 + e), 0 <= e <= 1. */
export function log1p(e: number): number {
	const s = e / (e + 2);
	return (s + s) * polynomial(ARTANH, s * s);
}

/** log(x), x >= 1. */
export function logFromOne(x: number): number {
	double[0] = x;
	const n = Number(bits[0] >> 52n) - 1023;
	return n * LN2_HIGH + (log1p(x / 2 ** n - 1) + n * LN2_LOW);
}

function polynomial(coefficients: readonly number[], x: number): number {
	return coefficients.reduce((sum, coefficient) => sum * x + coefficient, 0);
}
