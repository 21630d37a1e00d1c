// Points and centres, the passes of k-means. Points lie row by row in float64 and, in float32, packed as in row-products.ts.
//
// Which centre is the nearest is told by the largest x'c - |c|^2 / 2 in float32, for two centres and sixteen points at a time. Where
// the two best are no further apart than rounding can have moved them, distances in float64 decide: the answer is that of
// float64 in all builds. A point is looked at only where the centres have moved far enough to change its label (after Hamerly 2010,
// with bounds of scores in place of distances).
import { scratch } from './scratch';

const LANES: usize = 16;

// prettier-ignore
@inline
function madd(x: v128, y: v128, sum: v128): v128 {
	if (ASC_FEATURE_RELAXED_SIMD) return f32x4.relaxed_madd(x, y, sum);
	return f32x4.add(sum, f32x4.mul(x, y));
}

/** packed = (x - shift) * scale, norms = lengths of what is packed. from: a multiple of 16. */
export function packPoints(packed: usize, norms: usize, x: usize, shift: usize, scale: f64, width: i32, from: i32, to: i32): void {
	for (let row = from; row < to; row++) {
		const lane = row & 15;
		let at = packed + (<usize>(row - lane) * <usize>width << 2) + (<usize>lane << 2);
		let point = x + (<usize>row * <usize>width << 3);
		let sum: f64 = 0;
		for (let j: usize = 0, end = <usize>width << 3; j < end; j += 8, at += LANES << 2) {
			const value = <f32>((load<f64>(point + j) - load<f64>(shift + j)) * scale);
			store<f32>(at, value);
			sum += <f64>value * <f64>value;
		}
		store<f32>(norms + (<usize>row << 2), <f32>Math.sqrt(sum));
	}
}

/** lowest, highest = by coordinate, also of what they held. */
export function widenRange(lowest: usize, highest: usize, x: usize, width: i32, from: i32, to: i32): void {
	const even = <usize>(width & ~1) << 3, line = <usize>width << 3;
	for (let point = x + <usize>from * line, end = x + <usize>to * line; point < end; point += line) {
		for (let j: usize = 0; j < even; j += 16) {
			const value = v128.load(point + j);
			v128.store(lowest + j, f64x2.pmin(v128.load(lowest + j), value));
			v128.store(highest + j, f64x2.pmax(v128.load(highest + j), value));
		}
		if (even == line) continue;
		const value = load<f64>(point + even);
		if (value < load<f64>(lowest + even)) store<f64>(lowest + even, value);
		if (value > load<f64>(highest + even)) store<f64>(highest + even, value);
	}
}

/** The same as squaredDistance of learners/points/space.ts. */
// prettier-ignore
@inline
function distance(a: usize, b: usize, width: i32): f64 {
	let sum: f64 = 0;
	for (let j: usize = 0, end = <usize>width << 3; j < end; j += 8) {
		const difference = load<f64>(a + j) - load<f64>(b + j);
		sum += difference * difference;
	}
	return sum;
}

function nearestOf(point: usize, centres: usize, k: i32, width: i32): i32 {
	let best = 0;
	let least = Infinity;
	for (let c = 0; c < k; c++, centres += <usize>width << 3) {
		const own = distance(point, centres, width);
		if (own < least) {
			least = own;
			best = c;
		}
	}
	return best;
}

/** sums[label] += weight * point, and the same away from `before` where that is one. */
function move(record: usize, point: usize, weight: f64, label: i32, before: i32, k: i32, width: i32): void {
	const line = <usize>width << 3, even = <usize>(width & ~1) << 3;
	const to = record + <usize>label * line;
	const away = before < 0 ? 0 : record + <usize>before * line;
	const pair = f64x2.splat(weight);
	let j: usize = 0;
	for (; j < even; j += 16) {
		const share = f64x2.mul(pair, v128.load(point + j));
		v128.store(to + j, f64x2.add(v128.load(to + j), share));
		if (away) v128.store(away + j, f64x2.sub(v128.load(away + j), share));
	}
	if (j < line) {
		const share = weight * load<f64>(point + j);
		store<f64>(to + j, load<f64>(to + j) + share);
		if (away) store<f64>(away + j, load<f64>(away + j) - share);
	}
	const one: f64 = weight > 0 ? 1 : 0;
	const totals = record + <usize>k * line, counts = totals + (<usize>k << 3);
	const own = <usize>label << 3;
	store<f64>(totals + own, load<f64>(totals + own) + weight);
	store<f64>(counts + own, load<f64>(counts + own) + one);
	if (before < 0) return;
	const old = <usize>before << 3;
	store<f64>(totals + old, load<f64>(totals + old) - weight);
	store<f64>(counts + old, load<f64>(counts + old) - one);
}

