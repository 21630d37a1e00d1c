// Chooses form and parameters of exponential smoothing for one series by AICc (Hyndman et al. 2008, chapters 5 and 7).
import { nelderMead } from '../nelder-mead';
import { copyStates, filterEts, type EtsForm, type EtsParameters, type EtsStates } from './filter';
import { initialStates } from './initial';

export interface EtsModel {
	form: EtsForm;
	parameters: EtsParameters;
	/** After the last value that it was fitted on. */
	states: EtsStates;
	/** Values that it has seen. */
	n: number;
}

export interface EtsFit extends EtsModel {
	/** Before the first value. */
	initial: EtsStates;
	/** Small-sample Akaike criterion, up to a constant that all forms share. */
	aicc: number;
	/** n log(SSE) (+ 2 sum log forecast): see `filterEts`. */
	deviance: number;
}

/** Seasons longer than this are taken off by decomposition instead, as in R's `stlf`. */
export const MAX_ETS_SEASON = 24;
/** Up to this season the seasonal starting states are optimised too. */
const MAX_OPTIMISED_SEASON = 12;
const ALPHA = [1e-4, 0.9999] as const;
const PHI = [0.8, 0.98] as const;

/** Forms that `level` of effort tries: 0 = the steadiest few, 1 = the common ones, 2 = all that Hyndman's `ets` tries. */
export function etsForms(values: Float64Array, m: number, level: 0 | 1 | 2): EtsForm[] {
	const positive = values.every((value) => value > 0);
	const seasonal = m > 1 && values.length >= 2 * m + 3;
	const seasons: EtsForm['season'][] = seasonal ? ['none', 'additive', ...(positive ? (['multiplicative'] as const) : [])] : ['none'];
	const trends: EtsForm['trend'][] = ['none', 'damped', 'additive'];
	const forms: EtsForm[] = [];
	for (const season of seasons) {
		for (const trend of trends) {
			for (const multiplicativeError of positive ? [false, true] : [false]) {
				// Additive errors with a multiplicative season are unstable; the forms that stay are R's.
				if (season === 'multiplicative' && !multiplicativeError) continue;
				forms.push({ multiplicativeError, trend, season, m: season === 'none' ? 1 : m });
			}
		}
	}
	if (level === 2) return forms;
	const wanted = forms.filter((form) => !form.multiplicativeError || form.season === 'multiplicative').filter((form) => !seasonal || form.season !== 'none');
	return level === 1 ? wanted : wanted.filter(({ trend }) => trend !== 'additive');
}

/** The form of least AICc; undefined for fewer than 4 values. @param evaluations - Of the likelihood, per form and parameter. */
export function fitEts(values: Float64Array, m: number, level: 0 | 1 | 2, evaluations = 60): EtsFit | undefined {
	let best: EtsFit | undefined;
	for (const form of etsForms(values, m, level)) {
		const fit = fitForm(form, values, evaluations);
		if (fit && (!best || fit.aicc < best.aicc)) best = fit;
	}
	return best;
}

/** Maximum likelihood for one form; undefined where the series is too short for it. */
export function fitForm(form: EtsForm, values: Float64Array, evaluations = 60): EtsFit | undefined {
	const n = values.length;
	const nStates = 1 + (form.trend === 'none' ? 0 : 1) + (form.season === 'none' ? 0 : form.m - 1);
	const nSmoothing = 1 + (form.trend === 'none' ? 0 : 1) + (form.season === 'none' ? 0 : 1) + (form.trend === 'damped' ? 1 : 0);
	const k = nStates + nSmoothing + 1;
	if (n < 4 || n <= k + 1) return undefined;
	const climbed = climb(form, values, new Packing(form, initialStates(form, values), evaluations > 0 && form.m <= MAX_OPTIMISED_SEASON), evaluations);
	if (!climbed) return undefined;
	const { parameters, initial, deviance } = climbed;
	const states = copyStates(initial);
	filterEts(form, parameters, states, values);
	const aicc = deviance + 2 * k + (2 * k * (k + 1)) / (n - k - 1);
	return { form, parameters, states, initial, n, aicc, deviance };
}

interface Climbed {
	parameters: EtsParameters;
	initial: EtsStates;
	deviance: number;
}

