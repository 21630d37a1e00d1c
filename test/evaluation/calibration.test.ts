import { Random } from '../../src/core/random';
import { calibrationError, calibrationFromState, fitCalibration } from '../../src/evaluation/calibration';
import { CALIBRATION_METHODS, fitMap, applyMap } from '../../src/evaluation/calibration-maps';
import { METRICS } from '../../src/evaluation/metrics/registry';
import type { Scored } from '../../src/evaluation/scored';

/** True chance q; the model says `distort(q)`. */
function sample(n: number, seed: number, distort: (logit: number) => number): Scored {
	const random = new Random(seed);
	const actual = new Float64Array(n);
	const outputs = new Float64Array(2 * n);
	for (let row = 0; row < n; row++) {
		const z = 1.5 * random.normal() - 0.7;
		actual[row] = random.uniform() < 1 / (1 + Math.exp(-z)) ? 1 : 0;
		const p = 1 / (1 + Math.exp(-distort(z)));
		outputs.set([1 - p, p], 2 * row);
	}
	return { problemType: 'classification', nClasses: 2, actual, outputs };
}

function multiclass(n: number, seed: number, sharpness: number, k = 4): Scored {
	const random = new Random(seed);
	const actual = new Float64Array(n);
	const outputs = new Float64Array(n * k);
	for (let row = 0; row < n; row++) {
		const z = Array.from({ length: k }, () => 1.2 * random.normal());
		const soft = (factor: number) => {
			const e = z.map((score) => Math.exp(factor * score));
			const total = e.reduce((a, b) => a + b, 0);
			return e.map((value) => value / total);
		};
		let u = random.uniform();
		actual[row] = soft(1).findIndex((p) => (u -= p) < 0);
		if (actual[row] < 0) actual[row] = k - 1;
		outputs.set(soft(sharpness), row * k);
	}
	return { problemType: 'classification', nClasses: k, actual, outputs };
}

const logLoss = (scored: Scored, outputs: Float64Array) => METRICS.get('logLoss')!.compute({ ...scored, outputs });
const auc = (scored: Scored, outputs: Float64Array) => METRICS.get('rocAuc')!.compute({ ...scored, outputs });
function calibrated(fitOn: Scored, applyTo: Scored) {
	const calibration = fitCalibration({ ...fitOn, random: new Random(1) });
	const outputs = Float64Array.from(applyTo.outputs);
	calibration.apply(outputs, applyTo.nClasses);
	return { calibration, outputs };
}

describe('fitCalibration', () => {
	test.each([
		['overconfident', (z: number) => 3 * z],
		['timid', (z: number) => 0.3 * z],
		['shifted, as after balancing classes', (z: number) => z + 1.5],
		['bent', (z: number) => (z > 0 ? 3 * z : 0.5 * z)],
	])('repairs %s probabilities on new rows without touching their order', (_, distort) => {
		const test_ = sample(4000, 2, distort);
		const { calibration, outputs } = calibrated(sample(4000, 1, distort), test_);
		expect(calibration.method).not.toBe('none');
		expect(calibrationError(test_.actual, outputs, 2)).toBeLessThan(0.035);
		expect(calibrationError(test_.actual, outputs, 2)).toBeLessThan(0.6 * calibrationError(test_.actual, test_.outputs, 2));
		expect(logLoss(test_, outputs)).toBeLessThan(logLoss(test_, test_.outputs));
		expect(Math.abs(auc(test_, outputs) - auc(test_, test_.outputs))).toBeLessThan(1e-6);
	});

	test('leaves true probabilities alone in at least 17 of 20 samples', () => {
		let untouched = 0;
		for (let seed = 0; seed < 20; seed++) if (fitCalibration({ ...sample(600, seed, (z) => z), random: new Random(seed) }).method === 'none') untouched++;
		expect(untouched).toBeGreaterThanOrEqual(17);
	});

	test('never makes true probabilities much worse', () => {
		for (let seed = 0; seed < 10; seed++) {
			const test_ = sample(3000, 100 + seed, (z) => z);
			const { outputs } = calibrated(sample(1200, seed, (z) => z), test_);
			expect(logLoss(test_, outputs)).toBeLessThan(logLoss(test_, test_.outputs) + 0.005);
		}
	});

	test('sharpens and softens many classes', () => {
		for (const sharpness of [0.4, 2.5]) {
			const test_ = multiclass(2000, 2, sharpness);
			const { calibration, outputs } = calibrated(multiclass(2000, 1, sharpness), test_);
			expect(calibration.method).not.toBe('none');
			expect(calibrationError(test_.actual, outputs, 4)).toBeLessThan(0.035);
		}
	});

	test('does nothing with too few rows', () => {
		expect(fitCalibration({ ...sample(30, 1, (z) => 3 * z), random: new Random(1) }).method).toBe('none');
		expect(fitCalibration({ ...sample(0, 1, (z) => z), random: new Random(1) })).toMatchObject({ method: 'none', error: 0 });
	});

	test('is the same after a round trip', () => {
		const scored = sample(2000, 5, (z) => 2 * z);
		const { calibration, outputs } = calibrated(scored, scored);
		const state = calibration.toState();
		const loaded = calibrationFromState({ json: JSON.parse(JSON.stringify(state.json)), arrays: state.arrays });
		const again = Float64Array.from(scored.outputs);
		loaded.apply(again, 2);
		expect(again).toEqual(outputs);
		expect(loaded.error).toBe(calibration.error);
	});

	test('refuses a broken state', () => {
		for (const json of [null, 'x', { method: 'platt', nClasses: 2, error: 0 }, { method: '__proto__', nClasses: 2, error: 0 }]) {
			expect(() => calibrationFromState({ json, arrays: new Map([['parameters', Float64Array.of(1)]]) })).toThrow(
				expect.objectContaining({ code: 'ML-MODEL-INVALID' }),
			);
		}
	});
});

describe('calibration maps', () => {
	test.each(CALIBRATION_METHODS.filter((method) => method !== 'vector' && method !== 'none'))(
		'%s answers 0 and 1 with neither, sums to one and rises strictly',
		(method) => {
			const parameters = fitMap(method, sample(1500, 9, (z) => 4 * z));
			const grid = Float64Array.from({ length: 1999 }, (_, i) => (i + 1) / 2000);
			const outputs = Float64Array.from([0, ...grid, 1].flatMap((p) => [1 - p, p]));
			applyMap(method, parameters, outputs, 2);
			for (let i = 0; i < outputs.length; i += 2) {
				expect(outputs[i + 1] > 0 && outputs[i + 1] < 1 && Math.abs(outputs[i] + outputs[i + 1] - 1) < 1e-12).toBe(true);
				if (i > 40 && i < outputs.length - 40) expect(outputs[i + 1]).toBeGreaterThan(outputs[i - 1]);
			}
		},
	);

	test('temperature recovers the sharpness that was added', () => {
		expect(Math.exp(fitMap('temperature', multiclass(20_000, 3, 2))[0])).toBeCloseTo(0.5, 1);
	});
});
