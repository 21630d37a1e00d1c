import { createContext } from '../../../src/core/context';
import { checkParams } from '../../../src/core/params';
import { Random } from '../../../src/core/random';
import { gradientBoosting } from '../../../src/learners/boosting';
import { boostingParams } from '../../../src/learners/boosting/params';
import type { LabelledData, Predictor, TrainingData } from '../../../src/learners/contract';
import { MAX_SPARSE_FEATURES } from '../../../src/learners/trees/sparse-bins';
import type { FeatureMatrix } from '../../../src/table/feature-matrix';
import { matrixOf } from '../trees/make-matrix';

const fit = (data: TrainingData, params: object = {}) =>
	gradientBoosting.fit(data, checkParams(boostingParams, 'gradientBoosting', { rounds: 20, columnSampling: 1, ...params }), createContext());

function predict(model: Predictor, x: FeatureMatrix): Float64Array {
	const out = new Float64Array(x.nRows * model.nOutputs);
	model.predictBatch(x, out);
	return out;
}

/** The columns from `first` on as a sparse block. */
function toSparse(x: FeatureMatrix, first: number, from = 0, to = x.nRows): FeatureMatrix {
	const starts = [0];
	const indices: number[] = [];
	const values: number[] = [];
	for (let row = from; row < to; row++) {
		for (let f = first; f < x.columns.length; f++) {
			if (x.columns[f][row] === 0) continue;
			indices.push(f - first);
			values.push(x.columns[f][row]);
		}
		starts.push(indices.length);
	}
	const block = { starts: Int32Array.from(starts), indices: Int32Array.from(indices), values: Float64Array.from(values) };
	return {
		nRows: to - from,
		nFeatures: x.nFeatures,
		features: x.features.slice(0, first),
		columns: x.columns.slice(0, first).map((column) => column.slice(from, to)),
		sparse: { kind: 'sparse', width: x.columns.length - first, source: 'text', ...block },
	};
}

const rowsOf = (x: FeatureMatrix, from: number, to: number) => ({ ...x, nRows: to - from, columns: x.columns.map((column) => column.slice(from, to)) });

/** Two dense columns, then 20 that are mostly zero with few distinct values of both signs. */
function thinData(nRows: number, nClasses: number): TrainingData {
	const random = new Random(9);
	const columns = Array.from({ length: 22 }, (_, f) =>
		Float64Array.from({ length: nRows }, () => (f < 2 ? random.normal() : random.uniform() < 0.15 ? random.integer(5) - 2 : 0)),
	);
	const signal = columns[0].map((value, i) => value + 2 * columns[3][i] + columns[5][i] * columns[0][i] - Math.abs(columns[21][i]));
	const y = nClasses > 0 ? signal.map((value) => Math.min(nClasses - 1, Math.max(0, Math.round(value + nClasses / 2)))) : signal;
	return { x: matrixOf(columns), y, problemType: nClasses > 0 ? 'classification' : 'regression', nClasses };
}

describe('boosting over a sparse block', () => {
	it.each([0, 2, 3])('gives what it gives over the same columns laid out in full, %d classes', async (nClasses) => {
		const data = thinData(700, nClasses);
		const validation: LabelledData = { x: rowsOf(data.x, 500, 700), y: data.y.slice(500) };
		const full = await fit({ ...data, x: rowsOf(data.x, 0, 500), y: data.y.slice(0, 500), validation });
		const sparse = await fit({
			...data,
			x: toSparse(data.x, 2, 0, 500),
			y: data.y.slice(0, 500),
			validation: { ...validation, x: toSparse(data.x, 2, 500, 700) },
		});
		const expected = predict(full, data.x);
		predict(sparse, toSparse(data.x, 2)).forEach((value, i) => expect(Math.abs(value - expected[i])).toBeLessThan(1e-9));
		expect(sparse.fitted).toEqual(full.fitted);
		sparse.importance!().forEach((share, f) => expect(Math.abs(share - full.importance!()[f])).toBeLessThan(1e-9));
	});

	it('scores left-out rows as the finished model does', async () => {
		const data = thinData(600, 0);
		const x = toSparse(data.x, 2, 0, 400);
		const validation = { x: toSparse(data.x, 2, 400, 600), y: data.y.slice(400) };
		const params = { rounds: 6, rowSampling: 0.5, columnSampling: 0.5 };
		const withHeld = await fit({ ...data, x, y: data.y.slice(0, 400), validation }, params);
		const without = await fit({ ...data, x, y: data.y.slice(0, 400) }, params);
		expect(predict(withHeld, x)).toEqual(predict(without, x));
	});

	it('answers a row alone as among others, after a state as before', async () => {
		const data = thinData(300, 3);
		const x = toSparse(data.x, 2);
		const model = await fit({ ...data, x });
		const all = predict(model, x);
		const loaded = gradientBoosting.load(model.toState());
		expect(predict(loaded, x)).toEqual(all);
		for (const row of [0, 31, 32, 299]) {
			expect(predict(loaded, toSparse(data.x, 2, row, row + 1))).toEqual(all.slice(3 * row, 3 * row + 3));
		}
	});

	it('takes a block without entries, without columns, and wider than it looks at', async () => {
		const data = thinData(60, 0);
		for (const width of [0, 5, 2 * MAX_SPARSE_FEATURES]) {
			const x = toSparse(data.x, 2);
			const empty = { ...x, nFeatures: 2 + width, sparse: { ...x.sparse!, width, starts: new Int32Array(61), indices: new Int32Array(0), values: new Float64Array(0) } };
			expect(predict(await fit({ ...data, x: empty }), empty).every(Number.isFinite)).toBe(true);
		}
		const wide = { ...toSparse(data.x, 2), nFeatures: 40_002 };
		const spread = { ...wide, sparse: { ...wide.sparse!, width: 40_000, indices: wide.sparse!.indices.map((index) => index * 1999) } };
		const expected = predict(await fit({ ...data, x: toSparse(data.x, 2) }), toSparse(data.x, 2));
		expect(predict(await fit({ ...data, x: spread }), spread)).toEqual(expected);
	});
});
