// Products of a few rows with weights in panels (as in correlate.ts), for steps that wait for each other.
//
//   out[row][o] = start + sum_k a[row][k] * first[k][o] + sum_k b[row][k] * second[k][o]
//
// start is what stands in `out`, or the bias, or 0. The sums stay in registers from the start to the last k, so that a product that is
// stored and gone on with later gives the same bits as one in a single call.
import { madd, storePart, tileRows } from './blocks';

/** Rows that are taken together: their inputs stay in the first-level cache while the panels pass by. */
const GROUP: i32 = 32;

/** Weights of a layer: `depth` lines of panels. */
// prettier-ignore
@inline
function panelBytes(depth: i32, lanes: i32): usize {
	return <usize>depth << (lanes > 4 ? 5 : 4);
}

// W: u64 for panels of 8 columns, u32 for those of 4.

// prettier-ignore
@inline
function low(out: usize, bias: usize, accumulate: bool): v128 {
	return accumulate ? v128.load(out) : bias != 0 ? v128.load(bias) : f32x4.splat(0);
}

// prettier-ignore
@inline
function high<W>(out: usize, bias: usize, accumulate: bool): v128 {
	if (sizeof<W>() == 4) return f32x4.splat(0);
	return accumulate ? v128.load(out, 16) : bias != 0 ? v128.load(bias, 16) : f32x4.splat(0);
}

// prettier-ignore
@inline
function put<W>(out: usize, y0: v128, y1: v128, lanes: i32): void {
	if (sizeof<W>() == 4) {
		storePart(out, y0, lanes);
	} else {
		v128.store(out, y0);
		storePart(out + 16, y1, lanes - 4);
	}
}

/** 6 rows. One k at a time: two would take more registers than there are. */
// prettier-ignore
function tile6<W>(out: usize, ldOut: usize, a: usize, lda: usize, ka: i32, first: usize, b: usize, ldb: usize, kb: i32, second: usize, bias: usize, accumulate: bool, lanes: i32): void {
	const o1 = out + ldOut, o2 = o1 + ldOut, o3 = o2 + ldOut, o4 = o3 + ldOut, o5 = o4 + ldOut;
	let s00 = low(out, bias, accumulate), s01 = high<W>(out, bias, accumulate);
	let s10 = low(o1, bias, accumulate), s11 = high<W>(o1, bias, accumulate);
	let s20 = low(o2, bias, accumulate), s21 = high<W>(o2, bias, accumulate);
	let s30 = low(o3, bias, accumulate), s31 = high<W>(o3, bias, accumulate);
	let s40 = low(o4, bias, accumulate), s41 = high<W>(o4, bias, accumulate);
	let s50 = low(o5, bias, accumulate), s51 = high<W>(o5, bias, accumulate);
	for (let part = 0; part < 2; part++) {
		let a1 = a + lda, a2 = a1 + lda, a3 = a2 + lda, a4 = a3 + lda, a5 = a4 + lda;
		for (let k = 0; k < ka; k++) {
			const b0 = v128.load(first);
			const b1 = sizeof<W>() == 8 ? v128.load(first, 16) : b0;
			let x = v128.load32_splat(a);
			s00 = madd(x, b0, s00);
			if (sizeof<W>() == 8) s01 = madd(x, b1, s01);
			x = v128.load32_splat(a1);
			s10 = madd(x, b0, s10);
			if (sizeof<W>() == 8) s11 = madd(x, b1, s11);
			x = v128.load32_splat(a2);
			s20 = madd(x, b0, s20);
			if (sizeof<W>() == 8) s21 = madd(x, b1, s21);
			x = v128.load32_splat(a3);
			s30 = madd(x, b0, s30);
			if (sizeof<W>() == 8) s31 = madd(x, b1, s31);
			x = v128.load32_splat(a4);
			s40 = madd(x, b0, s40);
			if (sizeof<W>() == 8) s41 = madd(x, b1, s41);
			x = v128.load32_splat(a5);
			s50 = madd(x, b0, s50);
			if (sizeof<W>() == 8) s51 = madd(x, b1, s51);
			a += 4;
			a1 += 4;
			a2 += 4;
			a3 += 4;
			a4 += 4;
			a5 += 4;
			first += sizeof<W>() << 2;
		}
		a = b;
		lda = ldb;
		ka = kb;
		first = second;
	}
	put<W>(out, s00, s01, lanes);
	put<W>(o1, s10, s11, lanes);
	put<W>(o2, s20, s21, lanes);
	put<W>(o3, s30, s31, lanes);
	put<W>(o4, s40, s41, lanes);
	put<W>(o5, s50, s51, lanes);
}

