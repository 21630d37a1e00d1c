// Plain twin of assembly/moments.ts; it leaves what stands above the diagonal alone.

export function addMoments(out: Float64Array, sums: Float64Array, x: Float64Array, shift: Float64Array, m: number, n: number): void {
	for (let row = 0; row < m; row++) {
		for (let j = 0; j < n; j++) {
			x[row * n + j] -= shift[j];
			sums[j] += x[row * n + j];
		}
	}
	for (let i = 0; i < n; i++) {
		for (let j = 0; j <= i; j++) {
			let sum = 0;
			for (let row = 0; row < m; row++) sum += x[row * n + i] * x[row * n + j];
			out[i * n + j] += sum;
		}
	}
}

/** Rounded after every step; the compiled ones may fuse two. */
export function addMomentsSingle(out: Float64Array, sums: Float64Array, x: Float64Array, shift: Float64Array, m: number, n: number): void {
	const centred = new Float32Array(m * n);
	for (let row = 0; row < m; row++) {
		for (let j = 0; j < n; j++) {
			const value = x[row * n + j] - shift[j];
			sums[j] += value;
			centred[row * n + j] = value;
		}
	}
	for (let i = 0; i < n; i++) {
		for (let j = 0; j <= i; j++) {
			let sum = 0;
			for (let row = 0; row < m; row++) sum = Math.fround(sum + Math.fround(centred[row * n + i] * centred[row * n + j]));
			out[i * n + j] += sum;
		}
	}
}
