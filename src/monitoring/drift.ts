// Have the rows changed since training? An alarm needs a change that is large and one that chance does not explain, over all
// columns together: small samples and many columns alone never cause one.
import { formatPercent } from '../evaluation/format';
import { chiSquareTail } from '../evaluation/statistics';
import type { Table } from '../table/table';
import { countCells, type ColumnProfile, type Profile } from './profile';

export interface ColumnDrift {
	column: string;
	/** Numbers and text lengths: population stability index; categories: Jensen-Shannon distance, base 2. */
	effect: number;
	/** Effects up to here are not called drift. */
	threshold: number;
	/** Of the chi-square test, adjusted over all columns (Benjamini & Hochberg 1995). */
	pValue: number;
	drifted: boolean;
	/** What has changed, in words. */
	note: string | null;
}

/** Same shape as `DriftReport` in `engine/contract`. */
export interface Drift {
	enoughRows: boolean;
	rows: number;
	/** A column that matters to the model has drifted. */
	drifted: boolean;
	/** Drifted ones first, then by importance. */
	columns: ColumnDrift[];
	text: string;
}

/** Fewer rows than this on either side say nothing. */
export const MIN_DRIFT_ROWS = 50;
/**
 * A shift of half a standard deviation has an index of 0.25, the convention for "major" (Siddiqi 2006), and is to be found, not missed
 * in half of the samples: 0.17 finds it in 96 of 100 samples of 500 rows.
 */
const PSI_THRESHOLD = 0.17;
/** Same size of shift: PSI is about 8 times the Jensen-Shannon divergence, 0.17 / 8 nats = 0.031 bits, its root is the distance. */
const JS_THRESHOLD = 0.175;
/** Multiple of what chance alone would show. */
const NULL_FACTOR = 3;
const ALPHA = 0.01;
/** A column that does less of the model's work than this is reported, but does not make the data drifted. */
const MIN_IMPORTANCE = 0.01;
const MIN_EXPECTED = 5;
const NAMED_COLUMNS = 3;

/** Compares the rows of a table with the profile of the training rows. A column that is not there counts as all missing. */
export function checkDrift(profile: Profile, table: Table): Drift {
	const rows = table.nRows;
	if (rows < MIN_DRIFT_ROWS || profile.nRows < MIN_DRIFT_ROWS) return notEnough(profile, rows);
	const compared = profile.columns
		.filter((column) => column.kind !== 'date')
		.map((column) => compareColumn(withHidden(column, profile.nRows), countCells(column, table.columns.get(column.name), rows), table.has(column.name)));
	const adjusted = adjustPValues(compared.map(({ pValue }) => pValue));
	const someMatter = compared.some(({ importance }) => importance >= MIN_IMPORTANCE);
	const columns = compared.map(({ importance, note, ...own }, c) => {
		const drifted = own.effect > own.threshold && adjusted[c] < ALPHA;
		return { ...own, pValue: adjusted[c], drifted, note: drifted ? note : null, importance };
	});
	columns.sort((a, b) => Number(b.drifted) - Number(a.drifted) || b.importance - a.importance);
	const alarming = columns.filter(({ drifted, importance }) => drifted && (importance >= MIN_IMPORTANCE || !someMatter));
	return {
		enoughRows: true,
		rows,
		drifted: alarming.length > 0,
		columns: columns.map(({ importance: _, ...own }) => own),
		text: describe(alarming, columns.filter(({ drifted }) => drifted).length, columns.length, rows),
	};
}

/** The profile hides a missing cell of 1 to 4 rows; here it counts again. */
function withHidden(column: ColumnProfile, nRows: number): ColumnProfile {
	const counts = Float64Array.from(column.counts);
	counts[counts.length - 1] += Math.max(0, nRows - sum(counts));
	return { ...column, counts };
}

function notEnough(profile: Profile, rows: number): Drift {
	const fewest = Math.min(rows, profile.nRows);
	const where = rows < MIN_DRIFT_ROWS ? 'new' : 'training';
	const text = `Not enough rows yet: ${fewest} ${where} rows, at least ${MIN_DRIFT_ROWS} are needed to tell a change from chance.`;
	return { enoughRows: false, rows, drifted: false, columns: [], text };
}

function describe(alarming: ColumnDrift[], nDrifted: number, nColumns: number, rows: number): string {
	const size = rows.toLocaleString('en-US');
	if (alarming.length === 0) {
		const minor = nDrifted > 0 ? ` ${nDrifted === 1 ? 'One column has' : `${nDrifted} columns have`} changed, but the model hardly uses ${nDrifted === 1 ? 'it' : 'them'}.` : '';
		return `No change that matters in ${nColumns} columns of ${size} rows.${minor}`;
	}
	const named = alarming.slice(0, NAMED_COLUMNS).map(({ column, note }) => `'${shorten(column)}' (${note})`);
	const more = alarming.length > NAMED_COLUMNS ? ` and ${alarming.length - NAMED_COLUMNS} more` : '';
	return `${alarming.length} of ${nColumns} columns have changed since training: ${named.join(', ')}${more}.`;
}

