// Sums of products over windows: dense layers, convolutions and their gradients are all this one loop.
//
//   correlate         out[p][o]     = sum_ky sum_k input[base(p) + ky * kyStride + k] * w[ky][k][o]
//   correlateWeights  out[ky][k][o] += sum_p input[base(p) + ky * kyStride + k] * gradient[p][o]
//
// base(p) runs over images, rows and columns by three strides, so that nothing is unrolled into memory (implicit im2col). Weights
// come in panels of 8 columns (the last one 4 where 4 are enough), filled up with zeros. All strides in floats; out is [p][co].
// An output is always summed in the order of k, whichever block computes it: a row alone gives the same bits as among others.
// Loops take one k at a time: with two or three, V8's code runs at 40 to 46 GFLOP/s in place of 62 to 66 (AMD Zen 5).

/** Windows whose start addresses are computed at a time; their inputs stay in the first-level cache. */
export const CHUNK: i32 = 96;
export const ACCUMULATE: i32 = 1;
export const RELU: i32 = 2;

// prettier-ignore
@inline
export function madd(a: v128, b: v128, c: v128): v128 {
	if (ASC_FEATURE_RELAXED_SIMD) return f32x4.relaxed_madd(a, b, c);
	return f32x4.add(f32x4.mul(a, b), c);
}

/** Rows of the next tile of the 2 and more that are left. Without fused multiply-adds the sums of 6 rows and their products are more than the registers. */
// prettier-ignore
@inline
export function tileRows(left: i32): i32 {
	return ASC_FEATURE_RELAXED_SIMD && left >= 6 && left != 8 ? 6 : 4;
}

// prettier-ignore
@inline
function finish(out: usize, sum: v128, bias: usize, flags: i32): v128 {
	let y = sum;
	if (flags & ACCUMULATE) y = f32x4.add(y, v128.load(out));
	if (bias != 0) y = f32x4.add(y, v128.load(bias));
	if (flags & RELU) y = f32x4.pmax(f32x4.splat(0), y);
	return y;
}

/** Stores the first `lanes` of 4. */
// prettier-ignore
@inline
export function storePart(out: usize, y: v128, lanes: i32): void {
	if (lanes >= 4) {
		v128.store(out, y);
		return;
	}
	v128.store32_lane(out, y, 0);
	if (lanes > 1) v128.store32_lane(out, y, 1, 4);
	if (lanes > 2) v128.store32_lane(out, y, 2, 8);
}

function store8(out: usize, low: v128, high: v128, bias: usize, lanes: i32, flags: i32): void {
	v128.store(out, finish(out, low, bias, flags));
	storePart(out + 16, finish(out + 16, high, bias == 0 ? 0 : bias + 16, flags), lanes - 4);
}

function store4(out: usize, low: v128, bias: usize, lanes: i32, flags: i32): void {
	storePart(out, finish(out, low, bias, flags), lanes);
}

// prettier-ignore
@inline
function storePair(out: usize, low: v128, high: v128, relu: bool): void {
	const zero = f32x4.splat(0);
	v128.store(out, relu ? f32x4.pmax(zero, low) : low);
	v128.store(out, relu ? f32x4.pmax(zero, high) : high, 16);
}

