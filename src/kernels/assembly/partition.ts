// Row lists. Integer work and one f64 add per row: equal to the reference.

/** rows[from..to) with goesLeft[column[row]] = 1 first, both sides in order. scratch: to - from int32. Returns the size of the left side. */
export function partition(
	rows: usize,
	scratch: usize,
	column: usize,
	goesLeft: usize,
	from: i32,
	to: i32,
): i32 {
	const first = rows + ((<usize>from) << 2);
	const end = rows + ((<usize>to) << 2);
	let left = first;
	let right = scratch;
	for (let at = first; at < end; at += 4) {
		const row = load<u32>(at);
		const goes = <usize>load<u8>(goesLeft + <usize>load<u8>(column + row)) << 2;
		// Both stores always happen: a mispredicted branch costs more.
		store<u32>(left, row);
		store<u32>(right, row);
		left += goes;
		right += 4 - goes;
	}
	memory.copy(left, scratch, right - scratch);
	return <i32>((left - first) >> 2);
}

/** scores[row] += value, f64. */
export function addToRows(scores: usize, rows: usize, value: f64, from: i32, to: i32): void {
	const end = rows + ((<usize>to) << 2);
	for (let at = rows + ((<usize>from) << 2); at < end; at += 4) {
		const score = scores + ((<usize>load<u32>(at)) << 3);
		store<f64>(score, load<f64>(score) + value);
	}
}
