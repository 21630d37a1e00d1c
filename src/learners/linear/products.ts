// What compressed sparse rows add to scores and gradients. Coefficients are laid out [position][output], the intercepts last:
// w[j * k + o], length (nFeatures + 1) * k. Scores and residuals are those of one block, output o of row r at o * rows + r.
import type { BlockedDesign } from './blocks';

/** scores += what the sparse positions add, rows from ... to - 1 of one block. */
export function addSparseScores(design: BlockedDesign, w: Float64Array, k: number, from: number, to: number, scores: Float64Array): void {
	const { nDense, starts, indices, values, layout } = design;
	const { rows } = layout;
	for (let row = from, at = 0; row < to; row++, at++) {
		for (let e = starts[row]; e < starts[row + 1]; e++) {
			const value = values[e];
			const c = (nDense + indices[e]) * k;
			for (let o = 0, s = at; o < k; o++, s += rows) scores[s] += value * w[c + o];
		}
	}
}

/** g += what the sparse positions of these rows add, from residuals laid out like scores. */
export function addSparseGradient(design: BlockedDesign, residuals: Float64Array, k: number, from: number, to: number, g: Float64Array): void {
	const { nDense, starts, indices, values, layout } = design;
	const { rows } = layout;
	for (let row = from, at = 0; row < to; row++, at++) {
		for (let e = starts[row]; e < starts[row + 1]; e++) {
			const value = values[e];
			const c = (nDense + indices[e]) * k;
			for (let o = 0, s = at; o < k; o++, s += rows) g[c + o] += value * residuals[s];
		}
	}
}