// prettier-ignore-start: the same lines for each row of a block
export function block6x8(out: usize, bases: usize, panel: usize, bias: usize, kh: i32, kyStride: usize, run: i32, co: usize, lanes: i32, valid: i32, flags: i32): void {
	let a0 = <usize>load<u32>(bases);
	let a1 = <usize>load<u32>(bases + (<usize>min(1, valid - 1) << 2));
	let a2 = <usize>load<u32>(bases + (<usize>min(2, valid - 1) << 2));
	let a3 = <usize>load<u32>(bases + (<usize>min(3, valid - 1) << 2));
	let a4 = <usize>load<u32>(bases + (<usize>min(4, valid - 1) << 2));
	let a5 = <usize>load<u32>(bases + (<usize>min(5, valid - 1) << 2));
	let c00 = f32x4.splat(0);
	let c01 = f32x4.splat(0);
	let c10 = f32x4.splat(0);
	let c11 = f32x4.splat(0);
	let c20 = f32x4.splat(0);
	let c21 = f32x4.splat(0);
	let c30 = f32x4.splat(0);
	let c31 = f32x4.splat(0);
	let c40 = f32x4.splat(0);
	let c41 = f32x4.splat(0);
	let c50 = f32x4.splat(0);
	let c51 = f32x4.splat(0);
	const skip = kyStride - (<usize>run << 2);
	for (let ky = 0; ky < kh; ky++) {
		for (let k = 0; k < run; k++) {
			const b0 = v128.load(panel, 0);
			const b1 = v128.load(panel, 16);
			let x = v128.load32_splat(a0, 0);
			c00 = madd(x, b0, c00);
			c01 = madd(x, b1, c01);
			x = v128.load32_splat(a1, 0);
			c10 = madd(x, b0, c10);
			c11 = madd(x, b1, c11);
			x = v128.load32_splat(a2, 0);
			c20 = madd(x, b0, c20);
			c21 = madd(x, b1, c21);
			x = v128.load32_splat(a3, 0);
			c30 = madd(x, b0, c30);
			c31 = madd(x, b1, c31);
			x = v128.load32_splat(a4, 0);
			c40 = madd(x, b0, c40);
			c41 = madd(x, b1, c41);
			x = v128.load32_splat(a5, 0);
			c50 = madd(x, b0, c50);
			c51 = madd(x, b1, c51);
			a0 += 4;
			a1 += 4;
			a2 += 4;
			a3 += 4;
			a4 += 4;
			a5 += 4;
			panel += 32;
		}
		a0 += skip;
		a1 += skip;
		a2 += skip;
		a3 += skip;
		a4 += skip;
		a5 += skip;
	}
	// What most blocks are, without a call per row.
	if (valid == 6 && lanes == 8 && (flags & ACCUMULATE) == 0) {
		// -0 leaves every sum as it is.
		const b0 = bias == 0 ? f32x4.splat(-0.0) : v128.load(bias);
		const b1 = bias == 0 ? b0 : v128.load(bias, 16);
		const relu = (flags & RELU) != 0;
		storePair(out, f32x4.add(c00, b0), f32x4.add(c01, b1), relu);
		storePair(out + 1 * co, f32x4.add(c10, b0), f32x4.add(c11, b1), relu);
		storePair(out + 2 * co, f32x4.add(c20, b0), f32x4.add(c21, b1), relu);
		storePair(out + 3 * co, f32x4.add(c30, b0), f32x4.add(c31, b1), relu);
		storePair(out + 4 * co, f32x4.add(c40, b0), f32x4.add(c41, b1), relu);
		storePair(out + 5 * co, f32x4.add(c50, b0), f32x4.add(c51, b1), relu);
		return;
	}
	store8(out, c00, c01, bias, lanes, flags);
	if (valid > 1) store8(out + 1 * co, c10, c11, bias, lanes, flags);
	if (valid > 2) store8(out + 2 * co, c20, c21, bias, lanes, flags);
	if (valid > 3) store8(out + 3 * co, c30, c31, bias, lanes, flags);
	if (valid > 4) store8(out + 4 * co, c40, c41, bias, lanes, flags);
	if (valid > 5) store8(out + 5 * co, c50, c51, bias, lanes, flags);
}

