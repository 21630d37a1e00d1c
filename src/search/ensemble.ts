// Greedy ensemble selection from a library of models (after Caruana et al. 2004): the best one, then again and again the share of a
// candidate that helps the mean most. Shares come in three sizes, since beside a model that is far ahead another helps as a tenth
// where it would hurt as a half; finer weights would be fitted to noise.

const MAX_STEPS = 40;
/** Of the mean, which the rest of it makes room for. */
const SHARES = [1 / 2, 1 / 4, 1 / 10];
/** A step must gain this share of the loss; below it is noise. */
const MIN_GAIN = 1e-4;

/**
 * @param library - Out-of-fold outputs, one array per candidate, all of the same rows.
 * @param lossOf - Loss of a blend; lower is better.
 * @returns Weight per candidate, summing to 1; most are 0.
 */
export function selectEnsemble(library: readonly Float64Array[], lossOf: (outputs: Float64Array) => number): Float64Array {
	const weights = new Float64Array(library.length);
	const losses = library.map(lossOf);
	const first = losses.reduce((best, loss, c) => (loss < losses[best] ? c : best), 0);
	weights[first] = 1;
	const blend = library[first].slice();
	const tried = new Float64Array(blend.length);
	for (let step = 0, loss = losses[first]; step < MAX_STEPS; step++) {
		const best = { loss: loss - Math.abs(loss) * MIN_GAIN, candidate: -1, share: 0 };
		library.forEach((outputs, candidate) => {
			for (const share of SHARES) {
				mix(blend, outputs, share, tried);
				const own = lossOf(tried);
				if (own < best.loss) Object.assign(best, { loss: own, candidate, share });
			}
		});
		if (best.candidate < 0) break;
		mix(blend, library[best.candidate], best.share, blend);
		for (let c = 0; c < weights.length; c++) weights[c] *= 1 - best.share;
		weights[best.candidate] += best.share;
		loss = best.loss;
	}
	return weights;
}

function mix(blend: Float64Array, outputs: Float64Array, share: number, out: Float64Array): void {
	for (let i = 0; i < out.length; i++) out[i] = (1 - share) * blend[i] + share * outputs[i];
}