/** Lanes whose gap may be rounding. */
// prettier-ignore
@inline
function doubtful(gap: v128, norms: usize, slope: f32, offset: f32): i32 {
	const bound = f32x4.add(f32x4.mul(v128.load(norms), f32x4.splat(slope)), f32x4.splat(offset));
	return ~i32x4.bitmask(f32x4.gt(gap, bound)) & 15;
}

/** Gaps shrink by this share more than they must: what their own rounding could hide. */
const SHRINKING: f32 = 0.9999995;

/** gap -= (|x| + reach) * moved. @returns Lanes that have to be looked at. */
// prettier-ignore
@inline
function shrink(gaps: usize, norms: usize, reach: f32, moved: f32, slope: f32, offset: f32): i32 {
	const lost = f32x4.mul(f32x4.add(v128.load(norms), f32x4.splat(reach)), f32x4.splat(moved));
	const gap = f32x4.sub(f32x4.mul(v128.load(gaps), f32x4.splat(SHRINKING)), lost);
	v128.store(gaps, gap);
	return doubtful(gap, norms, slope, offset);
}

/** Places in scratch: sixteen labels, as many rows that wait, the labels before, the points of the rows that wait and their gaps. */
const WAITING: usize = 64;
const BEFORE: usize = 128;
const MOST_ROWS: usize = 4096;
const GATHERED: usize = BEFORE + MOST_ROWS * 4;
const GATHERED_WIDTH: i32 = 15_000;

/** Above so many of sixteen points that have to be looked at, all are, where they lie. */
const MOST_GATHERED: i32 = 8;

/** The points of the rows that wait, packed once more. */
function gather(x: usize, shift: usize, scale: f64, width: i32, n: i32): void {
	for (let lane = 0; lane < n; lane++) {
		const point = x + (<usize>load<i32>(scratch + WAITING + (<usize>lane << 2)) * <usize>width << 3);
		let at = scratch + GATHERED + (<usize>lane << 2);
		for (let j: usize = 0, end = <usize>width << 3; j < end; j += 8, at += 64) {
			store<f32>(at, <f32>((load<f64>(point + j) - load<f64>(shift + j)) * scale));
		}
	}
}