export function block4x8(out: usize, bases: usize, panel: usize, bias: usize, kh: i32, kyStride: usize, run: i32, co: usize, lanes: i32, valid: i32, flags: i32): void {
	let a0 = <usize>load<u32>(bases);
	let a1 = <usize>load<u32>(bases + (<usize>min(1, valid - 1) << 2));
	let a2 = <usize>load<u32>(bases + (<usize>min(2, valid - 1) << 2));
	let a3 = <usize>load<u32>(bases + (<usize>min(3, valid - 1) << 2));
	let c00 = f32x4.splat(0);
	let c01 = f32x4.splat(0);
	let c10 = f32x4.splat(0);
	let c11 = f32x4.splat(0);
	let c20 = f32x4.splat(0);
	let c21 = f32x4.splat(0);
	let c30 = f32x4.splat(0);
	let c31 = f32x4.splat(0);
	const skip = kyStride - (<usize>run << 2);
	for (let ky = 0; ky < kh; ky++) {
		for (let k = 0; k < run; k++) {
			const b0 = v128.load(panel, 0);
			const b1 = v128.load(panel, 16);
			let x = v128.load32_splat(a0, 0);
			c00 = madd(x, b0, c00);
			c01 = madd(x, b1, c01);
			x = v128.load32_splat(a1, 0);
			c10 = madd(x, b0, c10);
			c11 = madd(x, b1, c11);
			x = v128.load32_splat(a2, 0);
			c20 = madd(x, b0, c20);
			c21 = madd(x, b1, c21);
			x = v128.load32_splat(a3, 0);
			c30 = madd(x, b0, c30);
			c31 = madd(x, b1, c31);
			a0 += 4;
			a1 += 4;
			a2 += 4;
			a3 += 4;
			panel += 32;
		}
		a0 += skip;
		a1 += skip;
		a2 += skip;
		a3 += skip;
	}
	store8(out, c00, c01, bias, lanes, flags);
	if (valid > 1) store8(out + 1 * co, c10, c11, bias, lanes, flags);
	if (valid > 2) store8(out + 2 * co, c20, c21, bias, lanes, flags);
	if (valid > 3) store8(out + 3 * co, c30, c31, bias, lanes, flags);
}

export function block1x8(out: usize, bases: usize, panel: usize, bias: usize, kh: i32, kyStride: usize, run: i32, co: usize, lanes: i32, valid: i32, flags: i32): void {
	let a0 = <usize>load<u32>(bases);
	let c00 = f32x4.splat(0);
	let c01 = f32x4.splat(0);
	const skip = kyStride - (<usize>run << 2);
	for (let ky = 0; ky < kh; ky++) {
		for (let k = 0; k < run; k++) {
			const b0 = v128.load(panel, 0);
			const b1 = v128.load(panel, 16);
			let x = v128.load32_splat(a0, 0);
			c00 = madd(x, b0, c00);
			c01 = madd(x, b1, c01);
			a0 += 4;
			panel += 32;
		}
		a0 += skip;
	}
	store8(out, c00, c01, bias, lanes, flags);
}

/** One window, a panel of 8 and the 4 behind it: three sums wait for each other no longer than one. */
export function block1x12(out: usize, bases: usize, panel: usize, bias: usize, kh: i32, kyStride: usize, run: i32, lanes: i32, flags: i32): void {
	let a = <usize>load<u32>(bases);
	let c0 = f32x4.splat(0);
	let c1 = f32x4.splat(0);
	let c2 = f32x4.splat(0);
	let last = panel + (<usize>(kh * run) << 5);
	const skip = kyStride - (<usize>run << 2);
	for (let ky = 0; ky < kh; ky++) {
		for (let k = 0; k < run; k++) {
			const x = v128.load32_splat(a);
			c0 = madd(x, v128.load(panel), c0);
			c1 = madd(x, v128.load(panel, 16), c1);
			c2 = madd(x, v128.load(last), c2);
			a += 4;
			panel += 32;
			last += 16;
		}
		a += skip;
	}
	store8(out, c0, c1, bias, 8, flags);
	store4(out + 32, c2, bias == 0 ? 0 : bias + 32, lanes, flags);
}

