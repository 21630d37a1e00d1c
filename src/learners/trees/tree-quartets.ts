// A row's way through four trees at a time. Each step of a way waits for the one before, but not for those of other trees: the processor goes
// all four at once. Steps are taken without a branch, which it would guess wrong half of the time.
import type { TreeEnsemble } from './ensemble';

const FOUR = 4;

/** Trees that ask about numbers only; the others are left to the caller. Leaves are nodes that lead to themselves. */
export class TreeQuartets {
	/** By tree: 1 = it is walked here. */
	readonly isPlain: Uint8Array;
	/** By tree, after `walk`: its leaf. */
	readonly leaves: Int32Array;
	/** By node, then by leaf. */
	private readonly threshold: Float64Array;
	private readonly places: Int32Array;
	private readonly missing: Uint8Array;
	/** [right, left] of each. */
	private readonly children: Int32Array;
	/** Four trees in turn, the last of them repeated to make up four. */
	private readonly trees: Int32Array;
	private readonly roots: Int32Array;
	private readonly nNodes: number;

	/** @param places - By node: where its value stands in a row. */
	constructor(ensemble: TreeEnsemble, places: Int32Array) {
		const { roots, threshold, missing, left, right, leafValue } = ensemble;
		const nNodes = threshold.length;
		this.nNodes = nNodes;
		const nAll = nNodes + leafValue.length;
		const nodeOf = (child: number) => (child >= 0 ? child : nNodes + ~child);
		this.threshold = new Float64Array(nAll);
		this.threshold.set(threshold);
		this.places = new Int32Array(nAll);
		this.places.set(places);
		this.missing = new Uint8Array(nAll);
		this.missing.set(missing.map((bits) => bits & 1));
		this.children = new Int32Array(2 * nAll);
		for (let node = 0; node < nNodes; node++) {
			this.children[2 * node] = nodeOf(right[node]);
			this.children[2 * node + 1] = nodeOf(left[node]);
		}
		for (let node = nNodes; node < nAll; node++) this.children.fill(node, 2 * node, 2 * node + 2);
		this.isPlain = findPlain(ensemble);
		const plain = Array.from(this.isPlain.keys()).filter((tree) => this.isPlain[tree] === 1);
		while (plain.length % FOUR !== 0) plain.push(plain[plain.length - 1]);
		this.trees = Int32Array.from(plain);
		this.roots = Int32Array.from(plain, (tree) => nodeOf(roots[tree]));
		this.leaves = new Int32Array(roots.length);
	}

	/** @param at - Where the row's values begin. */
	walk(values: Float64Array, at: number): void {
		const { threshold, places, missing, children, trees, roots, leaves, nNodes } = this;
		for (let q = 0; q < trees.length; q += FOUR) {
			let a = roots[q];
			let b = roots[q + 1];
			let c = roots[q + 2];
			let d = roots[q + 3];
			while (a < nNodes || b < nNodes || c < nNodes || d < nNodes) {
				const va = values[at + places[a]];
				const vb = values[at + places[b]];
				const vc = values[at + places[c]];
				const vd = values[at + places[d]];
				a = children[2 * a + (Number(va <= threshold[a]) | (Number(va !== va) & missing[a]))];
				b = children[2 * b + (Number(vb <= threshold[b]) | (Number(vb !== vb) & missing[b]))];
				c = children[2 * c + (Number(vc <= threshold[c]) | (Number(vc !== vc) & missing[c]))];
				d = children[2 * d + (Number(vd <= threshold[d]) | (Number(vd !== vd) & missing[d]))];
			}
			leaves[trees[q]] = a - nNodes;
			leaves[trees[q + 1]] = b - nNodes;
			leaves[trees[q + 2]] = c - nNodes;
			leaves[trees[q + 3]] = d - nNodes;
		}
	}
}

/** 1 for trees without a category node. */
function findPlain({ roots, setStart, left, right }: TreeEnsemble): Uint8Array {
	return Uint8Array.from(roots, (root) => {
		const open = [root];
		for (let node = open.pop(); node !== undefined; node = open.pop()) {
			if (node < 0) continue;
			if (setStart[node] >= 0) return 0;
			open.push(left[node], right[node]);
		}
		return 1;
	});
}
