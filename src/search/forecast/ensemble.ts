// Which mix of forecasters: one for all series by greedy choice (Caruana et al. 2004), then more of those that did better on a series itself,
// as far as that held from one origin to the next.
import type { JobContext } from '../../core/context';
import { forecastLoss } from '../../evaluation/forecast/metrics';
import { takeTracks, type Tracks } from '../../evaluation/forecast/tracks';

/** Weights by series (rows) and forecaster (columns), each row summing to 1; the last row is for series that were not there. */
export interface Mix {
	readonly nForecasters: number;
	readonly weights: Float64Array;
}

const ROUNDS = 20;
/** How strongly a series' own errors count, tried in turn; 0 = not at all. */
const POWERS = [0, 1, 2, 4];
/** Errors of all series count beside a series' own as if they were so many origins. */
const COMMON_ORIGINS = 1;
/** Share that is spread over all forecasters not much worse than the best, before own errors count. */
const SPREAD = 0.15;
const NOT_MUCH_WORSE = 1.3;
/** A mix of its own per series must lower the loss on unseen origins by this share. */
const NEEDED_GAIN = 0.003;
const LUCKY_TRACKS = 20;
const STEEPNESS = 6;

/**
 * @param forecasts - By forecaster, for the steps of `tracks`.
 * @param nOrigins - Tracks come origin by origin.
 */
export async function chooseMix(
	metric: string,
	tracks: Tracks,
	forecasts: readonly Float64Array[],
	nSeries: number,
	nOrigins: number,
	context: JobContext,
): Promise<Mix> {
	const isWorthwhile = nOrigins > 1 && nSeries > 1 && forecasts.length > 1;
	const power = isWorthwhile ? await choosePower(metric, tracks, forecasts, nSeries, nOrigins, context) : 0;
	return mixOf(tracks, forecasts, nSeries, power, await commonMix(metric, tracks, forecasts, context));
}

interface CommonMix {
	weights: Float64Array;
	/** Those that were chosen, and others that are not much worse than the best: 1. */
	candidates: number[];
}

async function commonMix(metric: string, tracks: Tracks, forecasts: readonly Float64Array[], context: JobContext): Promise<CommonMix> {
	const losses = forecasts.map((forecast) => forecastLoss(metric, tracks, forecast));
	const best = Math.max(Math.min(...losses), 1e-12);
	const chosen = await greedy(metric, tracks, forecasts, context);
	// With few tracks the greedy choice is luck: it counts as far as there are tracks, the rest goes to all that do well.
	const share = tracks.series.length / (tracks.series.length + LUCKY_TRACKS);
	const well = losses.map((loss) => (loss <= NOT_MUCH_WORSE * best ? Math.max(loss / best, 1e-9) ** -STEEPNESS : 0));
	const total = well.reduce((sum, weight) => sum + weight, 0);
	const weights = chosen.map((weight, i) => share * weight + ((1 - share) * well[i]) / total);
	return { weights, candidates: losses.map((loss) => (loss <= NOT_MUCH_WORSE * best ? 1 : 0)) };
}

/** The power whose mix, made without an origin, did best on that origin. */
async function choosePower(
	metric: string,
	tracks: Tracks,
	forecasts: readonly Float64Array[],
	nSeries: number,
	nOrigins: number,
	context: JobContext,
): Promise<number> {
	const perOrigin = tracks.series.length / nOrigins;
	const losses = POWERS.map(() => 0);
	for (let origin = 0; origin < nOrigins; origin++) {
		const isIn = (track: number) => Math.floor(track / perOrigin) === origin;
		const others = part(tracks, forecasts, (track) => !isIn(track));
		const own = part(tracks, forecasts, isIn);
		const common = await commonMix(metric, others.tracks, others.forecasts, context);
		for (const [p, power] of POWERS.entries()) {
			const mix = mixOf(others.tracks, others.forecasts, nSeries, power, common);
			losses[p] += forecastLoss(metric, own.tracks, blend(mix, own.tracks, own.forecasts));
			await context.checkpoint();
		}
	}
	const best = losses.indexOf(Math.min(...losses));
	return losses[best] < losses[0] * (1 - NEEDED_GAIN) ? POWERS[best] : 0;
}

function part(tracks: Tracks, forecasts: readonly Float64Array[], keep: (track: number) => boolean): { tracks: Tracks; forecasts: Float64Array[] } {
	const taken = takeTracks(tracks, keep);
	return { tracks: taken, forecasts: forecasts.map((forecast) => takeTracks({ ...tracks, forecast }, keep).forecast) };
}

