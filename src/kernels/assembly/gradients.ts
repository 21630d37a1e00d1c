// Gradients of the losses, four rows at a time, the rest one by one with the same roundings.
// No fused or relaxed operation: all builds and the reference give the same bits, so a model does not depend on the machine.

/**
 * Four of each, in memory: V8 makes a vector constant anew by four instructions wherever it is used, and loads one by one.
 * log2 e; ln 2 in two parts (Cody & Waite); exp on [-ln2/2, ln2/2], minimax (Cephes expf), from the highest power; the limits of the
 * argument; 1.5 * 2^23, to which a number is added to round it to an integer, which then stands in the lowest bits; one.
 */
const NUMBERS = memory.data<f32>([
	1.44269504, 1.44269504, 1.44269504, 1.44269504,
	0.693359375, 0.693359375, 0.693359375, 0.693359375,
	-2.12194440e-4, -2.12194440e-4, -2.12194440e-4, -2.12194440e-4,
	1.9875691500e-4, 1.9875691500e-4, 1.9875691500e-4, 1.9875691500e-4,
	1.3981999507e-3, 1.3981999507e-3, 1.3981999507e-3, 1.3981999507e-3,
	8.3334519073e-3, 8.3334519073e-3, 8.3334519073e-3, 8.3334519073e-3,
	4.1665795894e-2, 4.1665795894e-2, 4.1665795894e-2, 4.1665795894e-2,
	1.6666665459e-1, 1.6666665459e-1, 1.6666665459e-1, 1.6666665459e-1,
	5.0000001201e-1, 5.0000001201e-1, 5.0000001201e-1, 5.0000001201e-1,
	-87, -87, -87, -87,
	87, 87, 87, 87,
	12582912, 12582912, 12582912, 12582912,
	1, 1, 1, 1,
], 16);
/** 127 of the exponent's bias, as integers. */
const BIAS = memory.data<i32>([127, 127, 127, 127], 16);

// prettier-ignore
@inline
function number(index: i32): v128 {
	return v128.load(NUMBERS + (<usize>index << 4));
}

// prettier-ignore
@inline
export function one4(): v128 {
	return number(12);
}

// prettier-ignore
@inline
export function exp4(value: v128): v128 {
	// Not min and max, nearest and trunc, which take many instructions each.
	const x = f32x4.pmin(f32x4.pmax(value, number(9)), number(10));
	const shifted = f32x4.add(f32x4.mul(x, number(0)), number(11));
	const n = f32x4.sub(shifted, number(11));
	const r = f32x4.sub(f32x4.sub(x, f32x4.mul(n, number(1))), f32x4.mul(n, number(2)));
	let p = f32x4.add(f32x4.mul(number(3), r), number(4));
	p = f32x4.add(f32x4.mul(p, r), number(5));
	p = f32x4.add(f32x4.mul(p, r), number(6));
	p = f32x4.add(f32x4.mul(p, r), number(7));
	p = f32x4.add(f32x4.mul(p, r), number(8));
	const y = f32x4.add(f32x4.add(f32x4.mul(p, f32x4.mul(r, r)), r), number(12));
	const power = i32x4.shl(i32x4.add(shifted, v128.load(BIAS)), 23);
	return f32x4.mul(y, power);
}

// prettier-ignore
@inline
export function exp1(value: f32): f32 {
	return f32x4.extract_lane(exp4(f32x4.splat(value)), 0);
}

/** Two f64 pairs to four f32. */
// prettier-ignore
@inline
function narrow(low: v128, high: v128): v128 {
	return v128.shuffle<i32>(f32x4.demote_f64x2_zero(low), f32x4.demote_f64x2_zero(high), 0, 1, 4, 5);
}

export function exponentials(values: usize, n: i32): void {
	let i = 0;
	for (; i + 4 <= n; i += 4) {
		const at = values + ((<usize>i) << 2);
		v128.store(at, exp4(v128.load(at)));
	}
	for (; i < n; i++) {
		const at = values + ((<usize>i) << 2);
		store<f32>(at, exp1(load<f32>(at)));
	}
}

