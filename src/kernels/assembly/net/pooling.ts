// Windows that no product goes through: copies and the largest value of each window, over channels last, four channels at a time.

/**
 * out[image][y][x][c] = max over the window of input[image][y * sy + dy - top][x * sx + dx - left][c]; index tells which float of
 * the input it came from (the first of equals); 0: not wanted.
 */
export function maxPool(
	out: usize,
	index: usize,
	input: usize,
	images: i32,
	height: i32,
	width: i32,
	channels: i32,
	kh: i32,
	kw: i32,
	sy: i32,
	sx: i32,
	top: i32,
	left: i32,
	outHeight: i32,
	outWidth: i32,
): void {
	for (let image = 0; image < images; image++) {
		for (let y = 0; y < outHeight; y++) {
			const y0 = max(0, y * sy - top);
			const y1 = min(height, y * sy - top + kh);
			for (let x = 0; x < outWidth; x++) {
				const x0 = max(0, x * sx - left);
				const x1 = min(width, x * sx - left + kw);
				let c = 0;
				if (index == 0) {
					for (; c + 4 <= channels; c += 4, out += 16) {
						let best = f32x4.splat(-Infinity);
						for (let row = y0; row < y1; row++) {
							let at = input + (<usize>(((image * height + row) * width + x0) * channels + c) << 2);
							for (let column = x0; column < x1; column++, at += <usize>channels << 2) best = f32x4.pmax(best, v128.load(at));
						}
						v128.store(out, best);
					}
				}
				for (; c + 4 <= channels; c += 4) {
					let best = f32x4.splat(-Infinity);
					let from = i32x4.splat(0);
					for (let row = y0; row < y1; row++) {
						let place = ((image * height + row) * width + x0) * channels + c;
						for (let column = x0; column < x1; column++, place += channels) {
							const value = v128.load(input + (<usize>place << 2));
							const larger = f32x4.gt(value, best);
							best = v128.bitselect(value, best, larger);
							from = v128.bitselect(i32x4.splat(place), from, larger);
						}
					}
					v128.store(out, best);
					v128.store(index, i32x4.add(from, i32x4(0, 1, 2, 3)));
					out += 16;
					index += 16;
				}
				for (; c < channels; c++) {
					let best: f32 = -Infinity;
					let from = 0;
					for (let row = y0; row < y1; row++) {
						let place = ((image * height + row) * width + x0) * channels + c;
						for (let column = x0; column < x1; column++, place += channels) {
							const value = load<f32>(input + (<usize>place << 2));
							if (value > best) {
								best = value;
								from = place;
							}
						}
					}
					store<f32>(out, best);
					out += 4;
					if (index == 0) continue;
					store<i32>(index, from);
					index += 4;
				}
			}
		}
	}
}

/** out[index[i]] += gradient[i]. */
export function scatterAdd(out: usize, index: usize, gradient: usize, n: i32): void {
	for (let i = 0; i < n; i++) {
		const at = out + (<usize>load<i32>(index) << 2);
		store<f32>(at, load<f32>(at) + load<f32>(gradient));
		index += 4;
		gradient += 4;
	}
}

/** out = 0, then out[base(p) + ky * kyStride + k] += patches[p][ky][k]; windows as in blocks.ts. */
export function addPatches(out: usize, patches: usize, images: i32, imageStride: i32, rows: i32, rowStride: i32, cols: i32, colStride: i32, kh: i32, kyStride: i32, run: i32): void {
	for (let image = 0; image < images; image++) {
		const start = image * imageStride;
		memory.fill(out + (<usize>start << 2), 0, <usize>imageStride << 2);
		for (let y = 0; y < rows; y++) {
			for (let x = 0; x < cols; x++) {
				let line = out + (<usize>(start + y * rowStride + x * colStride) << 2);
				for (let ky = 0; ky < kh; ky++, line += <usize>kyStride << 2) {
					let to = line;
					let k = 0;
					for (; k + 4 <= run; k += 4, to += 16, patches += 16) v128.store(to, f32x4.add(v128.load(to), v128.load(patches)));
					for (; k < run; k++, to += 4, patches += 4) store<f32>(to, load<f32>(to) + load<f32>(patches));
				}
			}
		}
	}
}

/** Lines of `length` floats from one layout into another, in blocks that come to lie `stride` blocks apart. Strides in floats. */
export function copyLines(
	out: usize,
	input: usize,
	images: i32,
	lines: i32,
	length: i32,
	fromImage: i32,
	fromLine: i32,
	toImage: i32,
	toLine: i32,
	block: i32,
	stride: i32,
): void {
	for (let image = 0; image < images; image++) {
		for (let line = 0; line < lines; line++) {
			const from = input + (<usize>(image * fromImage + line * fromLine) << 2);
			const to = out + (<usize>(image * toImage + line * toLine) << 2);
			if (stride == 1) {
				memory.copy(to, from, <usize>length << 2);
				continue;
			}
			for (let done = 0; done < length; done += block) memory.copy(to + (<usize>(done * stride) << 2), from + (<usize>done << 2), <usize>block << 2);
		}
	}
}
