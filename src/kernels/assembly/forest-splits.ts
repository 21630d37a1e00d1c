// Splits of one node of a random forest. f64 sums in the order of the rows: equal to the reference.
// entries: two f64 per row of the node, in the order of rows[from..to): weight, and weight * target or the class.
// The code of a row for a feature is the byte codes[feature * featureStride + row * rowStride]; 255 is missing.
// best: score, feature, cut, missing goes left (f64).   totals: sums of both parts of the entries, for classes the sum of squared weights.

const MISSING: i32 = 255;

// Parts of `work`, clean between calls but for the list.
const SUMS: usize = 0;
const COUNTS: usize = 4096;
const PRESENT: usize = 5120;
const LIST: usize = 5376;

// prettier-ignore
@inline
function codeOf(column: usize, rowStride: usize, row: usize): usize {
	return <usize>load<u8>(column + <usize>load<u32>(row) * rowStride);
}

/** entries of rows[from..to) and their sums. payload: four f64 per row: the entry, the target, nothing. Returns whether the targets differ. */
export function openNode(entries: usize, totals: usize, payload: usize, rows: usize, from: i32, to: i32): i32 {
	const end = rows + ((<usize>to) << 2);
	let at = rows + ((<usize>from) << 2);
	const first = load<f64>(payload + ((<usize>load<u32>(at)) << 5), 16);
	let sums = f64x2.splat(0);
	let differs: i32 = 0;
	for (; at < end; at += 4) {
		const own = payload + ((<usize>load<u32>(at)) << 5);
		const entry = v128.load(own);
		v128.store(entries, entry);
		sums = f64x2.add(sums, entry);
		differs |= i32(load<f64>(own, 16) != first);
		entries += 16;
	}
	v128.store(totals, sums);
	return differs;
}

/** The codes that are present, ascending, at work + LIST; forgets which they were. Returns their number. */
function listCodes(work: usize): i32 {
	const present = work + PRESENT;
	const list = work + LIST;
	const zero = i32x4.splat(0);
	let to = list;
	for (let word: usize = 0; word < 256; word += 64) {
		const a = present + word;
		let bits = <u64>i8x16.bitmask(v128.load(a));
		bits |= (<u64>i8x16.bitmask(v128.load(a, 16))) << 16;
		bits |= (<u64>i8x16.bitmask(v128.load(a, 32))) << 32;
		bits |= (<u64>i8x16.bitmask(v128.load(a, 48))) << 48;
		if (bits == 0) continue;
		v128.store(a, zero);
		v128.store(a, zero, 16);
		v128.store(a, zero, 32);
		v128.store(a, zero, 48);
		for (; bits != 0; bits &= bits - 1) {
			store<i32>(to, <i32>word + <i32>ctz<u64>(bits));
			to += 4;
		}
	}
	return <i32>((to - list) >> 2);
}

/** Codes up to this one go left when the list is cut after index i: the middle of the gap. */
// prettier-ignore
@inline
function cutAfter(list: usize, i: i32, nPresent: i32): i32 {
	if (i + 1 >= nPresent) return MISSING - 1;
	const at = list + ((<usize>i) << 2);
	return (load<i32>(at) + load<i32>(at, 4) - 1) >> 1;
}

// prettier-ignore
@inline
function setBest(best: usize, score: f64, feature: i32, cut: i32, missingLeft: i32): void {
	store<f64>(best, score);
	store<f64>(best, <f64>feature, 8);
	store<f64>(best, <f64>cut, 16);
	store<f64>(best, <f64>missingLeft, 24);
}

// prettier-ignore
@inline
function scoreOf(left: v128, right: v128): f64 {
	const sums = v128.shuffle<i64>(left, right, 1, 3);
	const shares = f64x2.div(f64x2.mul(sums, sums), v128.shuffle<i64>(left, right, 0, 2));
	return f64x2.extract_lane(shares, 0) + f64x2.extract_lane(shares, 1);
}

/** Cuts after each of the first n codes of the list. */
function sweepValues(best: usize, work: usize, feature: i32, length: i32, n: i32, nPresent: i32, missingLeft: i32, nRows: i32, totals: v128, minRows: i32): void {
	const list = work + LIST;
	let left = f64x2.splat(0);
	let nLeft: i32 = 0;
	if (missingLeft) {
		left = v128.load(work + SUMS + (<usize>MISSING << 4));
		nLeft = load<i32>(work + COUNTS + (<usize>MISSING << 2));
	}
	let score = load<f64>(best);
	let found: i32 = -1;
	let side: i32 = 0;
	const total = f64x2.extract_lane(totals, 0);
	for (let i = 0; i < n; i++) {
		const code = <usize>load<i32>(list + ((<usize>i) << 2));
		left = f64x2.add(left, v128.load(work + SUMS + (code << 4)));
		nLeft += load<i32>(work + COUNTS + (code << 2));
		if (nLeft < minRows) continue;
		if (nRows - nLeft < minRows) break;
		const own = scoreOf(left, f64x2.sub(totals, left));
		if (own > score) {
			score = own;
			found = i;
			// Where no row was missing, a later missing value goes with the majority.
			side = nPresent < length ? missingLeft : i32(2 * f64x2.extract_lane(left, 0) > total);
		}
	}
	if (found >= 0) setBest(best, score, feature, cutAfter(list, found, nPresent), side);
}

