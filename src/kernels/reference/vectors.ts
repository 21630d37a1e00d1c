// Plain twin of assembly/vectors.ts: the same lanes, so the same bits.

export function ddot(n: number, x: Float64Array, y: Float64Array): number {
	return laneDot(n, x, 0, y, 8);
}

/** `lanes` sums, i modulo lanes, added in pairs of vectors, then the even ones and the odd ones, then the rest one by one. */
function laneDot(n: number, x: Float64Array, from: number, y: Float64Array, lanes: number): number {
	const sums = new Float64Array(lanes);
	const whole = n - (n % lanes);
	for (let i = 0; i < whole; i++) sums[i % lanes] += x[from + i] * y[i];
	for (let count = lanes; count > 2; count /= 2) {
		for (let i = 0; i < count / 4; i++) {
			for (let lane = 0; lane < 2; lane++) sums[2 * i + lane] = sums[4 * i + lane] + sums[4 * i + 2 + lane];
		}
	}
	let sum = sums[0] + sums[1];
	for (let i = whole; i < n; i++) sum += x[from + i] * y[i];
	return sum;
}

export function daxpy(n: number, alpha: number, x: Float64Array, y: Float64Array): void {
	for (let i = 0; i < n; i++) y[i] += alpha * x[i];
}

export function dgemv(
	transpose: boolean,
	m: number,
	n: number,
	alpha: number,
	a: Float64Array,
	lda: number,
	x: Float64Array,
	beta: number,
	y: Float64Array,
): void {
	if (transpose) {
		for (let j = 0; j < n; j++) y[j] = beta === 0 ? 0 : y[j] * beta;
		addRows(m, n, alpha, a, lda, x, y);
		return;
	}
	for (let i = 0; i < m; i++) {
		const sum = laneDot(n, a, i * lda, x, 4);
		y[i] = beta === 0 ? alpha * sum : alpha * sum + beta * y[i];
	}
}

/** Four rows at a time, (0 + 1) + (2 + 3), the last rows one by one. */
function addRows(m: number, n: number, alpha: number, a: Float64Array, lda: number, x: Float64Array, y: Float64Array): void {
	let i = 0;
	for (; i + 4 <= m; i += 4) {
		const [x0, x1, x2, x3] = [alpha * x[i], alpha * x[i + 1], alpha * x[i + 2], alpha * x[i + 3]];
		for (let j = 0, at = i * lda; j < n; j++, at++) {
			y[j] += x0 * a[at] + x1 * a[at + lda] + (x2 * a[at + 2 * lda] + x3 * a[at + 3 * lda]);
		}
	}
	for (; i < m; i++) daxpy(n, alpha * x[i], a.subarray(i * lda), y);
}
