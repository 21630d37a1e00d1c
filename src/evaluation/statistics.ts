// The few distribution functions that intervals and drift tests need. Sources: Abramowitz & Stegun (1964) and
// Press et al., Numerical Recipes (3rd ed., sections 6.1, 6.2, 6.4); accuracy is tested against scipy.

const LANCZOS = [
	0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
	12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
];
const EPSILON = 1e-15;
const MAX_ITERATIONS = 500;

/** ln Γ(x) for x > 0 (Lanczos, g = 7). */
export function logGamma(x: number): number {
	if (x < 0.5) return Math.log(Math.PI / Math.sin(Math.PI * x)) - logGamma(1 - x);
	let sum = LANCZOS[0];
	for (let i = 1; i < LANCZOS.length; i++) sum += LANCZOS[i] / (x - 1 + i);
	const t = x + 6.5;
	return 0.5 * Math.log(2 * Math.PI) + (x - 0.5) * Math.log(t) - t + Math.log(sum);
}

/** Q(a, x), the upper regularised incomplete gamma function, for a > 0, x >= 0. */
export function upperGamma(a: number, x: number): number {
	if (x <= 0) return 1;
	const front = Math.exp(-x + a * Math.log(x) - logGamma(a));
	if (x < a + 1) {
		let term = 1 / a;
		let sum = term;
		for (let k = 1; k < MAX_ITERATIONS && term > sum * EPSILON; k++) {
			term *= x / (a + k);
			sum += term;
		}
		return Math.max(0, 1 - sum * front);
	}
	let b = x + 1 - a;
	let c = 1e300;
	let d = 1 / b;
	let h = d;
	for (let k = 1; k < MAX_ITERATIONS; k++) {
		const an = -k * (k - a);
		b += 2;
		d = 1 / nonZero(an * d + b);
		c = nonZero(b + an / c);
		const delta = d * c;
		h *= delta;
		if (Math.abs(delta - 1) < EPSILON) break;
	}
	return Math.min(1, front * h);
}

/** I_x(a, b), the regularised incomplete beta function, for a, b > 0 and x in [0, 1]. */
export function incompleteBeta(x: number, a: number, b: number): number {
	if (x <= 0) return 0;
	if (x >= 1) return 1;
	const front = Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log(1 - x));
	if (x < (a + 1) / (a + b + 2)) return (front * betaFraction(x, a, b)) / a;
	return 1 - (front * betaFraction(1 - x, b, a)) / b;
}

function betaFraction(x: number, a: number, b: number): number {
	let c = 1;
	let d = 1 / nonZero(1 - ((a + b) * x) / (a + 1));
	let h = d;
	for (let m = 1; m < MAX_ITERATIONS; m++) {
		const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
		d = 1 / nonZero(1 + even * d);
		c = nonZero(1 + even / c);
		h *= d * c;
		const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
		d = 1 / nonZero(1 + odd * d);
		c = nonZero(1 + odd / c);
		h *= d * c;
		if (Math.abs(d * c - 1) < EPSILON) break;
	}
	return h;
}

function nonZero(x: number): number {
	return Math.abs(x) < 1e-300 ? 1e-300 : x;
}

/** Chance that a chi-square variable with `df` > 0 degrees of freedom exceeds x. */
export function chiSquareTail(x: number, df: number): number {
	return upperGamma(df / 2, x / 2);
}

/** Chance that a standard normal variable is at most z. */
export function normalCdf(z: number): number {
	const tail = 0.5 * upperGamma(0.5, (z * z) / 2);
	return z > 0 ? 1 - tail : tail;
}

/** The z that a standard normal variable stays below with chance p, 0 < p < 1. */
export function normalQuantile(p: number): number {
	return invert(normalCdf, p, 40);
}

/** The t that Student's variable with `df` > 0 stays below with chance p, 0 < p < 1. */
export function studentQuantile(p: number, df: number): number {
	const cdf = (t: number) => {
		const tail = 0.5 * incompleteBeta(df / (df + t * t), df / 2, 0.5);
		return t > 0 ? 1 - tail : tail;
	};
	return invert(cdf, p, 1e6);
}

/** Bisection on a rising function symmetric about 0: slow, sure, and called a few times per report. */
function invert(cdf: (x: number) => number, p: number, limit: number): number {
	if (p === 0.5) return 0;
	const mirrored = p < 0.5 ? 1 - p : p;
	let low = 0;
	let high = 1;
	while (high < limit && cdf(high) < mirrored) high *= 2;
	for (let i = 0; i < 80; i++) {
		const middle = (low + high) / 2;
		if (cdf(middle) < mirrored) low = middle;
		else high = middle;
	}
	return p < 0.5 ? -high : high;
}

/** Wilson's score interval for `hits` of `n` (n > 0; both may be sums of weights). Source: Wilson (1927). */
export function wilson(hits: number, n: number, level = 0.95): { low: number; high: number } {
	const z = normalQuantile(0.5 + level / 2);
	const p = hits / n;
	const denominator = 1 + (z * z) / n;
	const centre = (p + (z * z) / (2 * n)) / denominator;
	const half = (z / denominator) * Math.sqrt((p * (1 - p)) / n + (z * z) / (4 * n * n));
	return { low: Math.max(0, Math.min(p, centre - half)), high: Math.min(1, Math.max(p, centre + half)) };
}

/** Linear interpolation between order statistics (type 7, numpy's default). `sorted` ascending, not empty; p in [0, 1]. */
export function quantileOfSorted(sorted: ArrayLike<number>, p: number): number {
	const position = p * (sorted.length - 1);
	const below = Math.floor(position);
	const above = Math.min(below + 1, sorted.length - 1);
	return sorted[below] + (sorted[above] - sorted[below]) * (position - below);
}
