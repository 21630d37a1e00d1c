// Isolation trees as the kernel `addPathLengths` walks them: in level order, so that the shape follows from which nodes are leaves.
import { meanPathLength } from './path-length';

/**
 * A row goes left where low < value <= high, and where the value is missing; the right child is the next node. So a question
 * about a number is a half-line, turned towards the side where missing values belong, and one about a category is a single level.
 */
export interface IsolationTree {
	/** Per node: feature, or -1 for a leaf. */
	readonly features: Int32Array;
	/** Two per node: low, high. Leaves: -Infinity, Infinity. */
	readonly ranges: Float64Array;
	/** Per node: training rows that ended there; 0 unless it is a leaf. */
	readonly counts: Int32Array;
}

/** What the kernel reads: two int32 per node, the feature and the left child, a leaf's being itself. */
export function kernelNodes({ features }: IsolationTree): Int32Array {
	const nodes = new Int32Array(2 * features.length);
	for (let node = 0, next = 1; node < features.length; node++) {
		nodes[2 * node] = Math.max(0, features[node]);
		nodes[2 * node + 1] = features[node] < 0 ? node : next;
		if (features[node] >= 0) next += 2;
	}
	return nodes;
}

/** Per leaf: how many questions lead there, and what its rows would need on average; other nodes 0. */
export function pathLengths({ features, counts }: IsolationTree): Float64Array {
	const lengths = new Float64Array(features.length);
	for (let node = 0, next = 1; node < features.length; node++) {
		if (features[node] < 0) {
			lengths[node] += meanPathLength(counts[node]);
			continue;
		}
		lengths[next] = lengths[next + 1] = lengths[node] + 1;
		lengths[node] = 0;
		next += 2;
	}
	return lengths;
}
