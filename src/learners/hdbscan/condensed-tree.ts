// From a spanning tree to groups: parts that live longest as the density that is asked for grows (excess of mass).
import type { SpanningTree } from './spanning-tree';

/** Groups by number, and which group each point belongs to; -1 = none. */
export interface DenseGroups {
	labels: Int32Array;
	/** By group: the density (1 / distance) at which it came to be. */
	births: Float64Array;
	/** By group: the density up to which its last point stays. */
	deaths: Float64Array;
}

interface Merges {
	/** Node n + e joins these two, at `lengths[e]`; nodes below n are points. */
	left: Int32Array;
	right: Int32Array;
	/** Points by node. */
	sizes: Int32Array;
}

/** A part of the condensed tree. Part 0 is the whole. */
interface Part {
	parent: number;
	birth: number;
	stability: number;
	children: number[];
}

/** @param minSize - Fewer points that split off are lost, not a group. */
export function denseGroups(tree: SpanningTree, minSize: number): DenseGroups {
	const n = tree.lengths.length + 1;
	const merges = mergesOf(tree, n);
	const densities = densitiesOf(tree.lengths);
	const { parts, partOf, leaves } = condense(merges, densities, n, minSize);
	const chosen = choose(parts);
	const numbers = new Map(chosen.map((part, label) => [part, label]));
	// Parents have smaller numbers than their parts.
	const labelOfPart = parts.map(() => -1);
	parts.forEach(({ parent }, part) => (labelOfPart[part] = numbers.get(part) ?? (part === 0 ? -1 : labelOfPart[parent])));
	const labels = partOf.map((part) => labelOfPart[part]);
	const deaths = new Float64Array(chosen.length);
	labels.forEach((label, point) => {
		if (label >= 0) deaths[label] = Math.max(deaths[label], leaves[point]);
	});
	return { labels, births: Float64Array.from(chosen, (part) => parts[part].birth), deaths };
}

/** 1 / length; points at the same place get twice the largest of the others, so that sums stay finite. */
function densitiesOf(lengths: Float64Array): Float64Array {
	const shortest = lengths.find((length) => length > 0) ?? 1;
	return lengths.map((length) => (length > 0 ? 1 / length : 2 / shortest));
}

function mergesOf({ from, to }: SpanningTree, n: number): Merges {
	const left = new Int32Array(n - 1);
	const right = new Int32Array(n - 1);
	const sizes = new Int32Array(2 * n - 1).fill(1, 0, n);
	const parent = Int32Array.from({ length: 2 * n - 1 }, (_, node) => node);
	const rootOf = (node: number) => {
		let root = node;
		while (parent[root] !== root) root = parent[root];
		for (let at = node; parent[at] !== root; ) {
			const next = parent[at];
			parent[at] = root;
			at = next;
		}
		return root;
	};
	for (let e = 0; e < n - 1; e++) {
		left[e] = rootOf(from[e]);
		right[e] = rootOf(to[e]);
		parent[left[e]] = n + e;
		parent[right[e]] = n + e;
		sizes[n + e] = sizes[left[e]] + sizes[right[e]];
	}
	return { left, right, sizes };
}

/** Walks down from the whole: a part splits only where both sides are large enough, else it loses the small side. */
function condense({ left, right, sizes }: Merges, densities: Float64Array, n: number, minSize: number) {
	const parts: Part[] = [{ parent: -1, birth: 0, stability: 0, children: [] }];
	const partOf = new Int32Array(n);
	const leaves = new Float64Array(n);
	const queue: { node: number; part: number }[] = [{ node: 2 * n - 2, part: 0 }];
	const lose = (node: number, part: number, density: number) => {
		const stack = [node];
		while (stack.length > 0) {
			const at = stack.pop()!;
			if (at >= n) stack.push(left[at - n], right[at - n]);
			else {
				partOf[at] = part;
				leaves[at] = density;
			}
		}
		parts[part].stability += (density - parts[part].birth) * sizes[node];
	};
	for (let head = 0; head < queue.length; head++) {
		const { node, part } = queue[head];
		if (node < n) {
			// A whole of one point.
			partOf[node] = part;
			continue;
		}
		const density = densities[node - n];
		const sides = [left[node - n], right[node - n]];
		const large = sides.filter((side) => sizes[side] >= minSize);
		if (large.length === 2) {
			parts[part].stability += (density - parts[part].birth) * sizes[node];
			for (const side of sides) {
				const child = parts.push({ parent: part, birth: density, stability: 0, children: [] }) - 1;
				parts[part].children.push(child);
				queue.push({ node: side, part: child });
			}
			continue;
		}
		for (const side of sides) {
			if (large.includes(side) && side >= n) queue.push({ node: side, part });
			else lose(side, part, density);
		}
	}
	return { parts, partOf, leaves };
}

/** A part is a group where it has more mass than its own parts have together; the whole never is. Ascending. */
function choose(parts: readonly Part[]): number[] {
	const mass = parts.map(({ stability }) => stability);
	const isChosen = parts.map((_, part) => part > 0);
	for (let part = parts.length - 1; part > 0; part--) {
		const below = parts[part].children.reduce((sum, child) => sum + mass[child], 0);
		if (below > parts[part].stability) {
			isChosen[part] = false;
			mass[part] = below;
		} else {
			const stack = [...parts[part].children];
			while (stack.length > 0) {
				const at = stack.pop()!;
				isChosen[at] = false;
				stack.push(...parts[at].children);
			}
		}
	}
	return Array.from(parts.keys()).filter((part) => isChosen[part]);
}