/** gradients = w (scores - y), hessians = w.  scores, y: f64; the rest f32.  sums: 2 f64. */
export function squaredGradients(
	gradients: usize,
	hessians: usize,
	sums: usize,
	scores: usize,
	y: usize,
	weights: usize,
	n: i32,
): void {
	let i = 0;
	for (; i + 4 <= n; i += 4) {
		const wide = (<usize>i) << 3;
		const slim = (<usize>i) << 2;
		const low = f64x2.sub(v128.load(scores + wide), v128.load(y + wide));
		const high = f64x2.sub(v128.load(scores + wide, 16), v128.load(y + wide, 16));
		const w = v128.load(weights + slim);
		v128.store(gradients + slim, f32x4.mul(narrow(low, high), w));
		v128.store(hessians + slim, w);
	}
	for (; i < n; i++) {
		const wide = (<usize>i) << 3;
		const slim = (<usize>i) << 2;
		const w = load<f32>(weights + slim);
		store<f32>(gradients + slim, <f32>(load<f64>(scores + wide) - load<f64>(y + wide)) * w);
		store<f32>(hessians + slim, w);
	}
	sumLanes(sums, gradients, hessians, n);
}

/** p = sigmoid(scores); gradients = w (p - y), hessians = w p (1 - p).  scores, y: f64; the rest f32.  sums: 2 f64. */
export function logisticGradients(
	gradients: usize,
	hessians: usize,
	sums: usize,
	scores: usize,
	y: usize,
	weights: usize,
	n: i32,
): void {
	const one = f32x4.splat(1);
	let i = 0;
	for (; i + 4 <= n; i += 4) {
		const wide = (<usize>i) << 3;
		const slim = (<usize>i) << 2;
		const score = narrow(v128.load(scores + wide), v128.load(scores + wide, 16));
		const truth = narrow(v128.load(y + wide), v128.load(y + wide, 16));
		const w = v128.load(weights + slim);
		const p = f32x4.div(one, f32x4.add(one, exp4(f32x4.neg(score))));
		v128.store(gradients + slim, f32x4.mul(f32x4.sub(p, truth), w));
		v128.store(hessians + slim, f32x4.mul(f32x4.mul(p, f32x4.sub(one, p)), w));
	}
	for (; i < n; i++) {
		const wide = (<usize>i) << 3;
		const slim = (<usize>i) << 2;
		const w = load<f32>(weights + slim);
		const p: f32 = <f32>1 / (<f32>1 + exp1(-<f32>load<f64>(scores + wide)));
		store<f32>(gradients + slim, (p - <f32>load<f64>(y + wide)) * w);
		store<f32>(hessians + slim, p * (<f32>1 - p) * w);
	}
	sumLanes(sums, gradients, hessians, n);
}

/** sums[0] = sum |gradients|, sums[1] = sum hessians, in four f64 lanes, the rest afterwards. */
function sumLanes(sums: usize, gradients: usize, hessians: usize, n: i32): void {
	let g0 = f64x2.splat(0);
	let g1 = f64x2.splat(0);
	let h0 = f64x2.splat(0);
	let h1 = f64x2.splat(0);
	let i = 0;
	for (; i + 4 <= n; i += 4) {
		const at = (<usize>i) << 2;
		const g = f32x4.abs(v128.load(gradients + at));
		const h = v128.load(hessians + at);
		g0 = f64x2.add(g0, f64x2.promote_low_f32x4(g));
		g1 = f64x2.add(g1, f64x2.promote_low_f32x4(v128.shuffle<i32>(g, g, 2, 3, 2, 3)));
		h0 = f64x2.add(h0, f64x2.promote_low_f32x4(h));
		h1 = f64x2.add(h1, f64x2.promote_low_f32x4(v128.shuffle<i32>(h, h, 2, 3, 2, 3)));
	}
	const g = f64x2.add(g0, g1);
	const h = f64x2.add(h0, h1);
	let gradient = f64x2.extract_lane(g, 0) + f64x2.extract_lane(g, 1);
	let hessian = f64x2.extract_lane(h, 0) + f64x2.extract_lane(h, 1);
	for (; i < n; i++) {
		const at = (<usize>i) << 2;
		gradient += <f64>Mathf.abs(load<f32>(gradients + at));
		hessian += <f64>load<f32>(hessians + at);
	}
	store<f64>(sums, gradient);
	store<f64>(sums, hessian, 8);
}

/** packed[2i] = round(hessians[i] * hessianScale), packed[2i + 1] = round(gradients[i] * gradientScale), halves to even. */
export function quantise(
	packed: usize,
	gradients: usize,
	hessians: usize,
	gradientScale: f64,
	hessianScale: f64,
	n: i32,
): void {
	for (let i = 0; i < n; i++) {
		const at = (<usize>i) << 2;
		const pair = f64x2.replace_lane(
			f64x2.splat(<f64>load<f32>(hessians + at) * hessianScale),
			1,
			<f64>load<f32>(gradients + at) * gradientScale,
		);
		v128.store64_lane(packed + (at << 1), i32x4.trunc_sat_f64x2_s_zero(f64x2.nearest(pair)), 0);
	}
}
