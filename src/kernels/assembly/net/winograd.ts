// Convolutions of 3 x 3 and the pooling behind them by Winograd's minimal filtering F(2 x 2, 3 x 3): the four places of a pooling window take
// 16 products per channel in place of 36 (Lavin & Gray, "Fast Algorithms for Convolutional Neural Networks", 2015).
//
// Tile (y, x) of 4 x 4 numbers d and the kernel g become B'dB and GgG', are multiplied number by number and summed over channels, and
// A'mA are the four places. An output depends on its own tile alone, so a row has the same bits alone as among others.
import { block4x8, block6x8 } from './blocks';
import { writeBases } from './correlate';
import { pool4 } from './pooled';
import { scratch } from '../scratch';

/** Tiles at a time: they share the weights while those are in the first-level cache. */
const TILES: i32 = 24;
/** Numbers of a tile. */
const POINTS: i32 = 16;

/** B'dB of `channels` (a multiple of 4) numbers per place. out[point][tile][channel], this tile's. */
function turnTile(out: usize, tile: usize, rowBytes: usize, channels: i32): void {
	const step = <usize>channels << 2;
	const next = <usize>(TILES * channels) << 2;
	for (let c = 0; c < channels; c += 4, tile += 16, out += 16) {
		let row = tile;
		let at0 = row;
		const d00 = v128.load(at0);
		at0 += step;
		const d01 = v128.load(at0);
		at0 += step;
		const d02 = v128.load(at0);
		at0 += step;
		const d03 = v128.load(at0);
		row += rowBytes;
		let at1 = row;
		const d10 = v128.load(at1);
		at1 += step;
		const d11 = v128.load(at1);
		at1 += step;
		const d12 = v128.load(at1);
		at1 += step;
		const d13 = v128.load(at1);
		row += rowBytes;
		let at2 = row;
		const d20 = v128.load(at2);
		at2 += step;
		const d21 = v128.load(at2);
		at2 += step;
		const d22 = v128.load(at2);
		at2 += step;
		const d23 = v128.load(at2);
		row += rowBytes;
		let at3 = row;
		const d30 = v128.load(at3);
		at3 += step;
		const d31 = v128.load(at3);
		at3 += step;
		const d32 = v128.load(at3);
		at3 += step;
		const d33 = v128.load(at3);
		let to = out;
		const p0 = f32x4.sub(d00, d20);
		const p1 = f32x4.sub(d01, d21);
		const p2 = f32x4.sub(d02, d22);
		const p3 = f32x4.sub(d03, d23);
		v128.store(to, f32x4.sub(p0, p2));
		to += next;
		v128.store(to, f32x4.add(p1, p2));
		to += next;
		v128.store(to, f32x4.sub(p2, p1));
		to += next;
		v128.store(to, f32x4.sub(p1, p3));
		to += next;
		const q0 = f32x4.add(d10, d20);
		const q1 = f32x4.add(d11, d21);
		const q2 = f32x4.add(d12, d22);
		const q3 = f32x4.add(d13, d23);
		v128.store(to, f32x4.sub(q0, q2));
		to += next;
		v128.store(to, f32x4.add(q1, q2));
		to += next;
		v128.store(to, f32x4.sub(q2, q1));
		to += next;
		v128.store(to, f32x4.sub(q1, q3));
		to += next;
		const r0 = f32x4.sub(d20, d10);
		const r1 = f32x4.sub(d21, d11);
		const r2 = f32x4.sub(d22, d12);
		const r3 = f32x4.sub(d23, d13);
		v128.store(to, f32x4.sub(r0, r2));
		to += next;
		v128.store(to, f32x4.add(r1, r2));
		to += next;
		v128.store(to, f32x4.sub(r2, r1));
		to += next;
		v128.store(to, f32x4.sub(r1, r3));
		to += next;
		const s0 = f32x4.sub(d10, d30);
		const s1 = f32x4.sub(d11, d31);
		const s2 = f32x4.sub(d12, d32);
		const s3 = f32x4.sub(d13, d33);
		v128.store(to, f32x4.sub(s0, s2));
		to += next;
		v128.store(to, f32x4.add(s1, s2));
		to += next;
		v128.store(to, f32x4.sub(s2, s1));
		to += next;
		v128.store(to, f32x4.sub(s1, s3));
	}
}

