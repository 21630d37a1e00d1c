// What fits of linear models compute on their rows, in float64.
import type { WasmFamily } from './family';

/** Losses by score, times the row's weight; t = score - y. */
export const LINEAR_LOSSES = {
	/** a h(t) + c t,  h(t) = t^2 / 2 where |t| <= delta, else delta |t| - delta^2 / 2; delta may be Infinity. */
	clipped: 0,
	/** log(1 + e^score) - y score, y 0 or 1. */
	logistic: 1,
	/** -log softmax(scores)[y], y a class from 0 to outputs - 1. */
	softmax: 2,
} as const;

export interface LinearLoss {
	readonly kind: keyof typeof LINEAR_LOSSES;
	/** Of `clipped`. */
	readonly delta: number;
	readonly a: number;
	readonly c: number;
}

/**
 * Rows of a fit in blocks of `rows` each, an even number.
 * x: block b holds position j of its row r at x[(b * width + j) * rows + r]. y, weights: r of block b at b * rows + r; weight 0 for rows that are none.
 */
export interface LinearRows {
	readonly x: Float64Array;
	readonly y: Float64Array;
	readonly weights: Float64Array;
	readonly width: number;
	readonly rows: number;
	/** Scores per row. */
	readonly outputs: number;
}

/** Kernels over the blocks from ... to - 1. Scores and residuals: output o of row r of the first block at scores[o * rows + r], then the next block. */
export interface LinearKernels {
	/** scores = x w.  w[position * outputs + output]. */
	linearScores(scores: Float64Array, data: LinearRows, w: Float64Array, from: number, to: number): void;
	/**
	 * Scores become residuals, the gradient by score.
	 * @param out - width * outputs sums of x times residual, laid out like w, then the loss.
	 */
	linearResiduals(out: Float64Array, scores: Float64Array, data: LinearRows, loss: LinearLoss, from: number, to: number): void;
	/** Both at once: scores are kept nowhere.  scratch: outputs * rows. */
	linearPass(
		out: Float64Array,
		scratch: Float64Array,
		data: LinearRows,
		w: Float64Array,
		loss: LinearLoss,
		from: number,
		to: number,
	): void;
	/** Scores become the diagonal of the second derivative by score, >= 0, times the weight; a bound of it where the loss has bends. */
	linearSecond(scores: Float64Array, data: LinearRows, loss: LinearLoss, from: number, to: number): void;
	/**
	 * out = sum over rows of h x x' for the first n positions, n x n, both triangles.
	 * @param h - One per row, laid out like scores, from those of one output in the first block on.
	 */
	linearCurvature(out: Float64Array, data: LinearRows, h: Float64Array, n: number, from: number, to: number): void;
	/**
	 * out += for each position the sum of x - origin over all rows of a block, then for each the sum of its square.
	 * @param out - 2 * width.
	 * @param origins - One per position.
	 * @param data - data.rows is a multiple of 4 here.
	 */
	linearMoments(out: Float64Array, data: LinearRows, origins: Float64Array, block: number): void;
}

export const wrapLinear: WasmFamily<LinearKernels> = ({ wasm, at }) => {
	return {
		linearScores(scores, { x, outputs, width, rows }, w, from, to) {
			wasm.linearScores(at(scores), at(x), at(w), outputs, width, rows, from, to);
		},
		linearResiduals(out, scores, { x, y, weights, outputs, width, rows }, { kind, delta, a, c }, from, to) {
			const loss = LINEAR_LOSSES[kind];
			wasm.linearResiduals(at(out), at(scores), at(x), at(y), at(weights), loss, delta, a, c, outputs, width, rows, from, to);
		},
		linearPass(out, scratch, { x, y, weights, outputs, width, rows }, w, { kind, delta, a, c }, from, to) {
			const loss = LINEAR_LOSSES[kind];
			wasm.linearPass(at(out), at(scratch), at(x), at(w), at(y), at(weights), loss, delta, a, c, outputs, width, rows, from, to);
		},
		linearSecond(scores, { y, weights, outputs, rows }, { kind, delta, a }, from, to) {
			wasm.linearSecond(at(scores), at(y), at(weights), LINEAR_LOSSES[kind], delta, a, outputs, rows, from, to);
		},
		linearCurvature(out, { x, width, rows, outputs }, h, n, from, to) {
			wasm.linearCurvature(at(out), at(x), at(h), n, outputs, width, rows, from, to);
		},
		linearMoments(out, { x, width, rows }, origins, block) {
			wasm.linearMoments(at(out), at(x), at(origins), width, rows, block);
		},
	};
};