function mixOf(tracks: Tracks, forecasts: readonly Float64Array[], nSeries: number, power: number, { weights: common, candidates }: CommonMix): Mix {
	const n = forecasts.length;
	const weights = new Float64Array((nSeries + 1) * n);
	const nCandidates = candidates.reduce((sum: number, one) => sum + one, 0);
	const spread = power > 0 ? common.map((weight, i) => (1 - SPREAD) * weight + (SPREAD * candidates[i]) / Math.max(1, nCandidates)) : common;
	const errors = power > 0 ? scaledErrors(tracks, forecasts, nSeries) : undefined;
	for (let s = 0; s <= nSeries; s++) {
		const row = weights.subarray(s * n, (s + 1) * n);
		if (s === nSeries || !errors || errors.counts[s] === 0) {
			row.set(common);
			continue;
		}
		let total = 0;
		for (let i = 0; i < n; i++) {
			const mean = (errors.sums[s * n + i] + COMMON_ORIGINS * errors.common[i]) / (errors.counts[s] + COMMON_ORIGINS);
			row[i] = spread[i] * Math.max(mean, 1e-9) ** -power;
			total += row[i];
		}
		for (let i = 0; i < n; i++) row[i] /= total;
	}
	return { nForecasters: n, weights };
}

/** Mean scaled error per track, summed by series and forecaster; `common`: its mean over all tracks, in the proportions of the series. */
function scaledErrors(tracks: Tracks, forecasts: readonly Float64Array[], nSeries: number) {
	const n = forecasts.length;
	const { horizon, actual } = tracks;
	const sums = new Float64Array(nSeries * n);
	const counts = new Float64Array(nSeries);
	const common = new Float64Array(n);
	for (let track = 0; track < tracks.series.length; track++) {
		const s = tracks.series[track];
		let known = 0;
		const own = new Float64Array(n);
		for (let h = track * horizon; h < (track + 1) * horizon; h++) {
			if (Number.isNaN(actual[h])) continue;
			known++;
			for (let i = 0; i < n; i++) own[i] += Math.abs(actual[h] - forecasts[i][h]);
		}
		const mean = own.reduce((sum, value) => sum + value, 0) / n;
		if (known === 0 || mean === 0) continue;
		counts[s]++;
		// Relative to the mean of all forecasters on the track, so that a hard origin counts no more than an easy one.
		for (let i = 0; i < n; i++) {
			sums[s * n + i] += own[i] / mean;
			common[i] += own[i] / mean;
		}
	}
	const total = counts.reduce((sum, count) => sum + count, 0);
	return { sums, counts, common: common.map((value) => (total > 0 ? value / total : 1)) };
}

async function greedy(metric: string, tracks: Tracks, forecasts: readonly Float64Array[], context: JobContext): Promise<Float64Array> {
	const n = forecasts.length;
	const counts = new Float64Array(n);
	const sum = new Float64Array(tracks.actual.length);
	const trial = new Float64Array(tracks.actual.length);
	let best = { loss: Infinity, counts: counts.slice(), total: 1 };
	for (let round = 1; round <= ROUNDS; round++) {
		let chosen = 0;
		let least = Infinity;
		for (let i = 0; i < n; i++) {
			for (let j = 0; j < sum.length; j++) trial[j] = (sum[j] + forecasts[i][j]) / round;
			const loss = forecastLoss(metric, tracks, trial);
			if (loss < least) [least, chosen] = [loss, i];
			await context.checkpoint();
		}
		for (let j = 0; j < sum.length; j++) sum[j] += forecasts[chosen][j];
		counts[chosen]++;
		if (least < best.loss * 0.9999) best = { loss: least, counts: counts.slice(), total: round };
	}
	return best.counts.map((count) => count / best.total);
}

/** The mix's forecast for the steps of `tracks`. */
export function blend({ nForecasters, weights }: Mix, tracks: Tracks, forecasts: readonly Float64Array[]): Float64Array {
	const out = new Float64Array(tracks.actual.length);
	for (let i = 0; i < out.length; i++) {
		const row = tracks.series[Math.floor(i / tracks.horizon)] * nForecasters;
		for (let f = 0; f < nForecasters; f++) if (weights[row + f] > 0) out[i] += weights[row + f] * forecasts[f][i];
	}
	return out;
}

/** Mean weight of each forecaster over the series. */
export function meanWeights({ nForecasters, weights }: Mix): Float64Array {
	const nSeries = weights.length / nForecasters - 1;
	const out = new Float64Array(nForecasters);
	for (let s = 0; s < Math.max(1, nSeries); s++) for (let f = 0; f < nForecasters; f++) out[f] += weights[s * nForecasters + f] / Math.max(1, nSeries);
	return out;
}
