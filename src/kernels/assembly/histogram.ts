// out[feature * stride + bin] += packed[row] for rows[from..to)      out, packed: int32 pairs, added as one i64
// bins[row * width + feature] u8, width a multiple of 4, every bin < stride.
// The hessian (low half, >= 0) never carries into the gradient while its sums stay below 2^31. Integer: equal to the reference.

import { scratch } from './scratch';

// prettier-ignore
@inline
function add(slot: usize, gradient: i64): void {
	store<i64>(slot, load<i64>(slot) + gradient);
}

/** Rows per pass: their bins and gradients stay in the first-level cache, beside the slots of four features. */
const CHUNK: usize = 256;

/**
 * pass 1: rows are copied together. Leaves hold rows that lie far apart; a loop of nothing but loads lets many cache misses run at once.
 * pass 2: the sums, from the copy, four features at a time: their slots stay in the first-level cache, where those of all don't.
 * scratch: CHUNK * (8 + width rounded up to 16) bytes. `bins` must be readable for 15 bytes past its last row.
 */
export function histogram(
	out: usize,
	bins: usize,
	rows: usize,
	packed: usize,
	from: i32,
	to: i32,
	width: usize,
	stride: usize,
): void {
	const step = stride << 3;
	const whole = (width + 15) & ~15;
	const cells = scratch + (CHUNK << 3);
	const end = rows + ((<usize>to) << 2);
	for (let at = rows + ((<usize>from) << 2); at < end; ) {
		const stop = min(end, at + (CHUNK << 2));
		const head = <usize>load<u32>(at);
		const count = (stop - at) >> 2;
		let one = scratch;
		let first = cells;
		let pitch = whole;
		if (<usize>load<u32>(stop - 4) - head == count - 1) {
			// Rows ascend, so these are neighbours, as at the root of a tree: no copy.
			one = packed + (head << 3);
			first = bins + head * width;
			pitch = width;
			at = stop;
		} else {
			let gradients = scratch;
			let copy = cells;
			for (; at < stop; at += 4) {
				const row = <usize>load<u32>(at);
				store<i64>(gradients, load<i64>(packed + (row << 3)));
				gradients += 8;
				const cell = bins + row * width;
				for (let byte: usize = 0; byte < whole; byte += 16) v128.store(copy + byte, v128.load(cell + byte));
				copy += whole;
			}
		}
		const last = one + (count << 3);
		let a = out;
		for (const stopCell = first + width; first < stopCell; first += 4) {
			const b = a + step;
			const c = b + step;
			const d = c + step;
			let cell = first;
			for (let own = one; own < last; own += 8) {
				const gradient = load<i64>(own);
				add(a + ((<usize>load<u8>(cell)) << 3), gradient);
				add(b + ((<usize>load<u8>(cell, 1)) << 3), gradient);
				add(c + ((<usize>load<u8>(cell, 2)) << 3), gradient);
				add(d + ((<usize>load<u8>(cell, 3)) << 3), gradient);
				cell += pitch;
			}
			a = d + step;
		}
	}
}

/** out[slots[j]] += packed[row] for rows[from..to) and j = starts[row] ... starts[row + 1] - 1. slots, starts: int32. */
export function sparseHistogram(
	out: usize,
	starts: usize,
	slots: usize,
	rows: usize,
	packed: usize,
	from: i32,
	to: i32,
): void {
	const end = rows + ((<usize>to) << 2);
	for (let at = rows + ((<usize>from) << 2); at < end; at += 4) {
		const row = <usize>load<u32>(at);
		const gradient = load<i64>(packed + (row << 3));
		const bounds = starts + (row << 2);
		const last = slots + ((<usize>load<u32>(bounds, 4)) << 2);
		for (let slot = slots + ((<usize>load<u32>(bounds)) << 2); slot < last; slot += 4) {
			add(out + ((<usize>load<u32>(slot)) << 3), gradient);
		}
	}
}

/** larger[i] = parent[i] - smaller[i], two slots at a time, then the last one.  n int32, even. */
export function subtract(larger: usize, parent: usize, smaller: usize, n: i32): void {
	const bytes = (<usize>n) << 2;
	let at: usize = 0;
	for (; at + 16 <= bytes; at += 16) {
		v128.store(larger + at, i32x4.sub(v128.load(parent + at), v128.load(smaller + at)));
	}
	for (; at < bytes; at += 4) store<i32>(larger + at, load<i32>(parent + at) - load<i32>(smaller + at));
}

/** sums[i] += part[i], part[i] = 0.  n int32, even. */
export function absorb(sums: usize, part: usize, n: i32): void {
	const bytes = (<usize>n) << 2;
	const zero = i32x4.splat(0);
	let at: usize = 0;
	for (; at + 16 <= bytes; at += 16) {
		v128.store(sums + at, i32x4.add(v128.load(sums + at), v128.load(part + at)));
		v128.store(part + at, zero);
	}
	for (; at < bytes; at += 4) {
		store<i32>(sums + at, load<i32>(sums + at) + load<i32>(part + at));
		store<i32>(part + at, 0);
	}
}

/** sums = packed gradients of rows[from..to), added up. */
export function sumPacked(sums: usize, rows: usize, packed: usize, from: i32, to: i32): void {
	const end = rows + ((<usize>to) << 2);
	let sum: i64 = 0;
	for (let at = rows + ((<usize>from) << 2); at < end; at += 4) sum += load<i64>(packed + ((<usize>load<u32>(at)) << 3));
	store<i64>(sums, sum);
}
