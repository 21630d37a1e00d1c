// Points for charts: at most 200 each, so that a report stays small.
import type { Scored } from './scored';

export interface CurvePoint {
	x: number;
	y: number;
}

export const MAX_POINTS = 200;

export interface RankingCurves {
	/** x = share of negatives flagged, y = share of positives flagged. From (0, 0) to (1, 1). */
	roc: CurvePoint[];
	/** x = recall, y = precision. */
	precisionRecall: CurvePoint[];
	/** x = share of rows flagged, likeliest first, y = share of positives among them over their share of all rows. */
	lift: CurvePoint[];
}

/** Binary only; undefined where one class is absent. */
export function rankingCurves(scored: Scored): RankingCurves | undefined {
	const { actual, outputs } = scored;
	const n = actual.length;
	const order = Int32Array.from({ length: n }, (_, row) => row).sort((a, b) => outputs[b * 2 + 1] - outputs[a * 2 + 1]);
	let positives = 0;
	for (const k of actual) positives += k;
	const negatives = n - positives;
	if (positives === 0 || negatives === 0) return undefined;
	const roc: CurvePoint[] = [{ x: 0, y: 0 }];
	const precisionRecall: CurvePoint[] = [];
	const lift: CurvePoint[] = [];
	let hits = 0;
	for (let i = 0; i < n; i++) {
		hits += actual[order[i]];
		if (i + 1 < n && outputs[order[i + 1] * 2 + 1] === outputs[order[i] * 2 + 1]) continue;
		const flagged = i + 1;
		roc.push({ x: (flagged - hits) / negatives, y: hits / positives });
		precisionRecall.push({ x: hits / positives, y: hits / flagged });
		lift.push({ x: flagged / n, y: hits / flagged / (positives / n) });
	}
	return { roc: thin(roc), precisionRecall: thin(precisionRecall, flattest), lift: thin(lift, flattest) };
}

/** x = predicted, y = actual less predicted, of evenly chosen rows by prediction. */
export function residualPoints({ actual, outputs }: Scored): CurvePoint[] {
	const order = Int32Array.from({ length: actual.length }, (_, row) => row).sort((a, b) => outputs[a] - outputs[b]);
	return everyNth(Array.from(order, (row) => ({ x: outputs[row], y: actual[row] - outputs[row] })));
}

/** Keeps the ends and the points that are furthest along the line, measured in both directions. */
function thin(points: CurvePoint[], distance: (a: CurvePoint, b: CurvePoint) => number = manhattan): CurvePoint[] {
	if (points.length <= MAX_POINTS) return points;
	const along = new Float64Array(points.length);
	for (let i = 1; i < points.length; i++) along[i] = along[i - 1] + distance(points[i - 1], points[i]);
	const step = along[points.length - 1] / (MAX_POINTS - 2);
	const kept: CurvePoint[] = [];
	let next = 0;
	points.forEach((point, i) => {
		if (i < points.length - 1 && along[i] < next) return;
		kept.push(point);
		next = along[i] + step;
	});
	return kept.length > MAX_POINTS ? everyNth(kept) : kept;
}

const manhattan = (a: CurvePoint, b: CurvePoint) => Math.abs(a.x - b.x) + Math.abs(a.y - b.y);
/** Precision and lift jump about at the start: progress is counted along x. */
const flattest = (a: CurvePoint, b: CurvePoint) => Math.abs(a.x - b.x) + 1e-12;

function everyNth(points: CurvePoint[]): CurvePoint[] {
	if (points.length <= MAX_POINTS) return points;
	const last = points.length - 1;
	return Array.from({ length: MAX_POINTS }, (_, i) => points[Math.round((i * last) / (MAX_POINTS - 1))]);
}
