import { selectEnsemble } from '../../src/search/ensemble';

const squaredError = (actual: number[]) => (outputs: Float64Array) => outputs.reduce((sum, output, i) => sum + (output - actual[i]) ** 2, 0);

describe('selectEnsemble', () => {
	it('gives everything to a candidate that is right', () => {
		const weights = selectEnsemble([Float64Array.of(1, 2, 3), Float64Array.of(0, 0, 0)], squaredError([1, 2, 3]));
		expect(Array.from(weights)).toEqual([1, 0]);
	});

	it('averages two candidates that err in opposite directions', () => {
		const weights = selectEnsemble([Float64Array.of(2, 3, 4), Float64Array.of(0, 1, 2)], squaredError([1, 2, 3]));
		expect(weights[0]).toBeCloseTo(0.5, 6);
		expect(weights[1]).toBeCloseTo(0.5, 6);
	});

	it('takes a little of a candidate of which a half would be too much', () => {
		// The best mean is 0.9 of the first; as equals they are worse than the first alone.
		const weights = selectEnsemble([Float64Array.of(1.1, 1.9, 3.1), Float64Array.of(0.1, 2.9, 2.1)], squaredError([1, 2, 3]));
		expect(weights[0]).toBeCloseTo(0.9, 6);
		expect(weights[1]).toBeCloseTo(0.1, 6);
	});

	it('is never worse than the best single candidate on the rows that it was chosen on', () => {
		const actual = [1, 5, 2, 8, 3];
		const library = [Float64Array.of(1, 4, 2, 7, 3), Float64Array.of(2, 5, 1, 9, 4), Float64Array.of(9, 9, 9, 9, 9)];
		const loss = squaredError(actual);
		const weights = selectEnsemble(library, loss);
		const blend = library[0].map((_, i) => library.reduce((sum, outputs, c) => sum + weights[c] * outputs[i], 0));
		expect(loss(blend)).toBeLessThanOrEqual(Math.min(...library.map(loss)) + 1e-12);
		expect(weights.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 12);
	});

	it('falls back on the first candidate when no loss is defined', () => {
		expect(Array.from(selectEnsemble([Float64Array.of(1), Float64Array.of(2)], () => Infinity))).toEqual([1, 0]);
	});
});
