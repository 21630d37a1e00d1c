import { createContext } from '../../../src/core/context';
import { checkParams } from '../../../src/core/params';
import { createKernels } from '../../../src/kernels';
import { localOutlierFactor } from '../../../src/learners/local-outlier';
import { NeighbourSearch } from '../../../src/learners/local-outlier/neighbours';
import { localOutlierParams } from '../../../src/learners/local-outlier/params';
import { Random } from '../../../src/core/random';
import { numberMatrix } from '../../helpers/number-matrix';
import golden from '../../golden/anomaly.json';

const columnsOf = (rows: number[][]) => rows[0].map((_, f) => Float64Array.from(rows, (row) => row[f]));

async function fit(rows: number[][], params: object) {
	const x = numberMatrix(columnsOf(rows), rows.length);
	const data = { x, y: new Float64Array(rows.length), problemType: 'anomaly' as const, nClasses: 0 };
	return await localOutlierFactor.fit(data, checkParams(localOutlierParams, 'localOutlierFactor', params), createContext());
}

function ask(model: { predictBatch(x: ReturnType<typeof numberMatrix>, out: Float64Array): void }, rows: number[][]): Float64Array {
	const out = new Float64Array(rows.length);
	model.predictBatch(numberMatrix(columnsOf(rows), rows.length), out);
	return out;
}

describe('localOutlierFactor', () => {
	it.each(Object.entries(golden.localOutlierFactor))('scores new rows as scikit-learn does with %s neighbours', async (neighbours, { fresh }) => {
		const out = ask(await fit(golden.X, { neighbours: Number(neighbours) }), golden.fresh);
		out.forEach((score, i) => expect(Math.abs(score - fresh[i])).toBeLessThan(1e-9 * fresh[i]));
	});

	it('answers far from the origin as near it', async () => {
		const far = (rows: number[][]) => rows.map((row) => row.map((value) => value + 2 ** 20));
		const near = ask(await fit(golden.X, {}), golden.fresh);
		const moved = ask(await fit(far(golden.X), {}), far(golden.fresh));
		moved.forEach((score, i) => expect(score).toBeCloseTo(near[i], 6));
	});

	it('stays finite where rows come many times', async () => {
		const rows = Array.from({ length: 60 }, (_, i) => [i < 50 ? 1 : i, 2]);
		const out = ask(await fit(rows, { neighbours: 5 }), [[1, 2], [1.001, 2], [1e6, 2]]);
		expect(out[0]).toBeCloseTo(1, 9);
		expect(out.every((score) => Number.isFinite(score) && score > 0)).toBe(true);
		expect(out[2]).toBeGreaterThan(out[0]);
	});

	it('keeps no more rows than it may', async () => {
		const random = new Random(1);
		const rows = Array.from({ length: 500 }, () => [random.normal(), random.normal()]);
		const model = await fit(rows, { maxRows: 120 });
		expect(model.fitted).toMatchObject({ rows: 120 });
		const [inside, outside] = ask(model, [[0, 0], [6, 6]]);
		expect(outside).toBeGreaterThan(2 * inside);
	});

	it.each([1, 2, 31, 33, 1025, 2100])('finds the neighbours of each of %i points that a plain search finds', (n) => {
		expect(createKernels(1000).build).not.toBe('reference');
		const random = new Random(n);
		// Many equal distances: points on a grid.
		const points = Float64Array.from({ length: 2 * n }, () => random.integer(40));
		const search = new NeighbourSearch(points, 2, 7);
		for (let i = 0; i < Math.min(n, 64); i += 32) {
			const found = search.find(points, i, Math.min(n, i + 32), true);
			found.forEach(({ distances }, at) => {
				const all = Array.from({ length: n }, (_, j) => Math.hypot(points[2 * j] - points[2 * (i + at)], points[2 * j + 1] - points[2 * (i + at) + 1]));
				const plain = all.filter((_, j) => j !== i + at).sort((a, b) => a - b).slice(0, 7);
				expect(distances.length).toBe(plain.length);
				plain.forEach((distance, place) => expect(distances[place]).toBeCloseTo(distance, 12));
			});
		}
	});
});
