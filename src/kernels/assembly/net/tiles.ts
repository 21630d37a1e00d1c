// Sums of the gradients of weights over windows whose inputs lie in tiles.
import { madd, storePart } from './blocks';

// prettier-ignore
@inline
function add<W>(out: usize, y0: v128, y1: v128, lanes: i32): void {
	if (sizeof<W>() == 4) {
		storePart(out, f32x4.add(y0, v128.load(out)), lanes);
	} else {
		v128.store(out, f32x4.add(y0, v128.load(out)));
		storePart(out + 16, f32x4.add(y1, v128.load(out, 16)), lanes - 4);
	}
}

/** out[line][o] += sum over p of tile[p][line] * panel[p][o], 6 lines of which `valid` are there. W: u64 for panels of 8 columns, u32 for those of 4. */
// prettier-ignore
export function addTile6<W>(out: usize, line: usize, tile: usize, panel: usize, count: i32, lanes: i32, valid: i32): void {
	const zero = f32x4.splat(0);
	let s00 = zero, s01 = zero, s10 = zero, s11 = zero, s20 = zero, s21 = zero, s30 = zero, s31 = zero, s40 = zero, s41 = zero, s50 = zero, s51 = zero;
	for (; count > 0; count--) {
		const b0 = v128.load(panel);
		const b1 = sizeof<W>() == 8 ? v128.load(panel, 16) : b0;
		let x = v128.load32_splat(tile);
		s00 = madd(x, b0, s00);
		if (sizeof<W>() == 8) s01 = madd(x, b1, s01);
		x = v128.load32_splat(tile, 4);
		s10 = madd(x, b0, s10);
		if (sizeof<W>() == 8) s11 = madd(x, b1, s11);
		x = v128.load32_splat(tile, 8);
		s20 = madd(x, b0, s20);
		if (sizeof<W>() == 8) s21 = madd(x, b1, s21);
		x = v128.load32_splat(tile, 12);
		s30 = madd(x, b0, s30);
		if (sizeof<W>() == 8) s31 = madd(x, b1, s31);
		x = v128.load32_splat(tile, 16);
		s40 = madd(x, b0, s40);
		if (sizeof<W>() == 8) s41 = madd(x, b1, s41);
		x = v128.load32_splat(tile, 20);
		s50 = madd(x, b0, s50);
		if (sizeof<W>() == 8) s51 = madd(x, b1, s51);
		tile += 24;
		panel += sizeof<W>() << 2;
	}
	add<W>(out, s00, s01, lanes);
	if (valid > 1) add<W>(out + 1 * line, s10, s11, lanes);
	if (valid > 2) add<W>(out + 2 * line, s20, s21, lanes);
	if (valid > 3) add<W>(out + 3 * line, s30, s31, lanes);
	if (valid > 4) add<W>(out + 4 * line, s40, s41, lanes);
	if (valid > 5) add<W>(out + 5 * line, s50, s51, lanes);
}

/** out[line][o] += sum over p of tile[p][line] * panel[p][o], 4 lines of which `valid` are there. W: u64 for panels of 8 columns, u32 for those of 4. */
// prettier-ignore
export function addTile4<W>(out: usize, line: usize, tile: usize, panel: usize, count: i32, lanes: i32, valid: i32): void {
	const zero = f32x4.splat(0);
	let s00 = zero, s01 = zero, s10 = zero, s11 = zero, s20 = zero, s21 = zero, s30 = zero, s31 = zero;
	for (; count > 0; count--) {
		const b0 = v128.load(panel);
		const b1 = sizeof<W>() == 8 ? v128.load(panel, 16) : b0;
		let x = v128.load32_splat(tile);
		s00 = madd(x, b0, s00);
		if (sizeof<W>() == 8) s01 = madd(x, b1, s01);
		x = v128.load32_splat(tile, 4);
		s10 = madd(x, b0, s10);
		if (sizeof<W>() == 8) s11 = madd(x, b1, s11);
		x = v128.load32_splat(tile, 8);
		s20 = madd(x, b0, s20);
		if (sizeof<W>() == 8) s21 = madd(x, b1, s21);
		x = v128.load32_splat(tile, 12);
		s30 = madd(x, b0, s30);
		if (sizeof<W>() == 8) s31 = madd(x, b1, s31);
		tile += 16;
		panel += sizeof<W>() << 2;
	}
	add<W>(out, s00, s01, lanes);
	if (valid > 1) add<W>(out + 1 * line, s10, s11, lanes);
	if (valid > 2) add<W>(out + 2 * line, s20, s21, lanes);
	if (valid > 3) add<W>(out + 3 * line, s30, s31, lanes);
}
