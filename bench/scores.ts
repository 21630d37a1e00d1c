// How good answers are, for all benchmarks. Chances are row-major, one per class.

/** Mean log-loss; chances below 1e-3 count as 1e-3, so that one leaf of a single row does not decide. */
export function logLossOf(y: Float64Array, chances: Float64Array, nClasses: number, least = 1e-3): number {
	return y.reduce((sum, c, i) => sum - Math.log(Math.max(least, chances[i * nClasses + c])), 0) / y.length;
}

/** Share of rows whose class is the likeliest. */
export function hitsOf(y: Float64Array, chances: Float64Array, nClasses: number): number {
	return y.filter((c, i) => chances.subarray(i * nClasses, (i + 1) * nClasses).every((p) => p <= chances[i * nClasses + c])).length / y.length;
}

export function rmseOf(y: Float64Array, values: Float64Array): number {
	return Math.sqrt(y.reduce((sum, value, i) => sum + (value - values[i]) ** 2, 0) / y.length);
}

export function maeOf(y: Float64Array, values: Float64Array): number {
	return y.reduce((sum, value, i) => sum + Math.abs(value - values[i]), 0) / y.length;
}

/** Area under the ROC curve: the chance that a row of class 1 has a higher score than one of class 0, ties half. */
export function aucOf(y: Float64Array, score: Float64Array): number {
	const order = Array.from(y.keys()).sort((a, b) => score[a] - score[b]);
	let ranks = 0;
	let positives = 0;
	for (let i = 0, j = 0; i < order.length; i = j) {
		for (j = i; j < order.length && score[order[j]] === score[order[i]]; j++);
		for (let m = i; m < j; m++) {
			if (y[order[m]] !== 1) continue;
			ranks += (i + j + 1) / 2;
			positives++;
		}
	}
	return (ranks - (positives * (positives + 1)) / 2) / (positives * (y.length - positives));
}
