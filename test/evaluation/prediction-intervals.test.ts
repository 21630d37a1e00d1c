import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Matrix, solve } from 'ml-matrix';
import { Random } from '../../src/core/random';
import { fitPredictionIntervals, intervalsFromState, type PredictionIntervals } from '../../src/evaluation/prediction-intervals';
import { kFold } from '../../src/evaluation/splits';

function coverage(intervals: PredictionIntervals, predicted: Float64Array, actual: Float64Array, keep: (row: number) => boolean = () => true) {
	let inside = 0;
	let rows = 0;
	predicted.forEach((prediction, row) => {
		if (!keep(row)) return;
		const { lower, upper } = intervals.bounds(prediction);
		rows++;
		if (lower <= actual[row] && actual[row] <= upper) inside++;
	});
	return inside / rows;
}

/** Noise that grows with the predicted value, skewed upwards. */
function simulated(n: number, seed: number) {
	const random = new Random(seed);
	const predicted = Float64Array.from({ length: n }, () => 100 * random.uniform());
	const actual = predicted.map((p) => p + (1 + p / 5) * (Math.exp(0.7 * random.normal()) - 1));
	return { predicted, actual };
}

describe('fitPredictionIntervals', () => {
	test.each([0.5, 0.8, 0.95])('bounds of %d hold for new rows, over all and in every part of the range', (wanted) => {
		const intervals = fitPredictionIntervals({ ...simulated(3000, 1), coverage: wanted });
		const { predicted, actual } = simulated(6000, 2);
		expect(Math.abs(coverage(intervals, predicted, actual) - wanted)).toBeLessThan(0.03);
		for (const [from, to] of [[0, 25], [25, 50], [50, 75], [75, 100]]) {
			expect(Math.abs(coverage(intervals, predicted, actual, (row) => predicted[row] >= from && predicted[row] < to) - wanted)).toBeLessThan(0.08);
		}
	});

	test('twenty rows give bounds that hold in 75 to 95 of 100 cases on average', () => {
		let sum = 0;
		const fresh = simulated(2000, 50);
		for (let seed = 0; seed < 30; seed++) sum += coverage(fitPredictionIntervals(simulated(20, seed)), fresh.predicted, fresh.actual);
		expect(sum / 30).toBeGreaterThan(0.75);
		expect(sum / 30).toBeLessThan(0.95);
	});

	test('bounds are finite and hold the prediction, also far outside of the training range', () => {
		const intervals = fitPredictionIntervals(simulated(500, 3));
		for (const prediction of [-1e308, -5, 0, 50, 1e6, 1e308]) {
			const { lower, upper } = intervals.bounds(prediction);
			expect(Number.isFinite(lower) && Number.isFinite(upper) && lower <= prediction && prediction <= upper).toBe(true);
		}
	});

	test('what is never negative has no negative lower bound', () => {
		const actual = Float64Array.from({ length: 200 }, (_, i) => i % 7);
		const intervals = fitPredictionIntervals({ predicted: actual.map(() => 3), actual });
		expect(intervals.bounds(3).lower).toBe(0);
		expect(intervals.bounds(-2).lower).toBe(-2);
	});

	test('survives one row and a constant', () => {
		expect(fitPredictionIntervals({ predicted: Float64Array.of(5), actual: Float64Array.of(7) }).bounds(5)).toEqual({ lower: 5, upper: 7 });
		const flat = new Float64Array(300).fill(4);
		expect(fitPredictionIntervals({ predicted: flat, actual: flat }).bounds(4)).toEqual({ lower: 4, upper: 4 });
	});

	test('is the same after a round trip and refuses a broken state', () => {
		const intervals = fitPredictionIntervals(simulated(900, 4));
		const state = intervals.toState();
		const loaded = intervalsFromState({ json: JSON.parse(JSON.stringify(state.json)), arrays: state.arrays });
		for (const prediction of [1, 33.3, 99]) expect(loaded.bounds(prediction)).toEqual(intervals.bounds(prediction));
		expect(() => intervalsFromState({ json: {}, arrays: new Map() })).toThrow(expect.objectContaining({ code: 'ML-MODEL-INVALID' }));
	});
});

