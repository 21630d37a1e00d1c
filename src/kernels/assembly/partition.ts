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

/** Rows of rows[from..to) that go left to lefts[from...], the others to rights[from...]; count = how many went left. */
export function partitionPart(
	rows: usize,
	lefts: usize,
	rights: usize,
	count: usize,
	column: usize,
	goesLeft: usize,
	from: i32,
	to: i32,
): void {
	const start = (<usize>from) << 2;
	const end = rows + ((<usize>to) << 2);
	let left = lefts + start;
	let right = rights + start;
	for (let at = rows + start; at < end; at += 4) {
		const row = load<u32>(at);
		const goes = <usize>load<u8>(goesLeft + <usize>load<u8>(column + row)) << 2;
		store<u32>(left, row);
		store<u32>(right, row);
		left += goes;
		right += 4 - goes;
	}
	store<i32>(count, <i32>((left - lefts - start) >> 2));
}

export function copyRows(to: usize, from: usize, n: i32): void {
	memory.copy(to, from, (<usize>n) << 2);
}

/** scores[row] += value, f64. */
export function addToRows(scores: usize, rows: usize, value: f64, from: i32, to: i32): void {
	const end = rows + ((<usize>to) << 2);
	for (let at = rows + ((<usize>from) << 2); at < end; at += 4) {
		const score = scores + ((<usize>load<u32>(at)) << 3);
		store<f64>(score, load<f64>(score) + value);
	}
}