/** scratch = labels of sixteen points with the largest scores, gaps = how much larger these are than the next. */
// prettier-ignore
function score(gaps: usize, block: usize, centres32: usize, bias: usize, k: i32, width: i32): void {
	const line = <usize>width << 2;
	const lowest = f32x4.splat(-3.4e38);
	let best0 = lowest, best1 = lowest, best2 = lowest, best3 = lowest;
	let next0 = lowest, next1 = lowest, next2 = lowest, next3 = lowest;
	let own0 = i32x4.splat(0), own1 = own0, own2 = own0, own3 = own0;
	for (let c = 0; c < k; c += 2) {
		let a0 = v128.load_splat<f32>(bias + (<usize>c << 2)), a1 = a0, a2 = a0, a3 = a0;
		let b0 = v128.load_splat<f32>(bias + (<usize>c << 2), 4), b1 = b0, b2 = b0, b3 = b0;
		let at = block;
		let p = centres32 + <usize>c * line;
		for (const end = p + line; p < end; p += 4, at += 64) {
			const u = v128.load_splat<f32>(p);
			const v = v128.load_splat<f32>(p + line);
			let value = v128.load(at);
			a0 = madd(value, u, a0);
			b0 = madd(value, v, b0);
			value = v128.load(at, 16);
			a1 = madd(value, u, a1);
			b1 = madd(value, v, b1);
			value = v128.load(at, 32);
			a2 = madd(value, u, a2);
			b2 = madd(value, v, b2);
			value = v128.load(at, 48);
			a3 = madd(value, u, a3);
			b3 = madd(value, v, b3);
		}
		const first = i32x4.splat(c), second = i32x4.splat(c + 1);
		own0 = v128.bitselect(first, own0, f32x4.gt(a0, best0));
		next0 = f32x4.pmax(next0, f32x4.pmin(best0, a0));
		best0 = f32x4.pmax(best0, a0);
		own0 = v128.bitselect(second, own0, f32x4.gt(b0, best0));
		next0 = f32x4.pmax(next0, f32x4.pmin(best0, b0));
		best0 = f32x4.pmax(best0, b0);
		own1 = v128.bitselect(first, own1, f32x4.gt(a1, best1));
		next1 = f32x4.pmax(next1, f32x4.pmin(best1, a1));
		best1 = f32x4.pmax(best1, a1);
		own1 = v128.bitselect(second, own1, f32x4.gt(b1, best1));
		next1 = f32x4.pmax(next1, f32x4.pmin(best1, b1));
		best1 = f32x4.pmax(best1, b1);
		own2 = v128.bitselect(first, own2, f32x4.gt(a2, best2));
		next2 = f32x4.pmax(next2, f32x4.pmin(best2, a2));
		best2 = f32x4.pmax(best2, a2);
		own2 = v128.bitselect(second, own2, f32x4.gt(b2, best2));
		next2 = f32x4.pmax(next2, f32x4.pmin(best2, b2));
		best2 = f32x4.pmax(best2, b2);
		own3 = v128.bitselect(first, own3, f32x4.gt(a3, best3));
		next3 = f32x4.pmax(next3, f32x4.pmin(best3, a3));
		best3 = f32x4.pmax(best3, a3);
		own3 = v128.bitselect(second, own3, f32x4.gt(b3, best3));
		next3 = f32x4.pmax(next3, f32x4.pmin(best3, b3));
		best3 = f32x4.pmax(best3, b3);
	}
	v128.store(scratch, own0);
	v128.store(scratch, own1, 16);
	v128.store(scratch, own2, 32);
	v128.store(scratch, own3, 48);
	v128.store(gaps, f32x4.sub(best0, next0));
	v128.store(gaps, f32x4.sub(best1, next1), 16);
	v128.store(gaps, f32x4.sub(best2, next2), 32);
	v128.store(gaps, f32x4.sub(best3, next3), 48);
}

/** What is the same for all points of a call: an instance of the module belongs to one thread. */
let labels: usize = 0, x: usize = 0, centres: usize = 0;
let nCentres: i32 = 0, nCoordinates: i32 = 0;

// prettier-ignore
@inline
function settle(row: i32, scored: i32, isDoubtful: bool): void {
	const label = isDoubtful ? nearestOf(x + (<usize>row * <usize>nCoordinates << 3), centres, nCentres, nCoordinates) : scored;
	store<i32>(labels + (<usize>row << 2), label);
}

/**
 * labels = the nearest centre; points whose label changes move in the record: sums (k x width), weights (k) and points with weight (k) by
 * label, labels changed (1).
 * @param gaps - How much larger the best score was than the next when a point was last looked at, less what moves since then can have taken.
 * @param centres32 - ceil2(k) x width, shifted and scaled as the points are.
 * @param bias - ceil2(k): -|c|^2 / 2 of these; -Infinity for the one too many.
 * @param reach, moved - Scores have come closer by (|x| + reach) * moved at the most since the last call.
 * @param slope, offset - Scores closer than slope * |x| + offset are doubtful.
 * @param from - A multiple of 16; to - from: at most 4096.
 */