/** A'mA and the largest of its four. m[point][tile][8], four columns of this tile. */
// prettier-ignore
@inline
function pourTile(out: usize, places: usize, m: usize, bias: usize, relu: bool): void {
	const next: usize = <usize>TILES << 5;
	let at = m;
	const m00 = v128.load(at);
	at += next;
	const m01 = v128.load(at);
	at += next;
	const m02 = v128.load(at);
	at += next;
	const m03 = v128.load(at);
	at += next;
	const m10 = v128.load(at);
	at += next;
	const m11 = v128.load(at);
	at += next;
	const m12 = v128.load(at);
	at += next;
	const m13 = v128.load(at);
	at += next;
	const m20 = v128.load(at);
	at += next;
	const m21 = v128.load(at);
	at += next;
	const m22 = v128.load(at);
	at += next;
	const m23 = v128.load(at);
	at += next;
	const m30 = v128.load(at);
	at += next;
	const m31 = v128.load(at);
	at += next;
	const m32 = v128.load(at);
	at += next;
	const m33 = v128.load(at);
	const t0 = f32x4.add(f32x4.add(m00, m10), m20);
	const t1 = f32x4.add(f32x4.add(m01, m11), m21);
	const t2 = f32x4.add(f32x4.add(m02, m12), m22);
	const t3 = f32x4.add(f32x4.add(m03, m13), m23);
	const u0 = f32x4.sub(f32x4.sub(m10, m20), m30);
	const u1 = f32x4.sub(f32x4.sub(m11, m21), m31);
	const u2 = f32x4.sub(f32x4.sub(m12, m22), m32);
	const u3 = f32x4.sub(f32x4.sub(m13, m23), m33);
	const y0 = f32x4.add(f32x4.add(t0, t1), t2);
	const y1 = f32x4.sub(f32x4.sub(t1, t2), t3);
	const y2 = f32x4.add(f32x4.add(u0, u1), u2);
	const y3 = f32x4.sub(f32x4.sub(u1, u2), u3);
	pool4(out, places, y0, y1, y2, y3, bias, relu);
}

/** As correlatePooled, for kernels of 3 x 3 on windows that move by one place; `channels` a multiple of 4, `co` of 8. @param tiles - As packWinograd wrote them. */
export function winogradPooled(
	out: usize,
	places: usize,
	input: usize,
	tiles: usize,
	bias: usize,
	images: i32,
	imageStride: i32,
	rows: i32,
	rowStride: i32,
	cols: i32,
	channels: i32,
	co: i32,
	relu: bool,
): void {
	const total = images * rows * cols;
	const line = <usize>co << 2;
	const length = <usize>channels << 2;
	const starts = scratch;
	const table = starts + (<usize>TILES << 2);
	const products = table + (<usize>(TILES * POINTS) << 2);
	const turned = products + (<usize>(TILES * POINTS) << 5);
	for (let i = 0; i < TILES * POINTS; i++) store<u32>(table + (<usize>i << 2), <u32>(turned + <usize>i * length));
	for (let from = 0; from < total; from += TILES) {
		const count = min(TILES, total - from);
		writeBases(starts, count, from, input, imageStride, rows, 2 * rowStride, cols, 2 * channels);
		for (let tile = 0; tile < count; tile++) turnTile(turned + <usize>tile * length, <usize>load<u32>(starts + (<usize>tile << 2)), <usize>rowStride << 2, channels);
		let panel = tiles;
		for (let o = 0; o < co; o += 8) {
			for (let point = 0; point < POINTS; point++) {
				for (let tile = 0; tile < count; ) {
					const left = count - tile;
					const tall = left == 5 || left == 6 || left > 8 ? 6 : 4;
					const index = <usize>(point * TILES + tile);
					if (tall == 6) block6x8(products + (index << 5), table + (index << 2), panel, 0, 1, 0, channels, 32, 8, min(6, left), 0);
					else block4x8(products + (index << 5), table + (index << 2), panel, 0, 1, 0, channels, 32, 8, min(4, left), 0);
					tile += tall;
				}
				panel += length << 3;
			}
			const own = <usize>o << 2;
			for (let tile = 0; tile < count; tile++) {
				const at = <usize>(from + tile) * line + own;
				const place = places == 0 ? 0 : places + at;
				const m = products + (<usize>tile << 5);
				pourTile(out + at, place, m, bias == 0 ? 0 : bias + own, relu);
				pourTile(out + at + 16, place == 0 ? 0 : place + 16, m + 16, bias == 0 ? 0 : bias + own + 16, relu);
			}
		}
	}
}