/** As tile6, for 4 rows of which `valid` (2 to 4) are there; the others repeat the last one. */
// prettier-ignore
function tile4<W>(out: usize, ldOut: usize, a: usize, lda: usize, ka: i32, first: usize, b: usize, ldb: usize, kb: i32, second: usize, bias: usize, accumulate: bool, lanes: i32, valid: i32): void {
	const to2 = valid > 2 ? <usize>2 : 1, to3 = valid > 3 ? <usize>3 : to2;
	const o1 = out + ldOut, o2 = out + to2 * ldOut, o3 = out + to3 * ldOut;
	let s00 = low(out, bias, accumulate), s01 = high<W>(out, bias, accumulate);
	let s10 = low(o1, bias, accumulate), s11 = high<W>(o1, bias, accumulate);
	let s20 = low(o2, bias, accumulate), s21 = high<W>(o2, bias, accumulate);
	let s30 = low(o3, bias, accumulate), s31 = high<W>(o3, bias, accumulate);
	for (let part = 0; part < 2; part++) {
		let a1 = a + lda, a2 = a + to2 * lda, a3 = a + to3 * lda;
		for (let k = 0; k < ka; k++) {
			const b0 = v128.load(first);
			const b1 = sizeof<W>() == 8 ? v128.load(first, 16) : b0;
			let x = v128.load32_splat(a);
			s00 = madd(x, b0, s00);
			if (sizeof<W>() == 8) s01 = madd(x, b1, s01);
			x = v128.load32_splat(a1);
			s10 = madd(x, b0, s10);
			if (sizeof<W>() == 8) s11 = madd(x, b1, s11);
			x = v128.load32_splat(a2);
			s20 = madd(x, b0, s20);
			if (sizeof<W>() == 8) s21 = madd(x, b1, s21);
			x = v128.load32_splat(a3);
			s30 = madd(x, b0, s30);
			if (sizeof<W>() == 8) s31 = madd(x, b1, s31);
			a += 4;
			a1 += 4;
			a2 += 4;
			a3 += 4;
			first += sizeof<W>() << 2;
		}
		a = b;
		lda = ldb;
		ka = kb;
		first = second;
	}
	put<W>(out, s00, s01, lanes);
	put<W>(o1, s10, s11, lanes);
	put<W>(o2, s20, s21, lanes);
	put<W>(o3, s30, s31, lanes);
}

/** One row, one panel. */
// prettier-ignore
function line<W>(out: usize, a: usize, ka: i32, first: usize, b: usize, kb: i32, second: usize, bias: usize, accumulate: bool, lanes: i32): void {
	let s0 = low(out, bias, accumulate), s1 = high<W>(out, bias, accumulate);
	for (let part = 0; part < 2; part++) {
		for (let k = 0; k < ka; k++) {
			const x = v128.load32_splat(a);
			s0 = madd(x, v128.load(first), s0);
			if (sizeof<W>() == 8) s1 = madd(x, v128.load(first, 16), s1);
			a += 4;
			first += sizeof<W>() << 2;
		}
		a = b;
		ka = kb;
		first = second;
	}
	put<W>(out, s0, s1, lanes);
}