// prettier-ignore
export function nearestCentres(
	record: usize, toLabels: usize, gaps: usize, packed: usize, norms: usize, points: usize, weights: usize, shift: usize, scale: f64,
	centres32: usize, bias: usize, toCentres: usize, reach: f32, moved: f32, slope: f32, offset: f32, k: i32, width: i32, from: i32, to: i32,
): void {
	labels = toLabels, x = points, centres = toCentres;
	nCentres = k, nCoordinates = width;
	memory.copy(scratch + BEFORE, labels + (<usize>from << 2), <usize>(to - from) << 2);
	const canGather = width <= GATHERED_WIDTH;
	let nWaiting = 0;
	for (let row = from; row < to; row += 16) {
		const gap = gaps + (<usize>row << 2), norm = norms + (<usize>row << 2);
		let open = shrink(gap, norm, reach, moved, slope, offset) | (shrink(gap + 16, norm + 16, reach, moved, slope, offset) << 4);
		open |= (shrink(gap + 32, norm + 32, reach, moved, slope, offset) << 8) | (shrink(gap + 48, norm + 48, reach, moved, slope, offset) << 12);
		if (to - row < 16) open &= (1 << (to - row)) - 1;
		if (!open) continue;
		if (canGather && popcnt<i32>(open) <= MOST_GATHERED) {
			for (; open; open &= open - 1) {
				store<i32>(scratch + WAITING + (<usize>nWaiting << 2), row + ctz<i32>(open));
				if (++nWaiting < 16) continue;
				lookAtWaiting(gaps, norms, shift, scale, centres32, bias, slope, offset, 16);
				nWaiting = 0;
			}
			continue;
		}
		score(gap, packed + (<usize>row * <usize>width << 2), centres32, bias, k, width);
		let doubts = doubtful(v128.load(gap), norm, slope, offset) | (doubtful(v128.load(gap, 16), norm + 16, slope, offset) << 4);
		doubts |= (doubtful(v128.load(gap, 32), norm + 32, slope, offset) << 8) | (doubtful(v128.load(gap, 48), norm + 48, slope, offset) << 12);
		for (let lane = 0, end = min(16, to - row); lane < end; lane++) {
			settle(row + lane, load<i32>(scratch + (<usize>lane << 2)), bool((doubts >> lane) & 1));
		}
	}
	if (nWaiting > 0) lookAtWaiting(gaps, norms, shift, scale, centres32, bias, slope, offset, nWaiting);
	const changed = moveAll(record, weights, k, width, from, to);
	const counter = record + (<usize>k * <usize>(width + 2) << 3);
	store<f64>(counter, load<f64>(counter) + <f64>changed);
}

/** In the order of the rows, whatever the order in which they were looked at: that differs between builds. */
function moveAll(record: usize, weights: usize, k: i32, width: i32, from: i32, to: i32): i32 {
	let changed = 0;
	let before = scratch + BEFORE;
	for (let row = from; row < to; row++, before += 4) {
		const place = labels + (<usize>row << 2);
		if (row + 4 <= to && !v128.any_true(v128.xor(v128.load(place), v128.load(before)))) {
			row += 3;
			before += 12;
			continue;
		}
		const label = load<i32>(place), old = load<i32>(before);
		if (label == old) continue;
		move(record, x + (<usize>row * <usize>width << 3), load<f64>(weights + (<usize>row << 3)), label, old, k, width);
		changed++;
	}
	return changed;
}

// prettier-ignore
function lookAtWaiting(gaps: usize, norms: usize, shift: usize, scale: f64, centres32: usize, bias: usize, slope: f32, offset: f32, n: i32): void {
	const gathered = scratch + GATHERED, own = gathered + (<usize>nCoordinates << 6);
	gather(x, shift, scale, nCoordinates, n);
	score(own, gathered, centres32, bias, nCentres, nCoordinates);
	for (let lane = 0; lane < n; lane++) {
		const row = load<i32>(scratch + WAITING + (<usize>lane << 2));
		const gap = load<f32>(own + (<usize>lane << 2));
		store<f32>(gaps + (<usize>row << 2), gap);
		settle(row, load<i32>(scratch + (<usize>lane << 2)), !(gap > load<f32>(norms + (<usize>row << 2)) * slope + offset));
	}
}

/** The record of points as they are labelled, on top of what it holds. */
// prettier-ignore
export function addLabelled(record: usize, labels: usize, x: usize, weights: usize, k: i32, width: i32, from: i32, to: i32): void {
	for (let row = from; row < to; row++) {
		const point = x + (<usize>row * <usize>width << 3);
		move(record, point, load<f64>(weights + (<usize>row << 3)), load<i32>(labels + (<usize>row << 2)), -1, k, width);
	}
}

/** out[row] = squared distance to the centre of its label. */
export function labelDistances(out: usize, labels: usize, x: usize, centres: usize, width: i32, from: i32, to: i32): void {
	const line = <usize>width << 3;
	for (let row = from; row < to; row++) {
		const own = centres + <usize>load<i32>(labels + (<usize>row << 2)) * line;
		store<f64>(out + (<usize>row << 3), distance(x + <usize>row * line, own, width));
	}
}

