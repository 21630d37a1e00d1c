// out[i] = number of edges < values[i], `missing` for NaN.   values f64[n], edges f64[255] ascending, filled up with infinity; out u8[n]
// Binary search of eight fixed steps without a branch: a guess would be wrong every other time. Comparisons only: equal to the reference.

// prettier-ignore
@inline
function advance(at: usize, value: f64, step: usize): usize {
	const next = at + step;
	return select<usize>(next, at, load<f64>(next - 8) < value);
}

// prettier-ignore
@inline
function keep(out: usize, at: usize, edges: usize, value: f64, missing: i32): void {
	store<u8>(out, select<i32>(<i32>((at - edges) >> 3), missing, value == value));
}

export function binValues(out: usize, values: usize, edges: usize, missing: i32, n: i32): void {
	let i = 0;
	// Four searches side by side: a step waits for the one before.
	for (; i + 4 <= n; i += 4) {
		const from = values + ((<usize>i) << 3);
		const u = load<f64>(from), v = load<f64>(from, 8), w = load<f64>(from, 16), x = load<f64>(from, 24);
		let a = edges, b = edges, c = edges, d = edges;
		for (let step: usize = 128 << 3; step >= 8; step >>= 1) {
			a = advance(a, u, step);
			b = advance(b, v, step);
			c = advance(c, w, step);
			d = advance(d, x, step);
		}
		const to = out + <usize>i;
		keep(to, a, edges, u, missing);
		keep(to + 1, b, edges, v, missing);
		keep(to + 2, c, edges, w, missing);
		keep(to + 3, d, edges, x, missing);
	}
	for (; i < n; i++) {
		const value = load<f64>(values + ((<usize>i) << 3));
		let at = edges;
		for (let step: usize = 128 << 3; step >= 8; step >>= 1) at = advance(at, value, step);
		keep(out + <usize>i, at, edges, value, missing);
	}
}
