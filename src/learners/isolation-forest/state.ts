// An isolation forest to and from a model file. What is read is untrusted: after these checks no walk can leave the arrays or run for ever.
import type { State, TypedArray } from '../../core/arrays';
import { invalidState, readState } from '../../core/state-reader';
import type { IsolationParts } from './model';
import type { IsolationTree } from './tree';

const OWNER = 'isolation forest';
const MAX_FEATURES = 2 ** 31 - 1;

export function isolationState({ categories, sampleSize, trees, fitted }: IsolationParts): State {
	const arrays = new Map<string, TypedArray>([
		['categories', Uint8Array.from(categories, Number)],
		['treeSizes', Int32Array.from(trees, ({ features }) => features.length)],
		['features', Int32Array.from(trees.flatMap(({ features }) => Array.from(features)))],
		['ranges', Float64Array.from(trees.flatMap(({ ranges }) => Array.from(ranges)))],
		['counts', Int32Array.from(trees.flatMap(({ counts }) => Array.from(counts)))],
	]);
	return { json: { sampleSize, fitted: { ...fitted } }, arrays };
}

/** @throws MlError `ML-MODEL-INVALID`. */
export function readIsolation(state: State): IsolationParts {
	const reader = readState(state, OWNER);
	const sampleSize = reader.integer('sampleSize', 1, 2 ** 31);
	const fitted = reader.get('fitted') as Record<string, number> | undefined;
	const categories = Array.from(reader.array('categories', Uint8Array), (flag) => flag !== 0);
	const sizes = reader.array('treeSizes', Int32Array);
	const features = reader.array('features', Int32Array);
	const ranges = reader.array('ranges', Float64Array, 2 * features.length);
	const counts = reader.array('counts', Int32Array, features.length);
	if (sizes.length === 0) throw invalidState(OWNER, 'there is no tree');
	if (categories.length > MAX_FEATURES || sizes.some((size) => size < 1)) throw invalidState(OWNER, 'a tree has a wrong size');
	let at = 0;
	const trees = Array.from(sizes, (size) => {
		const end = at + size;
		if (end > features.length) throw invalidState(OWNER, 'a tree is cut off');
		const tree = { features: features.subarray(at, end), ranges: ranges.subarray(2 * at, 2 * end), counts: counts.subarray(at, end) };
		checkTree(tree, categories.length);
		at = end;
		return tree;
	});
	if (at !== features.length) throw invalidState(OWNER, 'trees and nodes do not fit together');
	return { categories, sampleSize, trees, fitted };
}

function checkTree({ features, ranges, counts }: IsolationTree, nFeatures: number): void {
	let nSplits = 0;
	for (let node = 0; node < features.length; node++) {
		// In level order a node comes after its parent: it must be the root or a child of a split before it.
		if (node > 2 * nSplits) throw invalidState(OWNER, 'a node hangs on no other');
		const feature = features[node];
		if (feature < -1 || feature >= nFeatures) throw invalidState(OWNER, 'a node names a feature that is not there');
		const [low, high] = [ranges[2 * node], ranges[2 * node + 1]];
		if (feature >= 0) nSplits++;
		else if (low !== -Infinity || high !== Infinity || counts[node] < 0) throw invalidState(OWNER, 'a leaf is damaged');
		if (!(low <= high)) throw invalidState(OWNER, 'a range is empty');
	}
	if (features.length !== 2 * nSplits + 1) throw invalidState(OWNER, 'a tree is incomplete');
}
