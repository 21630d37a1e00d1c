// out[i] = number of edges < values[i], `missing` for NaN.   values f64[n], edges f64[255] ascending, filled up with infinity; out u8[n]
// Binary search of eight fixed steps without a branch: a guess would be wrong every other time. Comparisons only: equal to the reference.

import { scratch } from './scratch';

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
	// Eight searches side by side: a step waits for the one before.
	for (; i + 8 <= n; i += 8) {
		const from = values + ((<usize>i) << 3);
		let a = edges, b = edges, c = edges, d = edges, e = edges, f = edges, g = edges, h = edges;
		for (let step: usize = 128 << 3; step >= 8; step >>= 1) {
			a = advance(a, load<f64>(from), step);
			b = advance(b, load<f64>(from, 8), step);
			c = advance(c, load<f64>(from, 16), step);
			d = advance(d, load<f64>(from, 24), step);
			e = advance(e, load<f64>(from, 32), step);
			f = advance(f, load<f64>(from, 40), step);
			g = advance(g, load<f64>(from, 48), step);
			h = advance(h, load<f64>(from, 56), step);
		}
		const to = out + <usize>i;
		keep(to, a, edges, load<f64>(from), missing);
		keep(to + 1, b, edges, load<f64>(from, 8), missing);
		keep(to + 2, c, edges, load<f64>(from, 16), missing);
		keep(to + 3, d, edges, load<f64>(from, 24), missing);
		keep(to + 4, e, edges, load<f64>(from, 32), missing);
		keep(to + 5, f, edges, load<f64>(from, 40), missing);
		keep(to + 6, g, edges, load<f64>(from, 48), missing);
		keep(to + 7, h, edges, load<f64>(from, 56), missing);
	}
	for (; i < n; i++) {
		const value = load<f64>(values + ((<usize>i) << 3));
		let at = edges;
		for (let step: usize = 128 << 3; step >= 8; step >>= 1) at = advance(at, value, step);
		keep(out + <usize>i, at, edges, value, missing);
	}
}

/** blocks[row * width + feature] = columns[feature * stride + row] for the rows from ... to - 1; 0 for features from nFeatures on. */
// prettier-ignore
export function interleave(blocks: usize, columns: usize, stride: i32, width: i32, nFeatures: i32, from: i32, to: i32): void {
	const step = <usize>stride;
	for (let feature = 0; feature < width; feature += 4) {
		let at = blocks + <usize>from * <usize>width + <usize>feature;
		let a = columns + <usize>feature * step + <usize>from;
		if (feature + 4 <= nFeatures) {
			for (let row = from; row < to; row++, a++, at += <usize>width) {
				const low = <u32>load<u8>(a) | (<u32>load<u8>(a + step) << 8);
				const high = <u32>load<u8>(a + 2 * step) | (<u32>load<u8>(a + 3 * step) << 8);
				store<u32>(at, low | (high << 16));
			}
			continue;
		}
		for (let row = from; row < to; row++, a++, at += <usize>width) {
			let own: u32 = 0;
			for (let i = 0; feature + i < nFeatures; i++) own |= <u32>load<u8>(a + <usize>i * step) << (8 * i);
			store<u32>(at, own);
		}
	}
}

const DIGIT_BITS: i32 = 11;
const DIGITS: usize = 1 << DIGIT_BITS;
const PASSES: i32 = 6;

/** Sorts f64 values, no NaN, by their bits from the lowest digit on; a digit that all have is passed over. other: room for as many. */
export function sortValues(values: usize, other: usize, n: i32): void {
	const counts = scratch;
	const end = values + (<usize>n << 3);
	memory.fill(counts, 0, <usize>PASSES * DIGITS << 2);
	for (let at = values; at < end; at += 8) {
		const bits = load<i64>(at);
		// Negative numbers ascend as their bits descend.
		const key = <u64>(bits ^ ((bits >> 63) | i64.MIN_VALUE));
		store<u64>(at, key);
		let line = counts;
		for (let shift: u64 = 0; shift < 66; shift += DIGIT_BITS, line += DIGITS << 2) {
			const count = line + (<usize>((key >> shift) & (DIGITS - 1)) << 2);
			store<u32>(count, load<u32>(count) + 1);
		}
	}
	let from = values, to = other;
	let line = counts;
	for (let shift: u64 = 0; shift < 66; shift += DIGIT_BITS, line += DIGITS << 2) {
		if (n == 0 || load<u32>(line + (<usize>((load<u64>(from) >> shift) & (DIGITS - 1)) << 2)) == <u32>n) continue;
		let sum: u32 = 0;
		for (let count = line, last = line + (DIGITS << 2); count < last; count += 4) {
			const own = load<u32>(count);
			store<u32>(count, sum);
			sum += own;
		}
		for (let at = from, last = from + (<usize>n << 3); at < last; at += 8) {
			const key = load<u64>(at);
			const place = line + (<usize>((key >> shift) & (DIGITS - 1)) << 2);
			const rank = load<u32>(place);
			store<u32>(place, rank + 1);
			store<u64>(to + (<usize>rank << 3), key);
		}
		const swap = from;
		from = to;
		to = swap;
	}
	for (let at = values, key = from; at < end; at += 8, key += 8) {
		const bits = load<i64>(key);
		store<i64>(at, bits ^ (~(bits >> 63) | i64.MIN_VALUE));
	}
}