// prettier-ignore
@inline
function weighted(sum: v128, values: v128, weights: usize): v128 {
	const low = f64x2.mul(v128.load(weights), f64x2.promote_low_f32x4(values));
	const high = f64x2.mul(v128.load(weights, 16), f64x2.promote_low_f32x4(i8x16.shuffle(values, values, 8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7)));
	return f64x2.add(f64x2.add(sum, low), high);
}

// prettier-ignore
@inline
function put4(at: usize, a: v128, b: v128, c: v128, d: v128): void {
	v128.store(at, a);
	v128.store(at, b, 16);
	v128.store(at, c, 32);
	v128.store(at, d, 48);
}

/**
 * out[q][row] = min(nearest[row], |row - query q|^2) for two queries; sums[q] = their sum by weights. Not fused: the same bits in all builds.
 * @param out - 2 x stride.
 * @param queries - 2 x width.
 * @param from, to - Multiples of 16.
 */
// prettier-ignore
export function tryCentres(
	out: usize, stride: i32, sums: usize, nearest: usize, packed: usize, weights: usize, queries: usize, width: i32, from: i32, to: i32,
): void {
	const line = <usize>width << 2;
	let sumA = f64x2.splat(0), sumB = sumA;
	for (let row = from; row < to; row += 16) {
		let at = packed + <usize>row * line;
		let a0 = f32x4.splat(0), a1 = a0, a2 = a0, a3 = a0, b0 = a0, b1 = a0, b2 = a0, b3 = a0;
		let p = queries;
		for (const end = p + line; p < end; p += 4, at += 64) {
			const u = v128.load_splat<f32>(p);
			const v = v128.load_splat<f32>(p + line);
			let value = v128.load(at);
			let d = f32x4.sub(value, u);
			a0 = f32x4.add(a0, f32x4.mul(d, d));
			d = f32x4.sub(value, v);
			b0 = f32x4.add(b0, f32x4.mul(d, d));
			value = v128.load(at, 16);
			d = f32x4.sub(value, u);
			a1 = f32x4.add(a1, f32x4.mul(d, d));
			d = f32x4.sub(value, v);
			b1 = f32x4.add(b1, f32x4.mul(d, d));
			value = v128.load(at, 32);
			d = f32x4.sub(value, u);
			a2 = f32x4.add(a2, f32x4.mul(d, d));
			d = f32x4.sub(value, v);
			b2 = f32x4.add(b2, f32x4.mul(d, d));
			value = v128.load(at, 48);
			d = f32x4.sub(value, u);
			a3 = f32x4.add(a3, f32x4.mul(d, d));
			d = f32x4.sub(value, v);
			b3 = f32x4.add(b3, f32x4.mul(d, d));
		}
		const known = nearest + (<usize>row << 2);
		const n0 = v128.load(known), n1 = v128.load(known, 16), n2 = v128.load(known, 32), n3 = v128.load(known, 48);
		a0 = f32x4.pmin(a0, n0);
		a1 = f32x4.pmin(a1, n1);
		a2 = f32x4.pmin(a2, n2);
		a3 = f32x4.pmin(a3, n3);
		b0 = f32x4.pmin(b0, n0);
		b1 = f32x4.pmin(b1, n1);
		b2 = f32x4.pmin(b2, n2);
		b3 = f32x4.pmin(b3, n3);
		const w = weights + (<usize>row << 3);
		sumA = weighted(weighted(weighted(weighted(sumA, a0, w), a1, w + 32), a2, w + 64), a3, w + 96);
		sumB = weighted(weighted(weighted(weighted(sumB, b0, w), b1, w + 32), b2, w + 64), b3, w + 96);
		const to0 = out + (<usize>row << 2);
		put4(to0, a0, a1, a2, a3);
		put4(to0 + (<usize>stride << 2), b0, b1, b2, b3);
	}
	store<f64>(sums, f64x2.extract_lane(sumA, 0) + f64x2.extract_lane(sumA, 1));
	store<f64>(sums, f64x2.extract_lane(sumB, 0) + f64x2.extract_lane(sumB, 1), 8);
}
