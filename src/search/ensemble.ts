// Greedy ensemble selection from a library of models (Caruana et al. 2004): add, with replacement, the candidate that helps the
// mean most; what is left is a weighted mean. Weights are counts, so they can't overfit finely.

const MAX_STEPS = 40;
/** A step must gain this share of the loss; below it is noise. */
const MIN_GAIN = 1e-4;

/**
 * @param library - Out-of-fold outputs, one array per candidate, all of the same rows.
 * @param lossOf - Loss of a blend; lower is better.
 * @returns Weight per candidate, summing to 1; most are 0.
 */
export function selectEnsemble(library: readonly Float64Array[], lossOf: (outputs: Float64Array) => number): Float64Array {
	const counts = new Float64Array(library.length);
	const sum = new Float64Array(library[0].length);
	const blend = new Float64Array(library[0].length);
	let best = Infinity;
	for (let step = 1; step <= MAX_STEPS; step++) {
		let chosen = -1;
		let chosenLoss = best - (step === 1 ? 0 : Math.abs(best) * MIN_GAIN);
		for (let c = 0; c < library.length; c++) {
			for (let i = 0; i < sum.length; i++) blend[i] = (sum[i] + library[c][i]) / step;
			const loss = lossOf(blend);
			if (loss < chosenLoss) {
				chosen = c;
				chosenLoss = loss;
			}
		}
		if (chosen < 0) break;
		counts[chosen]++;
		for (let i = 0; i < sum.length; i++) sum[i] += library[chosen][i];
		best = chosenLoss;
	}
	const total = counts.reduce((a, b) => a + b, 0);
	return total === 0 ? firstOnly(library.length) : counts.map((count) => count / total);
}

function firstOnly(length: number): Float64Array {
	const weights = new Float64Array(length);
	weights[0] = 1;
	return weights;
}
