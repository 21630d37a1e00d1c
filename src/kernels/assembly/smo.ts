// The loop of sequential minimal optimisation, over positions padded to a multiple of 4. No fused operation: all builds and the
// reference give the same bits.

// prettier-ignore
@inline
function low2(at: usize): v128 {
	return f64x2.promote_low_f32x4(v128.load64_zero(at));
}

/**
 * F -= delta (rowI - rowJ), then the best place to move up and how far down the lowest is:
 * result[0] = max(F + up), result[1] = where first, result[2] = min(F + low).
 */
export function smoUpdate(f: usize, up: usize, low: usize, rowI: usize, rowJ: usize, delta: f64, n: i32, result: usize): void {
	const step = f64x2.splat(delta);
	let best = f64x2.splat(-Infinity);
	let where = i64x2.splat(0);
	let least = f64x2.splat(Infinity);
	let index = i64x2(0, 1);
	const two = i64x2.splat(2);
	for (let i = 0; i < n; i += 2) {
		const wide = (<usize>i) << 3;
		const slim = (<usize>i) << 2;
		const difference = f64x2.promote_low_f32x4(f32x4.sub(v128.load64_zero(rowI + slim), v128.load64_zero(rowJ + slim)));
		const value = f64x2.sub(v128.load(f + wide), f64x2.mul(step, difference));
		v128.store(f + wide, value);
		const upper = f64x2.add(value, v128.load(up + wide));
		const better = f64x2.gt(upper, best);
		best = v128.bitselect(upper, best, better);
		where = v128.bitselect(index, where, better);
		least = f64x2.pmin(least, f64x2.add(value, v128.load(low + wide)));
		index = i64x2.add(index, two);
	}
	const a = f64x2.extract_lane(best, 0);
	const b = f64x2.extract_lane(best, 1);
	const i = i64x2.extract_lane(where, 0);
	const j = i64x2.extract_lane(where, 1);
	const second = b > a || (b == a && j < i);
	store<f64>(result, second ? b : a);
	store<f64>(result, <f64>(second ? j : i), 8);
	store<f64>(result, min(f64x2.extract_lane(least, 0), f64x2.extract_lane(least, 1)), 16);
}

const LEAST_CURVATURE: f32 = 1e-12;

/**
 * The partner that gains most by the second-order model: max of (top - F - low)^2 / (diagonal + diagonals - 2 row) where top > F + low.
 * @returns -1 where there is none.
 */
export function smoPartner(f: usize, low: usize, row: usize, diagonals: usize, diagonal: f32, top: f64, n: i32): i32 {
	const own = f32x4.splat(diagonal);
	const most = f64x2.splat(top);
	const two = f32x4.splat(2);
	const least = f32x4.splat(LEAST_CURVATURE);
	const zero = f32x4.splat(0);
	let best = zero;
	let where = i32x4.splat(-1);
	let index = i32x4(0, 1, 2, 3);
	const four = i32x4.splat(4);
	for (let i = 0; i < n; i += 4) {
		const wide = (<usize>i) << 3;
		const slim = (<usize>i) << 2;
		const p = f64x2.sub(most, f64x2.add(v128.load(f + wide), v128.load(low + wide)));
		const q = f64x2.sub(most, f64x2.add(v128.load(f + wide, 16), v128.load(low + wide, 16)));
		const gap = f32x4.pmax(zero, v128.shuffle<i32>(f32x4.demote_f64x2_zero(p), f32x4.demote_f64x2_zero(q), 0, 1, 4, 5));
		const curvature = f32x4.pmax(least, f32x4.sub(f32x4.add(own, v128.load(diagonals + slim)), f32x4.mul(two, v128.load(row + slim))));
		const gain = f32x4.div(f32x4.mul(gap, gap), curvature);
		const better = f32x4.gt(gain, best);
		best = v128.bitselect(gain, best, better);
		where = v128.bitselect(index, where, better);
		index = i32x4.add(index, four);
	}
	let value = f32x4.extract_lane(best, 0);
	let place = i32x4.extract_lane(where, 0);
	for (let lane = 1; lane < 4; lane++) {
		best = v128.shuffle<i32>(best, best, 1, 2, 3, 0);
		where = v128.shuffle<i32>(where, where, 1, 2, 3, 0);
		const other = f32x4.extract_lane(best, 0);
		const at = i32x4.extract_lane(where, 0);
		if (other > value || (other == value && at >= 0 && at < place)) {
			value = other;
			place = at;
		}
	}
	return place;
}

/** sums += factor * row, over positions padded to a multiple of 4. */
export function addScaledRow(sums: usize, row: usize, factor: f64, n: i32): void {
	const scale = f64x2.splat(factor);
	for (let i = 0; i < n; i += 2) {
		const at = sums + ((<usize>i) << 3);
		v128.store(at, f64x2.add(v128.load(at), f64x2.mul(scale, low2(row + ((<usize>i) << 2)))));
	}
}

/** sum_i row[i] * factors[i] over positions padded to a multiple of 4, in four float64 lanes. */
export function weightedSum(row: usize, factors: usize, n: i32): f64 {
	let a = f64x2.splat(0);
	let b = f64x2.splat(0);
	for (let i = 0; i < n; i += 4) {
		const at = (<usize>i) << 2;
		const product = v128.load(row + at);
		const factor = v128.load(factors + at);
		a = f64x2.add(a, f64x2.mul(f64x2.promote_low_f32x4(product), f64x2.promote_low_f32x4(factor)));
		b = f64x2.add(
			b,
			f64x2.mul(
				f64x2.promote_low_f32x4(v128.shuffle<i32>(product, product, 2, 3, 2, 3)),
				f64x2.promote_low_f32x4(v128.shuffle<i32>(factor, factor, 2, 3, 2, 3)),
			),
		);
	}
	const sum = f64x2.add(a, b);
	return f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1);
}