/** GgG' of w[3][3][channels][co], in panels of 8 columns: tiles[panel][point][channel][8]. */
export function packWinograd(tiles: usize, w: usize, channels: i32, co: i32): void {
	const step = <usize>(channels * co) << 2;
	const next = <usize>channels << 5;
	for (let o = 0; o < co; o += 4) {
		const panel = tiles + <usize>(o >> 3) * (next << 4) + (<usize>(o & 4) << 2);
		for (let c = 0; c < channels; c++) {
			let from = w + (<usize>(c * co + o) << 2);
			let to = panel + (<usize>c << 5);
			const half = f32x4.splat(0.5);
			const g00 = v128.load(from);
			from += step;
			const g01 = v128.load(from);
			from += step;
			const g02 = v128.load(from);
			from += step;
			const g10 = v128.load(from);
			from += step;
			const g11 = v128.load(from);
			from += step;
			const g12 = v128.load(from);
			from += step;
			const g20 = v128.load(from);
			from += step;
			const g21 = v128.load(from);
			from += step;
			const g22 = v128.load(from);
			const e0 = f32x4.add(g00, g20);
			const e1 = f32x4.add(g01, g21);
			const e2 = f32x4.add(g02, g22);
			const h0 = g00;
			const h1 = g01;
			const h2 = g02;
			const hs = f32x4.add(h0, h2);
			v128.store(to, h0);
			to += next;
			v128.store(to, f32x4.mul(half, f32x4.add(hs, h1)));
			to += next;
			v128.store(to, f32x4.mul(half, f32x4.sub(hs, h1)));
			to += next;
			v128.store(to, h2);
			to += next;
			const i0 = f32x4.mul(half, f32x4.add(e0, g10));
			const i1 = f32x4.mul(half, f32x4.add(e1, g11));
			const i2 = f32x4.mul(half, f32x4.add(e2, g12));
			const is = f32x4.add(i0, i2);
			v128.store(to, i0);
			to += next;
			v128.store(to, f32x4.mul(half, f32x4.add(is, i1)));
			to += next;
			v128.store(to, f32x4.mul(half, f32x4.sub(is, i1)));
			to += next;
			v128.store(to, i2);
			to += next;
			const j0 = f32x4.mul(half, f32x4.sub(e0, g10));
			const j1 = f32x4.mul(half, f32x4.sub(e1, g11));
			const j2 = f32x4.mul(half, f32x4.sub(e2, g12));
			const js = f32x4.add(j0, j2);
			v128.store(to, j0);
			to += next;
			v128.store(to, f32x4.mul(half, f32x4.add(js, j1)));
			to += next;
			v128.store(to, f32x4.mul(half, f32x4.sub(js, j1)));
			to += next;
			v128.store(to, j2);
			to += next;
			const k0 = g20;
			const k1 = g21;
			const k2 = g22;
			const ks = f32x4.add(k0, k2);
			v128.store(to, k0);
			to += next;
			v128.store(to, f32x4.mul(half, f32x4.add(ks, k1)));
			to += next;
			v128.store(to, f32x4.mul(half, f32x4.sub(ks, k1)));
			to += next;
			v128.store(to, k2);
		}
	}
}
