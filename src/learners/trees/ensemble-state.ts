// Trees to and from a model file. What is read is untrusted: after these checks no walk can leave the arrays or run for ever.
import type { State, TypedArray } from '../../core/arrays';
import { MlError } from '../../core/errors';
import type { TreeEnsemble } from './ensemble';

const ARRAYS = {
	roots: Int32Array,
	feature: Int32Array,
	threshold: Float64Array,
	missing: Uint8Array,
	left: Int32Array,
	right: Int32Array,
	setStart: Int32Array,
	words: Uint32Array,
	gain: Float32Array,
	cover: Float32Array,
	leafValue: Float64Array,
	leafCover: Float32Array,
} as const;

type ArrayName = keyof typeof ARRAYS;

const BY_NODE: readonly ArrayName[] = ['threshold', 'missing', 'left', 'right', 'setStart', 'gain', 'cover'];
const FINITE: readonly ArrayName[] = ['threshold', 'gain', 'cover', 'leafValue', 'leafCover'];

export function ensembleArrays(trees: TreeEnsemble): Map<string, TypedArray> {
	return new Map(Object.keys(ARRAYS).map((name) => [name, trees[name as ArrayName]]));
}

/** @throws MlError `ML-MODEL-INVALID`. */
export function readEnsemble(state: State, nFeatures: number): TreeEnsemble {
	const found = Object.entries(ARRAYS).map(([name, type]) => {
		const array = state.arrays.get(name);
		if (!(array instanceof type)) throw invalid(`array '${name}' is missing or has another type`);
		return [name, array];
	});
	const trees = { nFeatures, ...Object.fromEntries(found) } as TreeEnsemble;
	checkLengths(trees);
	checkNodes(trees);
	checkTrees(trees);
	return trees;
}

export function invalid(what: string): MlError {
	return new MlError(
		'ML-MODEL-INVALID',
		`The stored trees are damaged: ${what}.`,
		'Train the model again, or roll back to a version that loads.',
	);
}

function checkLengths(trees: TreeEnsemble): void {
	for (const name of BY_NODE) {
		if (trees[name as ArrayName].length !== trees.feature.length) throw invalid(`'${name}' has another length`);
	}
	if (trees.leafCover.length !== trees.leafValue.length) throw invalid("'leafCover' has another length");
	for (const name of FINITE) {
		if (!(trees[name] as Float64Array).every(Number.isFinite)) throw invalid(`'${name}' holds a number that is not finite`);
	}
}

function checkNodes({ nFeatures, feature, threshold, setStart, words, missing, left, right, leafValue }: TreeEnsemble): void {
	for (let node = 0; node < feature.length; node++) {
		if (feature[node] < 0 || feature[node] >= nFeatures) throw invalid(`node ${node} names a feature that is not there`);
		if (missing[node] > 1) throw invalid(`node ${node} has no direction for missing values`);
		for (const child of [left[node], right[node]]) {
			// Children after parents: no cycles.
			if (child >= 0 ? child <= node || child >= feature.length : ~child >= leafValue.length) {
				throw invalid(`node ${node} points outside its tree`);
			}
		}
		const start = setStart[node];
		if (start >= 0 && threshold[node] !== -Number.MAX_VALUE) throw invalid(`node ${node} has both a threshold and a set`);
		if (start < -1 || start >= words.length || (start >= 0 && start + 1 + words[start] > words.length)) {
			throw invalid(`node ${node} has no set of levels`);
		}
	}
}

/** Every node and leaf hangs on exactly one parent or is a root. */
function checkTrees({ roots, left, right, feature, leafValue }: TreeEnsemble): void {
	const nodeParents = new Uint8Array(feature.length);
	const leafParents = new Uint8Array(leafValue.length);
	for (const links of [roots, left, right]) {
		for (const link of links) {
			const parents = link >= 0 ? nodeParents : leafParents;
			const at = link >= 0 ? link : ~link;
			if (at >= parents.length || parents[at]++ > 0) throw invalid('a node or leaf is used twice');
		}
	}
	if (nodeParents.includes(0) || leafParents.includes(0)) throw invalid('a node or leaf is not used');
}