/** One window, four whole panels: as many sums as are under way at a time. */
export function block1x32(out: usize, bases: usize, panel: usize, bias: usize, kh: i32, kyStride: usize, run: i32, flags: i32): void {
	let a = <usize>load<u32>(bases);
	const zero = f32x4.splat(0);
	let c0 = zero, c1 = zero, c2 = zero, c3 = zero, c4 = zero, c5 = zero, c6 = zero, c7 = zero;
	const step = <usize>(kh * run) << 5;
	let p1 = panel + step, p2 = p1 + step, p3 = p2 + step;
	const skip = kyStride - (<usize>run << 2);
	for (let ky = 0; ky < kh; ky++) {
		for (let k = 0; k < run; k++) {
			const x = v128.load32_splat(a);
			c0 = madd(x, v128.load(panel), c0);
			c1 = madd(x, v128.load(panel, 16), c1);
			c2 = madd(x, v128.load(p1), c2);
			c3 = madd(x, v128.load(p1, 16), c3);
			c4 = madd(x, v128.load(p2), c4);
			c5 = madd(x, v128.load(p2, 16), c5);
			c6 = madd(x, v128.load(p3), c6);
			c7 = madd(x, v128.load(p3, 16), c7);
			a += 4;
			panel += 32;
			p1 += 32;
			p2 += 32;
			p3 += 32;
		}
		a += skip;
	}
	store8(out, c0, c1, bias, 8, flags);
	store8(out + 32, c2, c3, bias == 0 ? 0 : bias + 32, 8, flags);
	store8(out + 64, c4, c5, bias == 0 ? 0 : bias + 64, 8, flags);
	store8(out + 96, c6, c7, bias == 0 ? 0 : bias + 96, 8, flags);
}

export function block6x4(out: usize, bases: usize, panel: usize, bias: usize, kh: i32, kyStride: usize, run: i32, co: usize, lanes: i32, valid: i32, flags: i32): void {
	let a0 = <usize>load<u32>(bases);
	let a1 = <usize>load<u32>(bases + (<usize>min(1, valid - 1) << 2));
	let a2 = <usize>load<u32>(bases + (<usize>min(2, valid - 1) << 2));
	let a3 = <usize>load<u32>(bases + (<usize>min(3, valid - 1) << 2));
	let a4 = <usize>load<u32>(bases + (<usize>min(4, valid - 1) << 2));
	let a5 = <usize>load<u32>(bases + (<usize>min(5, valid - 1) << 2));
	let c00 = f32x4.splat(0);
	let c10 = f32x4.splat(0);
	let c20 = f32x4.splat(0);
	let c30 = f32x4.splat(0);
	let c40 = f32x4.splat(0);
	let c50 = f32x4.splat(0);
	const skip = kyStride - (<usize>run << 2);
	for (let ky = 0; ky < kh; ky++) {
		for (let k = 0; k < run; k++) {
			let b0 = v128.load(panel, 0);
			let x = v128.load32_splat(a0, 0);
			c00 = madd(x, b0, c00);
			x = v128.load32_splat(a1, 0);
			c10 = madd(x, b0, c10);
			x = v128.load32_splat(a2, 0);
			c20 = madd(x, b0, c20);
			x = v128.load32_splat(a3, 0);
			c30 = madd(x, b0, c30);
			x = v128.load32_splat(a4, 0);
			c40 = madd(x, b0, c40);
			x = v128.load32_splat(a5, 0);
			c50 = madd(x, b0, c50);
			a0 += 4;
			a1 += 4;
			a2 += 4;
			a3 += 4;
			a4 += 4;
			a5 += 4;
			panel += 16;
		}
		a0 += skip;
		a1 += skip;
		a2 += skip;
		a3 += skip;
		a4 += skip;
		a5 += skip;
	}
	store4(out, c00, bias, lanes, flags);
	if (valid > 1) store4(out + 1 * co, c10, bias, lanes, flags);
	if (valid > 2) store4(out + 2 * co, c20, bias, lanes, flags);
	if (valid > 3) store4(out + 3 * co, c30, bias, lanes, flags);
	if (valid > 4) store4(out + 4 * co, c40, bias, lanes, flags);
	if (valid > 5) store4(out + 5 * co, c50, bias, lanes, flags);
}