function climb(form: EtsForm, values: Float64Array, packing: Packing, evaluations: number): Climbed | undefined {
	const deviance = (point: Float64Array) => {
		const unpacked = packing.unpack(point);
		return unpacked ? filterEts(form, unpacked.parameters, unpacked.states, values) : Infinity;
	};
	const start = bestStart(packing, deviance);
	const first = nelderMead(deviance, start, packing.steps(start), evaluations * start.length, 1e-9);
	// A new simplex around the best point leaves the corners into which the first one shrank.
	const found = nelderMead(deviance, first.point, packing.steps(first.point), (evaluations * start.length) / 2, 1e-9);
	if (!Number.isFinite(found.value)) return undefined;
	const { parameters, states } = packing.unpack(found.point)!;
	return { parameters, initial: states, deviance: found.value };
}

/** Of a few usual settings, that of the greatest likelihood. */
function bestStart(packing: Packing, deviance: (point: Float64Array) => number): Float64Array {
	let best: Float64Array | undefined;
	let least = Infinity;
	for (const alpha of [0.1, 0.5, 0.9]) {
		for (const beta of [0.1, 0.9]) {
			for (const gamma of [0.05, 0.3]) {
				const point = packing.pack({ alpha, beta: beta * alpha, gamma: gamma * (1 - alpha), phi: 0.95 });
				const value = deviance(point);
				if (!best || value < least) [best, least] = [point, value];
			}
		}
	}
	return best!;
}

/** Parameters and free starting states as one point, states in units of their spread. */
class Packing {
	private readonly hasTrend: boolean;
	private readonly hasSeason: boolean;
	private readonly isDamped: boolean;
	private readonly unit: number;

	constructor(
		private readonly form: EtsForm,
		private readonly guess: EtsStates,
		private readonly optimisesSeason: boolean,
	) {
		this.hasTrend = form.trend !== 'none';
		this.hasSeason = form.season !== 'none';
		this.isDamped = form.trend === 'damped';
		this.unit = Math.max(Math.abs(guess.level), Math.abs(guess.trend), 1e-6);
	}

	pack({ alpha, beta, gamma, phi }: EtsParameters): Float64Array {
		const { level, trend, season } = this.guess;
		const point = [alpha];
		if (this.hasTrend) point.push(beta);
		if (this.hasSeason) point.push(gamma);
		if (this.isDamped) point.push(phi);
		point.push(level / this.unit);
		if (this.hasTrend) point.push(trend / this.unit);
		if (this.hasSeason && this.optimisesSeason) point.push(...Array.from(season.subarray(1), (value) => value / this.seasonUnit()));
		return Float64Array.from(point);
	}

	steps(point: Float64Array): Float64Array {
		const nSmoothing = 1 + Number(this.hasTrend) + Number(this.hasSeason) + Number(this.isDamped);
		return point.map((value, i) => (i === 0 ? 0.1 : i < nSmoothing ? (this.isDamped && i === nSmoothing - 1 ? 0.02 : 0.5 * value + 0.001) : 0.05 * Math.max(0.2, Math.abs(value))));
	}

	/** undefined outside of the allowed region. */
	unpack(point: Float64Array): { parameters: EtsParameters; states: EtsStates } | undefined {
		let i = 0;
		const alpha = point[i++];
		const beta = this.hasTrend ? point[i++] : 0;
		const gamma = this.hasSeason ? point[i++] : 0;
		const phi = this.isDamped ? point[i++] : 1;
		if (!(alpha >= ALPHA[0] && alpha <= ALPHA[1])) return undefined;
		if (this.hasTrend && !(beta >= 1e-5 && beta <= alpha)) return undefined;
		if (this.hasSeason && !(gamma >= 1e-5 && gamma <= 1 - alpha)) return undefined;
		if (this.isDamped && !(phi >= PHI[0] && phi <= PHI[1])) return undefined;
		const level = point[i++] * this.unit;
		const trend = this.hasTrend ? point[i++] * this.unit : 0;
		return { parameters: { alpha, beta, gamma, phi }, states: { level, trend, season: this.season(point, i) } };
	}

	private season(point: Float64Array, from: number): Float64Array {
		if (!this.hasSeason || !this.optimisesSeason) return this.guess.season.slice();
		const { m } = this.form;
		const season = new Float64Array(m);
		let sum = 0;
		for (let k = 1; k < m; k++) {
			season[k] = point[from + k - 1] * this.seasonUnit();
			sum += season[k];
		}
		// Indices sum to 0 or to m, so one of them is not free.
		season[0] = (this.form.season === 'additive' ? 0 : m) - sum;
		return season;
	}

	private seasonUnit(): number {
		return this.form.season === 'additive' ? this.unit : 1;
	}
}