/** One row, four whole panels: eight sums, since one waits four cycles for its next product. */
// prettier-ignore
function line4(out: usize, a: usize, ka: i32, first: usize, b: usize, kb: i32, second: usize, bias: usize, accumulate: bool): void {
	const from = accumulate ? out : bias;
	const zero = f32x4.splat(0);
	let s0 = zero, s1 = zero, s2 = zero, s3 = zero, s4 = zero, s5 = zero, s6 = zero, s7 = zero;
	if (from != 0) {
		s0 = v128.load(from);
		s1 = v128.load(from, 16);
		s2 = v128.load(from, 32);
		s3 = v128.load(from, 48);
		s4 = v128.load(from, 64);
		s5 = v128.load(from, 80);
		s6 = v128.load(from, 96);
		s7 = v128.load(from, 112);
	}
	for (let part = 0; part < 2; part++) {
		const stride = panelBytes(ka, 8);
		let p1 = first + stride, p2 = p1 + stride, p3 = p2 + stride;
		for (let k = 0; k < ka; k++) {
			const x = v128.load32_splat(a);
			s0 = madd(x, v128.load(first), s0);
			s1 = madd(x, v128.load(first, 16), s1);
			s2 = madd(x, v128.load(p1), s2);
			s3 = madd(x, v128.load(p1, 16), s3);
			s4 = madd(x, v128.load(p2), s4);
			s5 = madd(x, v128.load(p2, 16), s5);
			s6 = madd(x, v128.load(p3), s6);
			s7 = madd(x, v128.load(p3, 16), s7);
			a += 4;
			first += 32;
			p1 += 32;
			p2 += 32;
			p3 += 32;
		}
		a = b;
		ka = kb;
		first = second;
	}
	v128.store(out, s0);
	v128.store(out, s1, 16);
	v128.store(out, s2, 32);
	v128.store(out, s3, 48);
	v128.store(out, s4, 64);
	v128.store(out, s5, 80);
	v128.store(out, s6, 96);
	v128.store(out, s7, 112);
}

// prettier-ignore
function oneRow(out: usize, a: usize, ka: i32, first: usize, b: usize, kb: i32, second: usize, bias: usize, accumulate: bool, outputs: i32): void {
	let o = 0;
	for (; o + 32 <= outputs; o += 32) {
		line4(out, a, ka, first, b, kb, second, bias, accumulate);
		first += panelBytes(ka, 8) << 2;
		second += panelBytes(kb, 8) << 2;
		out += 128;
		if (bias != 0) bias += 128;
	}
	for (; o < outputs; o += 8) {
		const lanes = min(8, outputs - o);
		if (lanes > 4) line<u64>(out, a, ka, first, b, kb, second, bias, accumulate, lanes);
		else line<u32>(out, a, ka, first, b, kb, second, bias, accumulate, lanes);
		first += panelBytes(ka, lanes);
		second += panelBytes(kb, lanes);
		out += 32;
		if (bias != 0) bias += 32;
	}
}

/**
 * @param ldOut - Bytes from row to row, as `lda` and `ldb`.
 * @param first - Panels of ka lines; `second`: of kb lines, kb = 0 for none.
 * @param bias - 0: none.
 */
// prettier-ignore
export function multiplyRows(out: usize, ldOut: usize, rows: i32, a: usize, lda: usize, ka: i32, first: usize, b: usize, ldb: usize, kb: i32, second: usize, bias: usize, accumulate: bool, outputs: i32): void {
	for (let from = 0; from < rows; from += GROUP) {
		const count = min(GROUP, rows - from);
		if (count == 1) {
			oneRow(out, a, ka, first, b, kb, second, bias, accumulate, outputs);
			return;
		}
		let p = first, q = second, start = bias;
		for (let o = 0; o < outputs; o += 8) {
			const lanes = min(8, outputs - o);
			let at = out + (<usize>o << 2), x = a, y = b;
			for (let left = count; left > 0; ) {
				let height = left;
				if (left == 1) {
					if (lanes > 4) line<u64>(at, x, ka, p, y, kb, q, start, accumulate, lanes);
					else line<u32>(at, x, ka, p, y, kb, q, start, accumulate, lanes);
				} else if (tileRows(left) == 6) {
					height = 6;
					if (lanes > 4) tile6<u64>(at, ldOut, x, lda, ka, p, y, ldb, kb, q, start, accumulate, lanes);
					else tile6<u32>(at, ldOut, x, lda, ka, p, y, ldb, kb, q, start, accumulate, lanes);
				} else {
					height = min(4, left);
					if (lanes > 4) tile4<u64>(at, ldOut, x, lda, ka, p, y, ldb, kb, q, start, accumulate, lanes, height);
					else tile4<u32>(at, ldOut, x, lda, ka, p, y, ldb, kb, q, start, accumulate, lanes, height);
				}
				at += <usize>height * ldOut;
				x += <usize>height * lda;
				y += <usize>height * ldb;
				left -= height;
			}
			p += panelBytes(ka, lanes);
			q += panelBytes(kb, lanes);
			if (start != 0) start += 32;
		}
		out += <usize>count * ldOut;
		a += <usize>count * lda;
		b += <usize>count * ldb;
	}
}
