// out[feature * stride + bin] += packed[row] for rows[from..to)      out, packed: int32 pairs, added as one i64
// bins[row * width + feature] u8, width a multiple of 4, every bin < stride.
// The hessian (low half, >= 0) never carries into the gradient while its sums stay below 2^31. Integer: equal to the reference.

// prettier-ignore
@inline
function add(slot: usize, gradient: i64): void {
	store<i64>(slot, load<i64>(slot) + gradient);
}

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
	const end = rows + ((<usize>to) << 2);
	for (let at = rows + ((<usize>from) << 2); at < end; at += 4) {
		const row = <usize>load<u32>(at);
		const gradient = load<i64>(packed + (row << 3));
		let cell = bins + row * width;
		const last = cell + width;
		let a = out;
		for (; cell < last; cell += 4) {
			const four = load<u32>(cell);
			const b = a + step;
			const c = b + step;
			const d = c + step;
			add(a + ((four & 255) << 3), gradient);
			add(b + (((four >> 8) & 255) << 3), gradient);
			add(c + (((four >> 16) & 255) << 3), gradient);
			add(d + ((four >> 24) << 3), gradient);
			a = d + step;
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
