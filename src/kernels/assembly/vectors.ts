// Products of vectors and of a matrix with a vector in f64, memory-bound for long ones. No fused operation and fixed lanes: all
// builds and the reference give the same bits.

// prettier-ignore
@inline
function total(pair: v128): f64 {
	return f64x2.extract_lane(pair, 0) + f64x2.extract_lane(pair, 1);
}

/** Eight sums, i modulo 8, then ((0 + 2) + (4 + 6)) and the same of the odd ones, then the rest one by one. */
export function ddot(x: usize, y: usize, n: i32): f64 {
	let s0 = f64x2.splat(0), s1 = s0, s2 = s0, s3 = s0;
	let i = 0;
	for (; i + 8 <= n; i += 8, x += 64, y += 64) {
		s0 = f64x2.add(s0, f64x2.mul(v128.load(x), v128.load(y)));
		s1 = f64x2.add(s1, f64x2.mul(v128.load(x, 16), v128.load(y, 16)));
		s2 = f64x2.add(s2, f64x2.mul(v128.load(x, 32), v128.load(y, 32)));
		s3 = f64x2.add(s3, f64x2.mul(v128.load(x, 48), v128.load(y, 48)));
	}
	let sum = total(f64x2.add(f64x2.add(s0, s1), f64x2.add(s2, s3)));
	for (; i < n; i++, x += 8, y += 8) sum += load<f64>(x) * load<f64>(y);
	return sum;
}

export function daxpy(n: i32, alpha: f64, x: usize, y: usize): void {
	const scale = f64x2.splat(alpha);
	let i = 0;
	for (; i + 4 <= n; i += 4, x += 32, y += 32) {
		v128.store(y, f64x2.add(v128.load(y), f64x2.mul(scale, v128.load(x))));
		v128.store(y, f64x2.add(v128.load(y, 16), f64x2.mul(scale, v128.load(x, 16))), 16);
	}
	for (; i < n; i++, x += 8, y += 8) store<f64>(y, load<f64>(y) + alpha * load<f64>(x));
}

/** y = alpha op(a) x + beta y.  a: m x n, row-major. */
export function dgemv(transpose: bool, m: i32, n: i32, alpha: f64, a: usize, lda: i32, x: usize, beta: f64, y: usize): void {
	const step = <usize>lda << 3;
	if (transpose) {
		for (let j = 0; j < n; j++) {
			const at = y + (<usize>j << 3);
			store<f64>(at, beta == 0 ? 0 : load<f64>(at) * beta);
		}
		addRows(m, n, alpha, a, step, x, y);
		return;
	}
	let i = 0;
	for (; i + 4 <= m; i += 4, a += step << 2, y += 32) fourRows(n, alpha, a, step, x, beta, y);
	for (; i < m; i++, a += step, y += 8) {
		let s0 = f64x2.splat(0), s1 = s0;
		let j = 0;
		let at = a;
		let w = x;
		for (; j + 4 <= n; j += 4, at += 32, w += 32) {
			s0 = f64x2.add(s0, f64x2.mul(v128.load(at), v128.load(w)));
			s1 = f64x2.add(s1, f64x2.mul(v128.load(at, 16), v128.load(w, 16)));
		}
		let sum = total(f64x2.add(s0, s1));
		for (; j < n; j++, at += 8, w += 8) sum += load<f64>(at) * load<f64>(w);
		put(y, sum, alpha, beta);
	}
}

// prettier-ignore
@inline
function put(y: usize, sum: f64, alpha: f64, beta: f64): void {
	store<f64>(y, beta == 0 ? alpha * sum : alpha * sum + beta * load<f64>(y));
}

/** Four rows share the loads of x. Per row four sums, j modulo 4, then (0 + 2) + (1 + 3), then the rest one by one. */
function fourRows(n: i32, alpha: f64, a: usize, step: usize, x: usize, beta: f64, y: usize): void {
	let a0 = a, a1 = a + step, a2 = a1 + step, a3 = a2 + step;
	let p0 = f64x2.splat(0), p1 = p0, q0 = p0, q1 = p0, r0 = p0, r1 = p0, s0 = p0, s1 = p0;
	let j = 0;
	for (; j + 4 <= n; j += 4) {
		const low = v128.load(x);
		const high = v128.load(x, 16);
		p0 = f64x2.add(p0, f64x2.mul(v128.load(a0), low));
		p1 = f64x2.add(p1, f64x2.mul(v128.load(a0, 16), high));
		q0 = f64x2.add(q0, f64x2.mul(v128.load(a1), low));
		q1 = f64x2.add(q1, f64x2.mul(v128.load(a1, 16), high));
		r0 = f64x2.add(r0, f64x2.mul(v128.load(a2), low));
		r1 = f64x2.add(r1, f64x2.mul(v128.load(a2, 16), high));
		s0 = f64x2.add(s0, f64x2.mul(v128.load(a3), low));
		s1 = f64x2.add(s1, f64x2.mul(v128.load(a3, 16), high));
		a0 += 32;
		a1 += 32;
		a2 += 32;
		a3 += 32;
		x += 32;
	}
	let p = total(f64x2.add(p0, p1)), q = total(f64x2.add(q0, q1)), r = total(f64x2.add(r0, r1)), s = total(f64x2.add(s0, s1));
	for (; j < n; j++, a0 += 8, a1 += 8, a2 += 8, a3 += 8, x += 8) {
		const w = load<f64>(x);
		p += load<f64>(a0) * w;
		q += load<f64>(a1) * w;
		r += load<f64>(a2) * w;
		s += load<f64>(a3) * w;
	}
	put(y, p, alpha, beta);
	put(y + 8, q, alpha, beta);
	put(y + 16, r, alpha, beta);
	put(y + 24, s, alpha, beta);
}

/** y[j] += sum over rows of alpha x[i] a[i, j]: four rows at a time, (0 + 1) + (2 + 3), the last rows one by one. */
function addRows(m: i32, n: i32, alpha: f64, a: usize, step: usize, x: usize, y: usize): void {
	let i = 0;
	for (; i + 4 <= m; i += 4, a += step << 2, x += 32) {
		const x0 = alpha * load<f64>(x), x1 = alpha * load<f64>(x, 8), x2 = alpha * load<f64>(x, 16), x3 = alpha * load<f64>(x, 24);
		const w0 = f64x2.splat(x0), w1 = f64x2.splat(x1), w2 = f64x2.splat(x2), w3 = f64x2.splat(x3);
		let a0 = a, a1 = a + step, a2 = a1 + step, a3 = a2 + step;
		let to = y;
		let j = 0;
		for (; j + 2 <= n; j += 2, a0 += 16, a1 += 16, a2 += 16, a3 += 16, to += 16) {
			const first = f64x2.add(f64x2.mul(w0, v128.load(a0)), f64x2.mul(w1, v128.load(a1)));
			const second = f64x2.add(f64x2.mul(w2, v128.load(a2)), f64x2.mul(w3, v128.load(a3)));
			v128.store(to, f64x2.add(v128.load(to), f64x2.add(first, second)));
		}
		if (j < n) {
			const first = x0 * load<f64>(a0) + x1 * load<f64>(a1);
			const second = x2 * load<f64>(a2) + x3 * load<f64>(a3);
			store<f64>(to, load<f64>(to) + (first + second));
		}
	}
	for (; i < m; i++, a += step, x += 8) daxpy(n, alpha * load<f64>(x), a, y);
}
