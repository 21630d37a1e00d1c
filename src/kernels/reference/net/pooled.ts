import { POOLED_PLACES, type NetKernels, type Windows } from '../../families/net';
import { widthOf } from './correlate';

const NONE = POOLED_PLACES[4];

/** Calls `visit` with the starts of the four windows that place `p` behind the pooling sees. */
export function eachPlace({ offset = 0, images, imageStride, rows, rowStride, cols, colStride }: Windows, visit: (starts: readonly number[], p: number) => void): void {
	let p = 0;
	for (let image = 0; image < images; image++) {
		for (let row = 0; row < rows >> 1; row++) {
			for (let col = 0; col < cols >> 1; col++) {
				const start = offset + image * imageStride + 2 * row * rowStride + 2 * col * colStride;
				visit([start, start + colStride, start + rowStride, start + rowStride + colStride], p++);
			}
		}
	}
}

export const correlatePooled: NetKernels['correlatePooled'] = (out, places, input, panels, bias, windows, outputs, relu) => {
	const { height, runStride, run } = windows;
	eachPlace(windows, (starts, p) => {
		let panel = 0;
		for (let from = 0; from < outputs; from += 8) {
			const width = widthOf(outputs - from);
			for (let o = from; o < Math.min(outputs, from + 8); o++) {
				const sums = starts.map((start) => {
					let sum = 0;
					for (let ky = 0, at = panel + o - from; ky < height; ky++) {
						for (let k = 0; k < run; k++, at += width) sum += input[start + ky * runStride + k] * panels[at];
					}
					return sum;
				});
				const largest = Math.max(...sums);
				const y = largest + (bias ? bias[o] : 0);
				const isThrough = !relu || y > 0;
				if (places) places[p * outputs + o] = isThrough ? POOLED_PLACES[sums.indexOf(largest)] : NONE;
				out[p * outputs + o] = isThrough ? y : 0;
			}
			panel += width * height * run;
		}
	});
};

export const correlatePooledWeights: NetKernels['correlatePooledWeights'] = (dw, db, input, gradient, places, windows, outputs, columns = [0, outputs]) => {
	const { height, runStride, run } = windows;
	eachPlace(windows, (starts, p) => {
		for (let o = columns[0]; o < columns[1]; o++) {
			const place = places[p * outputs + o];
			if (place === NONE) continue;
			const start = starts[POOLED_PLACES.indexOf(place as -1)];
			const value = gradient[p * outputs + o];
			if (db) db[o] += value;
			for (let line = 0; line < height * run; line++) dw[line * outputs + o] += input[start + Math.floor(line / run) * runStride + (line % run)] * value;
		}
	});
};

export const correlatePooledInput: NetKernels['correlatePooledInput'] = (out, gradient, places, runs, windows, outputs) => {
	const { offset = 0, images, imageStride, height, runStride, run } = windows;
	out.fill(0, offset, offset + images * imageStride);
	eachPlace(windows, (starts, p) => {
		for (let o = 0; o < outputs; o++) {
			const place = places[p * outputs + o];
			if (place === NONE) continue;
			const start = starts[POOLED_PLACES.indexOf(place as -1)];
			for (let ky = 0; ky < height; ky++) {
				for (let k = 0; k < run; k++) out[start + ky * runStride + k] += gradient[p * outputs + o] * runs[(ky * outputs + o) * run + k];
			}
		}
	});
};

export const packRuns: NetKernels['packRuns'] = (runs, w, height, run, outputs) => {
	for (let ky = 0; ky < height; ky++) {
		for (let o = 0; o < outputs; o++) {
			for (let k = 0; k < run; k++) runs[(ky * outputs + o) * run + k] = w[(ky * run + k) * outputs + o];
		}
	}
};
