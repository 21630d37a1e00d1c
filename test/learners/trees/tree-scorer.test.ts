// Many rows go as ranks through the kernels, few value by value: the answers are the same bits.
import { Random } from '../../../src/core/random';
import type { TreeEnsemble } from '../../../src/learners/trees/ensemble';
import { TreeScorer } from '../../../src/learners/trees/tree-scorer';
import { matrixOf, takeMatrixRows } from './make-matrix';

const SPECIAL = [NaN, Infinity, -Infinity, Number.MAX_VALUE, -Number.MAX_VALUE, 0, -0, 5e-324];

/** Random trees over two numbers and a category; some without a node, one a chain. */
function randomTrees(nTrees: number, thresholds: number, nLevels: number, seed: number): TreeEnsemble {
	const random = new Random(seed);
	const roots: number[] = [];
	const nodes: { feature: number; threshold: number; missing: number; set: number; left: number; right: number }[] = [];
	const words: number[] = [];
	let leaves = 0;
	for (let tree = 0; tree < nTrees; tree++) {
		const size = tree % 5 === 4 ? 0 : 1 + random.integer(40);
		const open: ((link: number) => void)[] = [(link) => roots.push(link)];
		for (let i = 0; i < size; i++) {
			const isCategory = random.integer(3) === 0;
			const own = { feature: isCategory ? 2 : random.integer(2), threshold: -Number.MAX_VALUE, missing: random.integer(2), set: -1, left: 0, right: 0 };
			if (isCategory) {
				own.set = words.length;
				words.push(Math.ceil(nLevels / 32), ...Array.from({ length: Math.ceil(nLevels / 32) }, () => random.integer(2 ** 31)));
			} else {
				const value = random.integer(thresholds);
				own.threshold = value === 0 ? Number.MAX_VALUE : (value - thresholds / 2) / 8;
			}
			open.splice(tree % 2 === 0 ? 0 : random.integer(open.length), 1)[0](nodes.push(own) - 1);
			open.unshift((link) => (own.left = link), (link) => (own.right = link));
		}
		for (const point of open) point(~leaves++);
	}
	const column = <K extends keyof (typeof nodes)[0]>(name: K) => nodes.map((node) => node[name]);
	return {
		nFeatures: 3,
		roots: Int32Array.from(roots),
		feature: Int32Array.from(column('feature')),
		threshold: Float64Array.from(column('threshold')),
		missing: Uint8Array.from(column('missing')),
		left: Int32Array.from(column('left')),
		right: Int32Array.from(column('right')),
		setStart: Int32Array.from(column('set')),
		words: Uint32Array.from(words),
		gain: new Float32Array(nodes.length),
		cover: new Float32Array(nodes.length),
		leafValue: Float64Array.from({ length: leaves }, () => random.normal()),
		leafCover: new Float32Array(leaves),
	};
}

function randomRows(nRows: number, nLevels: number) {
	const random = new Random(1);
	const number = () => (random.integer(4) === 0 ? SPECIAL[random.integer(SPECIAL.length)] : Math.round(100 * random.normal()) / 8);
	const level = () => (random.integer(6) === 0 ? [NaN, -1, nLevels + 40, 1.5][random.integer(4)] : random.integer(nLevels));
	const columns = [number, number, level].map((draw) => Float64Array.from({ length: nRows }, draw));
	return matrixOf(columns, [undefined, undefined, nLevels]);
}

describe.each([
	['few thresholds and levels', 60, 12],
	['as many as fit a byte', 254, 200],
	['more thresholds than fit a byte', 2000, 12],
	['more levels than fit a byte', 60, 700],
])('%s', (_, thresholds, nLevels) => {
	it.each([1, 3])('gives a row alone the bits that it gets among others, %i outputs', (nOutputs) => {
		const scorer = new TreeScorer(randomTrees(30, thresholds, nLevels, 5), 3);
		const x = randomRows(1100, nLevels);
		const all = new Float64Array(1100 * nOutputs);
		scorer.add(x, all, nOutputs);
		for (let row = 0; row < 1100; row++) {
			const alone = new Float64Array(nOutputs);
			scorer.add(takeMatrixRows(x, row, row + 1), alone, nOutputs);
			expect(alone).toEqual(all.subarray(row * nOutputs, (row + 1) * nOutputs));
		}
	});
});
