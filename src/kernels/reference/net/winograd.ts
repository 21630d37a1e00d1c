import { POOLED_PLACES, type NetKernels } from '../../families/net';
import { eachPlace } from './pooled';

const IN = [
	[1, 0, -1, 0],
	[0, 1, 1, 0],
	[0, -1, 1, 0],
	[0, 1, 0, -1],
];
const KERNEL = [
	[1, 0, 0],
	[0.5, 0.5, 0.5],
	[0.5, -0.5, 0.5],
	[0, 0, 1],
];
const OUT = [
	[1, 1, 1, 0],
	[0, 1, -1, -1],
];

type Matrix = readonly (readonly number[])[];

/** m x m' */
function around(m: Matrix, x: Matrix): number[][] {
	return m.map((row) => m.map((column) => row.reduce((sum, a, i) => sum + a * column.reduce((inner, b, j) => inner + b * x[i][j], 0), 0)));
}

export const packWinograd: NetKernels['packWinograd'] = (tiles, w, channels, outputs) => {
	for (let o = 0; o < outputs; o++) {
		for (let c = 0; c < channels; c++) {
			const kernel = [0, 1, 2].map((ky) => [0, 1, 2].map((kx) => w[((ky * 3 + kx) * channels + c) * outputs + o]));
			const numbers = around(KERNEL, kernel).flat();
			numbers.forEach((value, point) => (tiles[(((o >> 3) * 16 + point) * channels + c) * 8 + (o % 8)] = value));
		}
	}
};

export const winogradPooled: NetKernels['winogradPooled'] = (out, places, input, tiles, bias, windows, outputs, relu) => {
	const { rowStride, colStride: channels } = windows;
	const FOUR = [0, 1, 2, 3];
	eachPlace(windows, ([start], p) => {
		const turned = Array.from({ length: channels }, (_, c) => around(IN, FOUR.map((y) => FOUR.map((x) => input[start + y * rowStride + x * channels + c]))).flat());
		for (let o = 0; o < outputs; o++) {
			const products = new Array<number>(16).fill(0);
			for (let point = 0; point < 16; point++) {
				for (let c = 0; c < channels; c++) products[point] += turned[c][point] * tiles[(((o >> 3) * 16 + point) * channels + c) * 8 + (o % 8)];
			}
			const sums = around(OUT, FOUR.map((y) => products.slice(4 * y, 4 * y + 4))).flat();
			const largest = Math.max(...sums);
			const y = largest + (bias ? bias[o] : 0);
			const isThrough = !relu || y > 0;
			if (places) places[p * outputs + o] = isThrough ? POOLED_PLACES[sums.indexOf(largest)] : POOLED_PLACES[4];
			out[p * outputs + o] = isThrough ? y : 0;
		}
	});
};
