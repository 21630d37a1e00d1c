// What a fit wants to know of each column.
import type { FeatureMatrix } from '../../table/feature-matrix';

export interface ColumnStatistics {
	/** Mean of the squares. */
	readonly meanSquare: number;
	readonly deviation: number;
	/** The first row whose value is no finite number; -1 where there is none. */
	readonly unreadable: number;
}

/** Rows of a sample, and how many of them come from one place. */
const SAMPLE_ROWS = 8192;
const RUN = 64;
/** Rows of a call: short ones are compiled as a whole soon, one long loop by halves. */
const CHUNK = 4096;

export const describeColumns = (x: FeatureMatrix): ColumnStatistics[] => x.columns.map(describeColumn);

/** Sums around the first value, so that a large mean takes no digits away. */
export function describeColumn(values: Float64Array): ColumnStatistics {
	const sums = new Float64Array(2);
	for (let from = 0; from < values.length; from += CHUNK) addSums(values, values[0], from, Math.min(from + CHUNK, values.length), sums);
	return fromSums(values, values[0], sums[0], sums[1]);
}

/** @param sum - Of value - origin; `squares` of its square. */
export function fromSums(values: Float64Array, origin: number, sum: number, squares: number): ColumnStatistics {
	const n = values.length;
	const mean = sum / n;
	const variance = Math.max(0, squares / n - mean * mean);
	// Whatever is not finite stays so in a sum; what is too large to be squared does as well, and only a second look tells them apart.
	const unreadable = Number.isFinite(squares) ? -1 : values.findIndex((value) => !Number.isFinite(value));
	return { meanSquare: variance + (origin + mean) ** 2, deviation: Math.sqrt(variance), unreadable };
}

/** sums += those of distances and their squares. Four of each: one alone would wait for its own last addition. */
function addSums(values: Float64Array, origin: number, from: number, to: number, sums: Float64Array): void {
	let s0 = sums[0];
	let s1 = 0;
	let s2 = 0;
	let s3 = 0;
	let q0 = sums[1];
	let q1 = 0;
	let q2 = 0;
	let q3 = 0;
	let i = from;
	for (const end = to - 3; i < end; i += 4) {
		const a = values[i] - origin;
		const b = values[i + 1] - origin;
		const c = values[i + 2] - origin;
		const d = values[i + 3] - origin;
		s0 += a;
		s1 += b;
		s2 += c;
		s3 += d;
		q0 += a * a;
		q1 += b * b;
		q2 += c * c;
		q3 += d * d;
	}
	for (; i < to; i++) {
		const distance = values[i] - origin;
		s0 += distance;
		q0 += distance * distance;
	}
	sums[0] = s0 + s1 + (s2 + s3);
	sums[1] = q0 + q1 + (q2 + q3);
}

export interface ColumnSample {
	/** Share of values that are not 0. */
	readonly filled: number;
	readonly meanSquare: number;
}

/** From all rows where they are few, else from runs of rows all over the column. */
export function sampleColumn(values: Float64Array): ColumnSample {
	const n = values.length;
	const step = RUN * Math.max(1, Math.ceil(n / SAMPLE_ROWS));
	let zeros = 0;
	let seen = 0;
	let squares = 0;
	for (let from = 0; from < n; from += step) {
		const to = Math.min(from + RUN, n);
		for (let i = from; i < to; i++) {
			// Not as an `if`, which V8 makes five times slower here.
			zeros += values[i] === 0 ? 1 : 0;
			squares += values[i] * values[i];
		}
		seen += to - from;
	}
	return { filled: seen > 0 ? 1 - zeros / seen : 0, meanSquare: seen > 0 ? squares / seen : 0 };
}
