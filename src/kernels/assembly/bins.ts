// out[i] = number of edges < values[i], `missing` for NaN.   values f64[n], edges f64[255] ascending, filled up with infinity; out u8[n]
// Binary search of eight fixed steps without a branch: a guess would be wrong every other time. Comparisons only: equal to the reference.

// prettier-ignore
@inline
function advance(at: usize, value: f64, step: usize): usize {
	const next = at + step;
	return select<usize>(next, at, load<f64>(next - 8) < value);
}

export function binValues(out: usize, values: usize, edges: usize, missing: i32, n: i32): void {
	for (let i = 0; i < n; i++) {
		const value = load<f64>(values + ((<usize>i) << 3));
		let at = edges;
		at = advance(at, value, 128 << 3);
		at = advance(at, value, 64 << 3);
		at = advance(at, value, 32 << 3);
		at = advance(at, value, 16 << 3);
		at = advance(at, value, 8 << 3);
		at = advance(at, value, 4 << 3);
		at = advance(at, value, 2 << 3);
		at = advance(at, value, 1 << 3);
		const bin = <i32>((at - edges) >> 3);
		store<u8>(out + <usize>i, select<i32>(bin, missing, value == value));
	}
}
