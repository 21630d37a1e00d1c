// Products of lines with each other, for a few lines of some hundred numbers each. Nothing is packed: a step takes two numbers of eight
// lines and adds to twelve pairs of sums in registers.
//
// An element is the sum of even and the sum of odd places, then both, then a last odd place. It depends on its two lines alone.

/** Lines of a tile: first those down, then those across. */
const DOWN: i32 = 5;

// prettier-ignore
@inline
function put(out: usize, pair: v128, rest: f64, beta: f64): void {
	const sum = f64x2.extract_lane(pair, 0) + f64x2.extract_lane(pair, 1) + rest;
	store<f64>(out, beta == 0 ? sum : sum + beta * load<f64>(out));
}

// prettier-ignore
@inline
function last(a: usize, b: usize, n: i32, weights: usize): f64 {
	if ((n & 1) == 0) return 0;
	const at = <usize>(n - 1) << 3;
	const right = weights == 0 ? load<f64>(b + at) : load<f64>(b + at) * load<f64>(weights + at);
	return load<f64>(a + at) * right;
}

/** out (DOWN x 2, `step` bytes from line to line) = the products of six lines with two. Lines may be the same. */
// prettier-ignore
function tile(
	out: usize, step: usize, a0: usize, a1: usize, a2: usize, a3: usize, a4: usize, b0: usize, b1: usize, n: i32, weights: usize,
	beta: f64, rows: i32, two: bool,
): void {
	let s00 = f64x2.splat(0), s01 = s00, s10 = s00, s11 = s00, s20 = s00, s21 = s00;
	let s30 = s00, s31 = s00, s40 = s00, s41 = s00;
	const end = <usize>(n & ~1) << 3;
	for (let at: usize = 0; at < end; at += 16) {
		let p = v128.load(b0 + at);
		let q = v128.load(b1 + at);
		if (weights != 0) {
			const w = v128.load(weights + at);
			p = f64x2.mul(p, w);
			q = f64x2.mul(q, w);
		}
		let x = v128.load(a0 + at);
		s00 = f64x2.add(s00, f64x2.mul(x, p));
		s01 = f64x2.add(s01, f64x2.mul(x, q));
		x = v128.load(a1 + at);
		s10 = f64x2.add(s10, f64x2.mul(x, p));
		s11 = f64x2.add(s11, f64x2.mul(x, q));
		x = v128.load(a2 + at);
		s20 = f64x2.add(s20, f64x2.mul(x, p));
		s21 = f64x2.add(s21, f64x2.mul(x, q));
		x = v128.load(a3 + at);
		s30 = f64x2.add(s30, f64x2.mul(x, p));
		s31 = f64x2.add(s31, f64x2.mul(x, q));
		x = v128.load(a4 + at);
		s40 = f64x2.add(s40, f64x2.mul(x, p));
		s41 = f64x2.add(s41, f64x2.mul(x, q));
	}
	put(out, s00, last(a0, b0, n, weights), beta);
	if (two) put(out + 8, s01, last(a0, b1, n, weights), beta);
	if (rows < 2) return;
	put((out += step), s10, last(a1, b0, n, weights), beta);
	if (two) put(out + 8, s11, last(a1, b1, n, weights), beta);
	if (rows < 3) return;
	put((out += step), s20, last(a2, b0, n, weights), beta);
	if (two) put(out + 8, s21, last(a2, b1, n, weights), beta);
	if (rows < 4) return;
	put((out += step), s30, last(a3, b0, n, weights), beta);
	if (two) put(out + 8, s31, last(a3, b1, n, weights), beta);
	if (rows < 5) return;
	put((out += step), s40, last(a4, b0, n, weights), beta);
	if (two) put(out + 8, s41, last(a4, b1, n, weights), beta);
}

/**
 * out (m x m) = x diag(weights) x' + beta out; both triangles.
 * @param x - m lines of n, ldx elements from one to the next.
 * @param weights - 0: all 1.
 */
// prettier-ignore
export function lineProducts(out: usize, x: usize, ldx: i32, weights: usize, m: i32, n: i32, beta: f64): void {
	const line = <usize>ldx << 3, step = <usize>m << 3;
	const final = x + <usize>(m - 1) * line;
	for (let i = 0; i < m; i += DOWN) {
		const a0 = x + <usize>i * line;
		const a1 = min(a0 + line, final), a2 = min(a1 + line, final), a3 = min(a2 + line, final), a4 = min(a3 + line, final);
		const rows = min(DOWN, m - i);
		for (let j = 0; j < i + rows; j += 2) {
			const b0 = x + <usize>j * line;
			const b1 = min(b0 + line, final);
			tile(out + <usize>i * step + (<usize>j << 3), step, a0, a1, a2, a3, a4, b0, b1, n, weights, beta, rows, j + 1 < m);
		}
	}
	for (let i = 0; i < m; i++) {
		for (let j = 0; j < i; j++) store<f64>(out + <usize>j * step + (<usize>i << 3), load<f64>(out + <usize>i * step + (<usize>j << 3)));
	}
}