/** Every threshold of features[0..n). Returns how many of them vary in the node. */
export function splitValues(
	best: usize,
	work: usize,
	features: usize,
	n: i32,
	codes: usize,
	featureStride: usize,
	rowStride: usize,
	rows: usize,
	from: i32,
	to: i32,
	entries: usize,
	totals: usize,
	minRows: i32,
): i32 {
	const first = rows + ((<usize>from) << 2);
	const end = rows + ((<usize>to) << 2);
	const all = v128.load(totals);
	let varying: i32 = 0;
	for (let f = 0; f < n; f++) {
		const feature = load<i32>(features + ((<usize>f) << 2));
		const column = codes + <usize>feature * featureStride;
		let entry = entries;
		for (let row = first; row < end; row += 4) {
			const code = codeOf(column, rowStride, row);
			const sum = work + SUMS + (code << 4);
			v128.store(sum, f64x2.add(v128.load(sum), v128.load(entry)));
			const count = work + COUNTS + (code << 2);
			store<i32>(count, load<i32>(count) + 1);
			store<u8>(work + PRESENT + code, 255);
			entry += 16;
		}
		const length = listCodes(work);
		const list = work + LIST;
		if (length > 1) {
			varying++;
			const nRows = to - from;
			if (load<i32>(list + ((<usize>(length - 1)) << 2)) == MISSING) {
				const nPresent = length - 1;
				sweepValues(best, work, feature, length, nPresent, nPresent, 0, nRows, all, minRows);
				sweepValues(best, work, feature, length, nPresent - 1, nPresent, 1, nRows, all, minRows);
			} else {
				sweepValues(best, work, feature, length, length - 1, length, 0, nRows, all, minRows);
			}
		}
		const zero = f64x2.splat(0);
		for (let at = list, last = list + ((<usize>length) << 2); at < last; at += 4) {
			const code = <usize>load<i32>(at);
			v128.store(work + SUMS + (code << 4), zero);
			store<i32>(work + COUNTS + (code << 2), 0);
		}
	}
	return varying;
}

/** Where a threshold drawn with a number in [0, 1) cuts the codes of a node: -1 nowhere. Bit 8: rows are missing. */
function drawCut(column: usize, rowStride: usize, first: usize, end: usize, where: f64): i32 {
	let least: i32 = MISSING;
	let above: i32 = 0;
	let missing: i32 = 0;
	for (let row = first; row < end; row += 4) {
		const code = <i32>codeOf(column, rowStride, row);
		least = min(least, code);
		above = max(above, (code + 1) & 255);
		missing |= i32(code == MISSING);
	}
	const most = above - 1;
	// All present values against the missing ones is a threshold as well.
	const n = most - least + missing;
	if (most < 0 || n == 0) return -1;
	const cut = least + <i32>Math.floor(where * <f64>n);
	return (cut >= most ? MISSING - 1 : cut) | (missing << 8);
}

/** One threshold of each of features[0..n), drawn with two numbers in [0, 1): where, and the side of missing values. */
export function drawValues(
	best: usize,
	draws: usize,
	features: usize,
	n: i32,
	codes: usize,
	featureStride: usize,
	rowStride: usize,
	rows: usize,
	from: i32,
	to: i32,
	entries: usize,
	totals: usize,
	minRows: i32,
): i32 {
	const first = rows + ((<usize>from) << 2);
	const end = rows + ((<usize>to) << 2);
	const all = v128.load(totals);
	let varying: i32 = 0;
	for (let f = 0; f < n; f++, draws += 16) {
		const feature = load<i32>(features + ((<usize>f) << 2));
		const column = codes + <usize>feature * featureStride;
		const drawn = drawCut(column, rowStride, first, end, load<f64>(draws));
		if (drawn < 0) continue;
		varying++;
		const cut = drawn & 255;
		const hasMissing = drawn >> 8;
		const allPresent = i32(cut == MISSING - 1);
		const shift = hasMissing & (1 - allPresent) & i32(load<f64>(draws, 8) < 0.5);
		let left = f64x2.splat(0);
		let nLeft: i32 = 0;
		let entry = entries;
		for (let row = first; row < end; row += 4) {
			const goesLeft = i32(((<i32>codeOf(column, rowStride, row) + shift) & 255) <= cut + shift);
			left = f64x2.add(left, v128.and(v128.load(entry), i64x2.splat(-(<i64>goesLeft))));
			nLeft += goesLeft;
			entry += 16;
		}
		if (nLeft < minRows || to - from - nLeft < minRows) continue;
		const score = scoreOf(left, f64x2.sub(all, left));
		if (!(score > load<f64>(best))) continue;
		const majority = i32(2 * f64x2.extract_lane(left, 0) > f64x2.extract_lane(all, 0)) & (1 - allPresent);
		setBest(best, score, feature, cut, hasMissing ? shift : majority);
	}
	return varying;
}

/** rows[from..to) by a split's word: those that go left first, both sides in order. Returns where the right ones start. */
export function splitRows(rows: usize, scratch: usize, column: usize, rowStride: usize, word: i32, from: i32, to: i32): i32 {
	const end = rows + ((<usize>to) << 2);
	const shift = (word >> 8) & 1;
	const cut = word & 255;
	let left = rows + ((<usize>from) << 2);
	let right = scratch;
	for (let at = left; at < end; at += 4) {
		const row = load<u32>(at);
		const code = <i32>load<u8>(column + <usize>row * rowStride);
		const goes = <usize>(((code + shift) & 255) > cut) << 2;
		// Both stores always happen: a mispredicted branch costs more.
		store<u32>(left, row);
		store<u32>(right, row);
		right += goes;
		left += 4 - goes;
	}
	memory.copy(left, scratch, right - scratch);
	return <i32>((left - rows) >> 2);
}