export function block4x4(out: usize, bases: usize, panel: usize, bias: usize, kh: i32, kyStride: usize, run: i32, co: usize, lanes: i32, valid: i32, flags: i32): void {
	let a0 = <usize>load<u32>(bases);
	let a1 = <usize>load<u32>(bases + (<usize>min(1, valid - 1) << 2));
	let a2 = <usize>load<u32>(bases + (<usize>min(2, valid - 1) << 2));
	let a3 = <usize>load<u32>(bases + (<usize>min(3, valid - 1) << 2));
	let c00 = f32x4.splat(0);
	let c10 = f32x4.splat(0);
	let c20 = f32x4.splat(0);
	let c30 = f32x4.splat(0);
	const skip = kyStride - (<usize>run << 2);
	for (let ky = 0; ky < kh; ky++) {
		for (let k = 0; k < run; k++) {
			let b0 = v128.load(panel, 0);
			let x = v128.load32_splat(a0, 0);
			c00 = madd(x, b0, c00);
			x = v128.load32_splat(a1, 0);
			c10 = madd(x, b0, c10);
			x = v128.load32_splat(a2, 0);
			c20 = madd(x, b0, c20);
			x = v128.load32_splat(a3, 0);
			c30 = madd(x, b0, c30);
			a0 += 4;
			a1 += 4;
			a2 += 4;
			a3 += 4;
			panel += 16;
		}
		a0 += skip;
		a1 += skip;
		a2 += skip;
		a3 += skip;
	}
	store4(out, c00, bias, lanes, flags);
	if (valid > 1) store4(out + 1 * co, c10, bias, lanes, flags);
	if (valid > 2) store4(out + 2 * co, c20, bias, lanes, flags);
	if (valid > 3) store4(out + 3 * co, c30, bias, lanes, flags);
}

export function block1x4(out: usize, bases: usize, panel: usize, bias: usize, kh: i32, kyStride: usize, run: i32, co: usize, lanes: i32, valid: i32, flags: i32): void {
	let a0 = <usize>load<u32>(bases);
	let c00 = f32x4.splat(0);
	const skip = kyStride - (<usize>run << 2);
	for (let ky = 0; ky < kh; ky++) {
		for (let k = 0; k < run; k++) {
			let b0 = v128.load(panel, 0);
			let x = v128.load32_splat(a0, 0);
			c00 = madd(x, b0, c00);
			a0 += 4;
			panel += 16;
		}
		a0 += skip;
	}
	store4(out, c00, bias, lanes, flags);
}

