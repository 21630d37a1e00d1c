// Plain twin of assembly/line-products.ts.

export function lineProducts(out: Float64Array, x: Float64Array, ldx: number, weights: Float64Array | undefined, m: number, n: number, beta: number): void {
	for (let i = 0; i < m; i++) {
		for (let j = 0; j <= i; j++) {
			const sum = product(x.subarray(i * ldx), x.subarray(j * ldx), weights, n);
			out[i * m + j] = beta === 0 ? sum : sum + beta * out[i * m + j];
		}
	}
	for (let i = 0; i < m; i++) for (let j = 0; j < i; j++) out[j * m + i] = out[i * m + j];
}

function product(a: Float64Array, b: Float64Array, weights: Float64Array | undefined, n: number): number {
	const sums = [0, 0];
	const term = (i: number) => a[i] * (weights ? b[i] * weights[i] : b[i]);
	const even = n & ~1;
	for (let i = 0; i < even; i++) sums[i & 1] += term(i);
	return sums[0] + sums[1] + (even < n ? term(even) : 0);
}
