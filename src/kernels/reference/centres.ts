// Plain twins of `families/centres.ts`.
import type { CentreKernels } from '../families/centres';
import { BLOCK_ROWS } from '../families/row-products';

const f = Math.fround;

export const referenceCentres: CentreKernels = {
	widenRange(lowest, highest, x, width, from, to) {
		for (let at = from * width; at < to * width; at++) {
			lowest[at % width] = Math.min(lowest[at % width], x[at]);
			highest[at % width] = Math.max(highest[at % width], x[at]);
		}
	},
	packPoints({ packed, norms, x, shift, scale, width }, from, to) {
		for (let row = from; row < to; row++) {
			const lane = row % BLOCK_ROWS;
			let sum = 0;
			for (let j = 0; j < width; j++) {
				const value = f((x[row * width + j] - shift[j]) * scale);
				packed[(row - lane) * width + j * BLOCK_ROWS + lane] = value;
				sum += value * value;
			}
			norms[row] = Math.sqrt(sum);
		}
	},
	nearestCentres(record, labels, _gaps, { x, weights, width }, { centres, k }, from, to) {
		for (let row = from; row < to; row++) {
			let best = 0;
			let least = Infinity;
			for (let c = 0; c < k; c++) {
				const own = distance(x, row * width, centres, c * width, width);
				if (own >= least) continue;
				least = own;
				best = c;
			}
			if (best === labels[row]) continue;
			move(record, x, row, weights[row], best, 1, k, width);
			if (labels[row] >= 0) move(record, x, row, weights[row], labels[row], -1, k, width);
			labels[row] = best;
			record[k * (width + 2)]++;
		}
	},
	addLabelled(record, labels, { x, weights, width }, k, from, to) {
		for (let row = from; row < to; row++) move(record, x, row, weights[row], labels[row], 1, k, width);
	},
	labelDistances(out, labels, { x, width }, centres, from, to) {
		for (let row = from; row < to; row++) out[row] = distance(x, row * width, centres, labels[row] * width, width);
	},
	tryCentres(out, stride, sums, nearest, { packed, weights, width }, queries, from, to) {
		for (let q = 0; q < 2; q++) {
			let [even, odd] = [0, 0];
			for (let row = from; row < to; row++) {
				const lane = row % BLOCK_ROWS;
				let sum = 0;
				for (let j = 0; j < width; j++) {
					const difference = f(packed[(row - lane) * width + j * BLOCK_ROWS + lane] - queries[q * width + j]);
					sum = f(sum + f(difference * difference));
				}
				const value = nearest[row] < sum ? nearest[row] : sum;
				out[q * stride + row] = value;
				if (row % 2 === 0) even += weights[row] * value;
				else odd += weights[row] * value;
			}
			sums[q] = even + odd;
		}
	},
};

function distance(a: Float64Array, atA: number, b: Float64Array, atB: number, width: number): number {
	let sum = 0;
	for (let j = 0; j < width; j++) sum += (a[atA + j] - b[atB + j]) ** 2;
	return sum;
}

function move(record: Float64Array, x: Float64Array, row: number, weight: number, label: number, sign: number, k: number, width: number): void {
	for (let j = 0; j < width; j++) record[label * width + j] += sign * (weight * x[row * width + j]);
	record[k * width + label] += sign * weight;
	if (weight > 0) record[k * (width + 1) + label] += sign;
}