export function gradient6x8(out: usize, offsets: usize, bases: usize, count: i32, panel: usize, co: usize, lanes: i32, valid: i32): void {
	const o0 = <usize>load<u32>(offsets + (<usize>min(0, valid - 1) << 2));
	const o1 = <usize>load<u32>(offsets + (<usize>min(1, valid - 1) << 2));
	const o2 = <usize>load<u32>(offsets + (<usize>min(2, valid - 1) << 2));
	const o3 = <usize>load<u32>(offsets + (<usize>min(3, valid - 1) << 2));
	const o4 = <usize>load<u32>(offsets + (<usize>min(4, valid - 1) << 2));
	const o5 = <usize>load<u32>(offsets + (<usize>min(5, valid - 1) << 2));
	let c00 = f32x4.splat(0);
	let c01 = f32x4.splat(0);
	let c10 = f32x4.splat(0);
	let c11 = f32x4.splat(0);
	let c20 = f32x4.splat(0);
	let c21 = f32x4.splat(0);
	let c30 = f32x4.splat(0);
	let c31 = f32x4.splat(0);
	let c40 = f32x4.splat(0);
	let c41 = f32x4.splat(0);
	let c50 = f32x4.splat(0);
	let c51 = f32x4.splat(0);
	for (let p = 0; p < count; p++) {
		const a = <usize>load<u32>(bases);
		bases += 4;
		const b0 = v128.load(panel, 0);
		const b1 = v128.load(panel, 16);
		panel += 32;
		let x = v128.load32_splat(a + o0);
		c00 = madd(x, b0, c00);
		c01 = madd(x, b1, c01);
		x = v128.load32_splat(a + o1);
		c10 = madd(x, b0, c10);
		c11 = madd(x, b1, c11);
		x = v128.load32_splat(a + o2);
		c20 = madd(x, b0, c20);
		c21 = madd(x, b1, c21);
		x = v128.load32_splat(a + o3);
		c30 = madd(x, b0, c30);
		c31 = madd(x, b1, c31);
		x = v128.load32_splat(a + o4);
		c40 = madd(x, b0, c40);
		c41 = madd(x, b1, c41);
		x = v128.load32_splat(a + o5);
		c50 = madd(x, b0, c50);
		c51 = madd(x, b1, c51);
	}
	store8(out, c00, c01, 0, lanes, ACCUMULATE);
	if (valid > 1) store8(out + 1 * co, c10, c11, 0, lanes, ACCUMULATE);
	if (valid > 2) store8(out + 2 * co, c20, c21, 0, lanes, ACCUMULATE);
	if (valid > 3) store8(out + 3 * co, c30, c31, 0, lanes, ACCUMULATE);
	if (valid > 4) store8(out + 4 * co, c40, c41, 0, lanes, ACCUMULATE);
	if (valid > 5) store8(out + 5 * co, c50, c51, 0, lanes, ACCUMULATE);
}

export function gradient6x4(out: usize, offsets: usize, bases: usize, count: i32, panel: usize, co: usize, lanes: i32, valid: i32): void {
	const o0 = <usize>load<u32>(offsets + (<usize>min(0, valid - 1) << 2));
	const o1 = <usize>load<u32>(offsets + (<usize>min(1, valid - 1) << 2));
	const o2 = <usize>load<u32>(offsets + (<usize>min(2, valid - 1) << 2));
	const o3 = <usize>load<u32>(offsets + (<usize>min(3, valid - 1) << 2));
	const o4 = <usize>load<u32>(offsets + (<usize>min(4, valid - 1) << 2));
	const o5 = <usize>load<u32>(offsets + (<usize>min(5, valid - 1) << 2));
	let c00 = f32x4.splat(0);
	let c10 = f32x4.splat(0);
	let c20 = f32x4.splat(0);
	let c30 = f32x4.splat(0);
	let c40 = f32x4.splat(0);
	let c50 = f32x4.splat(0);
	for (let p = 0; p < count; p++) {
		const a = <usize>load<u32>(bases);
		bases += 4;
		const b0 = v128.load(panel, 0);
		panel += 16;
		let x = v128.load32_splat(a + o0);
		c00 = madd(x, b0, c00);
		x = v128.load32_splat(a + o1);
		c10 = madd(x, b0, c10);
		x = v128.load32_splat(a + o2);
		c20 = madd(x, b0, c20);
		x = v128.load32_splat(a + o3);
		c30 = madd(x, b0, c30);
		x = v128.load32_splat(a + o4);
		c40 = madd(x, b0, c40);
		x = v128.load32_splat(a + o5);
		c50 = madd(x, b0, c50);
	}
	store4(out, c00, 0, lanes, ACCUMULATE);
	if (valid > 1) store4(out + 1 * co, c10, 0, lanes, ACCUMULATE);
	if (valid > 2) store4(out + 2 * co, c20, 0, lanes, ACCUMULATE);
	if (valid > 3) store4(out + 3 * co, c30, 0, lanes, ACCUMULATE);
	if (valid > 4) store4(out + 4 * co, c40, 0, lanes, ACCUMULATE);
	if (valid > 5) store4(out + 5 * co, c50, 0, lanes, ACCUMULATE);
}