function compareColumn(profile: ColumnProfile, current: Float64Array, isThere: boolean) {
	const reference = profile.counts;
	const nReference = sum(reference);
	const nCurrent = sum(current);
	const cells = reference.filter((count, cell) => count + current[cell] > 0).length;
	const nullPsi = nReference > 0 && nCurrent > 0 ? (cells - 1) * (1 / nReference + 1 / nCurrent) : Infinity;
	const isCategory = profile.kind === 'category';
	return {
		column: profile.name,
		importance: profile.importance,
		effect: isCategory ? jensenShannon(reference, current) : stabilityIndex(reference, current),
		threshold: isCategory
			? Math.max(JS_THRESHOLD, Math.sqrt((NULL_FACTOR * nullPsi) / 8 / Math.LN2))
			: Math.max(PSI_THRESHOLD, NULL_FACTOR * nullPsi),
		pValue: homogeneity(reference, current),
		note: isThere ? noteOf(profile, current) : 'the column is missing',
	};
}

/** Population stability index with half a row added to every cell. Source: Siddiqi 2006. */
export function stabilityIndex(reference: Float64Array, current: Float64Array): number {
	let psi = 0;
	const cells = reference.filter((count, cell) => count + current[cell] > 0).length;
	const [nReference, nCurrent] = [sum(reference) + cells / 2, sum(current) + cells / 2];
	for (let cell = 0; cell < reference.length; cell++) {
		if (reference[cell] + current[cell] === 0) continue;
		const p = (reference[cell] + 0.5) / nReference;
		const q = (current[cell] + 0.5) / nCurrent;
		psi += (q - p) * Math.log(q / p);
	}
	return psi;
}

/** Jensen-Shannon distance, base 2: 0 = same, 1 = nothing in common. Source: Lin 1991; Endres & Schindelin 2003. */
export function jensenShannon(reference: Float64Array, current: Float64Array): number {
	const [nReference, nCurrent] = [sum(reference), sum(current)];
	if (nReference === 0 || nCurrent === 0) return 0;
	let divergence = 0;
	for (let cell = 0; cell < reference.length; cell++) {
		const p = reference[cell] / nReference;
		const q = current[cell] / nCurrent;
		const middle = (p + q) / 2;
		if (p > 0) divergence += (p * Math.log2(p / middle)) / 2;
		if (q > 0) divergence += (q * Math.log2(q / middle)) / 2;
	}
	return Math.sqrt(Math.max(0, divergence));
}

/** Chance of so large a difference between two samples of one population: chi-square test, small cells merged with the next. */
export function homogeneity(reference: Float64Array, current: Float64Array): number {
	const [nReference, nCurrent] = [sum(reference), sum(current)];
	const total = nReference + nCurrent;
	if (nReference === 0 || nCurrent === 0) return 1;
	const smallest = Math.min(nReference, nCurrent) / total;
	const merged: [number, number][] = [];
	let held: [number, number] = [0, 0];
	for (let cell = 0; cell < reference.length; cell++) {
		held = [held[0] + reference[cell], held[1] + current[cell]];
		if ((held[0] + held[1]) * smallest < MIN_EXPECTED) continue;
		merged.push(held);
		held = [0, 0];
	}
	const last = merged.at(-1);
	if (!last) return 1;
	last[0] += held[0];
	last[1] += held[1];
	let statistic = 0;
	for (const [a, b] of merged) {
		const expected = ((a + b) * nReference) / total;
		statistic += (a - expected) ** 2 / expected + (b - (a + b - expected)) ** 2 / (a + b - expected);
	}
	return merged.length > 1 ? chiSquareTail(statistic, merged.length - 1) : 1;
}

/** Benjamini & Hochberg (1995), step-up, as adjusted p values in the given order. */
export function adjustPValues(pValues: readonly number[]): number[] {
	const order = pValues.map((_, i) => i).sort((a, b) => pValues[b] - pValues[a]);
	const adjusted = Array<number>(pValues.length);
	let smallest = 1;
	order.forEach((i, rank) => {
		smallest = Math.min(smallest, (pValues[i] * pValues.length) / (pValues.length - rank));
		adjusted[i] = smallest;
	});
	return adjusted;
}

function noteOf(profile: ColumnProfile, current: Float64Array): string {
	const [nReference, nCurrent] = [sum(profile.counts), sum(current)];
	const before = profile.counts.map((count) => count / nReference);
	const now = current.map((count) => count / nCurrent);
	const missing = current.length - 1;
	const change = (cell: number) => `${formatPercent(before[cell])} before, ${formatPercent(now[cell])} now`;
	if (now[missing] - before[missing] > 0.1) return `more often empty: ${change(missing)}`;
	if (profile.kind === 'category') {
		let cell = 0;
		for (let c = 0; c < missing; c++) if (Math.abs(now[c] - before[c]) > Math.abs(now[cell] - before[cell])) cell = c;
		const level = cell < profile.levels.length ? `'${shorten(profile.levels[cell])}'` : 'other or new values';
		return `${level}: ${change(cell)}`;
	}
	const what = profile.kind === 'text' ? ['longer texts', 'shorter texts'] : ['higher values', 'lower values'];
	const shift = meanBin(now) - meanBin(before);
	if (Math.abs(shift) < 0.3) return 'another spread of values than in training';
	return `${shift > 0 ? what[0] : what[1]} than in training`;
}

function meanBin(shares: Float64Array): number {
	let mean = 0;
	let total = 0;
	for (let bin = 0; bin < shares.length - 1; bin++) {
		mean += bin * shares[bin];
		total += shares[bin];
	}
	return total > 0 ? mean / total : 0;
}

function sum(values: Float64Array): number {
	return values.reduce((total, value) => total + value, 0);
}

function shorten(text: string): string {
	return text.length > 40 ? `${text.slice(0, 39)}…` : text;
}