const DATA = join(__dirname, '../../../shared/data');
const SETS: [string, string][] = [
	['abalone', 'rings'],
	['bike_sharing', 'cnt'],
	['california_housing', 'median_house_value'],
	['concrete', 'strength'],
	['diabetes', 'target'],
	['insurance', 'charges'],
	['mpg', 'mpg'],
	['wine_quality', 'quality'],
];

/** Numeric columns, squared too, and least squares: a model that is simple and misses much. */
function readSet(name: string, target: string): { x: number[][]; y: number[] } {
	const [header, ...lines] = readFileSync(join(DATA, `${name}.csv`), 'utf8').replaceAll('"', '').trim().split('\n');
	const names = header.trim().split(',');
	const rows = lines.slice(0, 8000).map((line) => line.trim().split(',').map(Number));
	const used = names.map((_, c) => c).filter((c) => names[c] !== target && !['casual', 'registered', 'instant'].includes(names[c]) && rows.every((row) => Number.isFinite(row[c])));
	const scale = used.map((c) => Math.max(...rows.map((row) => Math.abs(row[c]))) || 1);
	const x = rows.map((row) => [1, ...used.flatMap((c, j) => [row[c] / scale[j], (row[c] / scale[j]) ** 2])]);
	return { x, y: rows.map((row) => row[names.indexOf(target)]) };
}

function fitPredict(x: number[][], y: number[], train: number[], test_: number[]): number[] {
	const a = new Matrix(train.map((row) => x[row]));
	const gram = a.transpose().mmul(a);
	for (let j = 0; j < gram.rows; j++) gram.set(j, j, gram.get(j, j) + 1e-3);
	const beta = solve(gram, a.transpose().mmul(Matrix.columnVector(train.map((row) => y[row]))));
	return new Matrix(test_.map((row) => x[row])).mmul(beta).to1DArray();
}

describe('80 % bounds on held-back rows of real data', () => {
	test.each(SETS)('%s: 75 to 85 of 100 rows lie between them', (name, target) => {
		if (!existsSync(join(DATA, `${name}.csv`))) {
			console.warn(`skipped: ${DATA} is absent`);
			return;
		}
		const { x, y } = readSet(name, target);
		const values = Float64Array.from(y);
		let inside = 0;
		// Every row is held back once, so that small sets are judged on all their rows.
		const outer = kFold({ y: values, nClasses: 0, folds: 4, random: new Random(1) });
		for (let part = 0; part < 4; part++) {
			const train = y.map((_, row) => row).filter((row) => outer[row] !== part);
			const held = y.map((_, row) => row).filter((row) => outer[row] === part);
			const inner = kFold({ y: Float64Array.from(train, (row) => y[row]), nClasses: 0, folds: 5, random: new Random(2) });
			const predicted = new Float64Array(train.length);
			for (let fold = 0; fold < 5; fold++) {
				const rows = train.map((_, i) => i).filter((i) => inner[i] === fold);
				const answers = fitPredict(x, y, train.filter((_, i) => inner[i] !== fold), rows.map((i) => train[i]));
				rows.forEach((i, j) => (predicted[i] = answers[j]));
			}
			const intervals = fitPredictionIntervals({ predicted, actual: Float64Array.from(train, (row) => y[row]) });
			fitPredict(x, y, train, held).forEach((prediction, i) => {
				const { lower, upper } = intervals.bounds(prediction);
				if (lower <= y[held[i]] && y[held[i]] <= upper) inside++;
			});
		}
		const share = inside / y.length;
		expect(share).toBeGreaterThanOrEqual(0.75);
		// Where the target is a whole number of few values, no bound falls between 0.80 and the next attainable share.
		expect(share).toBeLessThanOrEqual(name === 'wine_quality' ? 0.86 : 0.85);
	});
});
