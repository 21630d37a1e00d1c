import { createContext } from '../../../src/core/context';
import { checkParams } from '../../../src/core/params';
import type { TrainingData } from '../../../src/learners/contract';
import { isolationForest } from '../../../src/learners/isolation-forest';
import { isolationForestParams } from '../../../src/learners/isolation-forest/params';
import { meanPathLength } from '../../../src/learners/isolation-forest/path-length';
import { Random } from '../../../src/core/random';
import { numberMatrix } from '../../helpers/number-matrix';
import golden from '../../golden/anomaly.json';

interface TheirTree {
	left: number[];
	right: number[];
	feature: number[];
	threshold: number[];
	count: number[];
}

const columnsOf = (rows: number[][]) => rows[0].map((_, f) => Float64Array.from(rows, (row) => row[f]));

/** In level order, as `load` reads it. */
function inLevelOrder(tree: TheirTree) {
	const order = [0];
	for (let at = 0; at < order.length; at++) if (tree.left[order[at]] >= 0) order.push(tree.left[order[at]], tree.right[order[at]]);
	return {
		features: order.map((node) => (tree.left[node] < 0 ? -1 : tree.feature[node])),
		ranges: order.flatMap((node) => [-Infinity, tree.left[node] < 0 ? Infinity : tree.threshold[node]]),
		counts: order.map((node) => (tree.left[node] < 0 ? tree.count[node] : 0)),
	};
}

function unlabelled(x: TrainingData['x'], weights?: Float64Array): TrainingData {
	return { x, y: new Float64Array(x.nRows), weights, problemType: 'anomaly', nClasses: 0 };
}

async function scores(data: TrainingData, asked: TrainingData['x'], params: object = {}): Promise<Float64Array> {
	const model = await isolationForest.fit(data, checkParams(isolationForestParams, 'isolationForest', params), createContext());
	const out = new Float64Array(asked.nRows);
	model.predictBatch(asked, out);
	return out;
}

describe('isolationForest', () => {
	it.each(Object.entries(golden.meanPathLength))('c(%s) is that of scikit-learn', (n, expected) => {
		expect(meanPathLength(Number(n))).toBeCloseTo(expected, 12);
	});

	it("scores rows by scikit-learn's trees as scikit-learn does", () => {
		const trees = golden.isolationForest.trees.map(inLevelOrder);
		const model = isolationForest.load({
			json: { sampleSize: golden.isolationForest.sampleSize, fitted: {} },
			arrays: new Map<string, Float64Array | Int32Array | Uint8Array>([
				['categories', new Uint8Array(4)],
				['treeSizes', Int32Array.from(trees, ({ features }) => features.length)],
				['features', Int32Array.from(trees.flatMap(({ features }) => features))],
				['ranges', Float64Array.from(trees.flatMap(({ ranges }) => ranges))],
				['counts', Int32Array.from(trees.flatMap(({ counts }) => counts))],
			]),
		});
		const out = new Float64Array(golden.fresh.length);
		model.predictBatch(numberMatrix(columnsOf(golden.fresh), golden.fresh.length), out);
		out.forEach((score, i) => expect(score).toBeCloseTo(golden.isolationForest.scores[i], 12));
	});

	it('calls a level that came once, and a gap where there was none, unusual', async () => {
		const random = new Random(5);
		const n = 400;
		const level = Float64Array.from({ length: n }, (_, i) => (i === 7 ? 2 : i % 2));
		const value = Float64Array.from({ length: n }, () => random.normal());
		const gaps = Float64Array.from({ length: n }, (_, i) => (i % 3 === 0 ? NaN : random.normal()));
		const x: TrainingData['x'] = {
			nRows: n,
			nFeatures: 3,
			features: [
				{ name: 'level', source: 'level', kind: 'category', nLevels: 3 },
				{ name: 'value', source: 'value', kind: 'number' },
				{ name: 'gaps', source: 'gaps', kind: 'number' },
			],
			columns: [level, value, gaps],
		};
		const asked = { ...x, nRows: 4, columns: [Float64Array.of(0, 2, 0, 0), Float64Array.of(0, 0, NaN, 0), Float64Array.of(0, 0, 0, NaN)] };
		const [usual, rare, gap, usualGap] = await scores(unlabelled(x), asked, { sampleSize: 400 });
		expect(rare).toBeGreaterThan(usual + 0.05);
		expect(gap).toBeGreaterThan(usual + 0.05);
		expect(usualGap).toBeLessThan(usual + 0.05);
	});

	it('does not look at rows of weight 0', async () => {
		const random = new Random(6);
		const values = Float64Array.from({ length: 300 }, (_, i) => (i < 100 ? 50 : 0) + random.normal());
		const x = numberMatrix([values], 300);
		const weights = Float64Array.from({ length: 300 }, (_, i) => (i < 100 ? 0 : 1));
		const out = await scores(unlabelled(x, weights), x);
		expect(Math.min(...out.subarray(0, 100))).toBeGreaterThan(Math.max(...out.subarray(110).toSorted().subarray(0, 180)));
	});
});
