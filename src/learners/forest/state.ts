// A forest to and from a model file, about 9 bytes per leaf. What is read is untrusted: after these checks no walk can leave the arrays or run for ever.
import type { JsonValue, State, TypedArray } from '../../core/arrays';
import { MlError } from '../../core/errors';
import type { FeatureCodes } from './codes';
import type { ForestParts } from './model';
import { isLeaf, LEAF_WORD, MAX_FEATURES, type ForestTree } from './tree';

const LEAF = 0xffff;

/** `splits`: per node, feature * 2 + missingLeft, or LEAF; `cuts`: per split node. */
export function forestState({ codes, trees, prior, base, unit, importance, fitted }: ForestParts): State {
	const all = <T extends TypedArray>(make: new (length: number) => T, parts: T[]): T => {
		const joined = new make(parts.reduce((sum, part) => sum + part.length, 0));
		let at = 0;
		for (const part of parts) {
			joined.set(part, at);
			at += part.length;
		}
		return joined;
	};
	const arrays = new Map<string, TypedArray>([
		['prior', prior],
		['importance', importance],
		['edges', all(Float64Array, codes.map((f) => (f.kind === 'number' ? f.edges : new Float64Array(0))))],
		['ranks', all(Uint8Array, codes.map((f) => (f.kind === 'category' ? f.ranks : new Uint8Array(0))))],
		// Category: ~levels.
		['sizes', Int32Array.from(codes, (f) => (f.kind === 'number' ? f.edges.length : ~f.ranks.length))],
		['treeSizes', Int32Array.from(trees, ({ nodes }) => nodes.length / 2)],
		['splits', all(Uint16Array, trees.map(splitsOf))],
		['cuts', all(Uint8Array, trees.map(cutsOf))],
		['values', all(Float32Array, trees.map(({ nodes, values }) => values.filter((_, node) => isLeaf(nodes, node))))],
		['counts', all(Uint16Array, trees.map(countsOf))],
		['classes', all(Uint16Array, trees.map(({ classes }) => classes))],
		['shares', all(Float32Array, trees.map(({ shares }) => shares))],
	]);
	return { json: { base, unit, fitted: { ...fitted } }, arrays };
}

function splitsOf({ nodes }: ForestTree): Uint16Array {
	return Uint16Array.from({ length: nodes.length / 2 }, (_, i) => (isLeaf(nodes, i) ? LEAF : nodes[2 * i] >> 8));
}

function cutsOf({ nodes }: ForestTree): Uint8Array {
	const words = nodes.filter((_, i) => i % 2 === 0 && !isLeaf(nodes, i / 2));
	return Uint8Array.from(words, (word) => word & 255);
}

/** By leaf: how many classes it knows. */
function countsOf({ nodes, starts }: ForestTree): Uint16Array {
	if (starts.length === 0) return new Uint16Array(0);
	const counts = Uint16Array.from({ length: nodes.length / 2 }, (_, node) => starts[node + 1] - starts[node]);
	return counts.filter((_, node) => isLeaf(nodes, node));
}

/** @throws MlError `ML-MODEL-INVALID`. */
export function readForest(state: State): ForestParts {
	const { base, unit, fitted } = (state.json ?? {}) as { [key: string]: JsonValue };
	if (!Number.isFinite(base) || !Number.isFinite(unit)) throw invalid('the units are missing');
	const prior = read(state, 'prior', Float64Array);
	if (prior.length === 1 || !prior.every((share) => share >= 0 && share <= 1)) throw invalid('the shares of the classes are wrong');
	const codes = readCodes(state);
	const importance = read(state, 'importance', Float64Array);
	if (importance.length !== codes.length || !importance.every((share) => share >= 0)) throw invalid('the importance is wrong');
	const trees = readTrees(state, codes.length, prior.length);
	return { codes, trees, prior, base: base as number, unit: unit as number, importance, fitted: fitted as Record<string, number> };
}

function read<T extends TypedArray>(state: State, name: string, type: new (length: number) => T): T {
	const array = state.arrays.get(name);
	if (!(array instanceof type)) throw invalid(`array '${name}' is missing or has another type`);
	return array;
}

function readCodes(state: State): FeatureCodes[] {
	const edges = read(state, 'edges', Float64Array);
	const ranks = read(state, 'ranks', Uint8Array);
	let edge = 0;
	let level = 0;
	const codes = Array.from(read(state, 'sizes', Int32Array), (size): FeatureCodes => {
		if (size < 0) return { kind: 'category', ranks: ranks.subarray(level, (level += ~size)) };
		const own = edges.subarray(edge, (edge += size));
		if (size > 254 || !own.every((value, i) => Number.isFinite(value) && (i === 0 || value > own[i - 1]))) throw invalid('edges are out of order');
		return { kind: 'number', edges: own };
	});
	if (edge !== edges.length || level !== ranks.length || codes.length > MAX_FEATURES) throw invalid('the features do not fit their sizes');
	return codes;
}

function readTrees(state: State, nFeatures: number, nClasses: number): ForestTree[] {
	const source = {
		splits: read(state, 'splits', Uint16Array),
		cuts: read(state, 'cuts', Uint8Array),
		values: read(state, 'values', Float32Array),
		counts: read(state, 'counts', Uint16Array),
		classes: read(state, 'classes', Uint16Array),
		shares: read(state, 'shares', Float32Array),
	};
	const at = { node: 0, split: 0, leaf: 0, share: 0 };
	const sizes = read(state, 'treeSizes', Int32Array);
	if (sizes.length === 0) throw invalid('there is no tree');
	const trees = Array.from(sizes, (size) => readTree(source, at, size, nFeatures, nClasses));
	const isWhole =
		at.node === source.splits.length &&
		at.split === source.cuts.length &&
		at.share === source.classes.length &&
		at.share === source.shares.length &&
		source.values.length === (nClasses > 2 ? 0 : at.leaf) &&
		source.counts.length === (nClasses > 2 ? at.leaf : 0);
	if (!isWhole) throw invalid('arrays and trees do not fit together');
	return trees;
}

type Source = Record<'splits' | 'counts' | 'classes', Uint16Array> & Record<'values' | 'shares', Float32Array> & { cuts: Uint8Array };

function readTree(source: Source, at: { node: number; split: number; leaf: number; share: number }, size: number, nFeatures: number, nClasses: number): ForestTree {
	if (size < 1 || size % 2 === 0 || at.node + size > source.splits.length) throw invalid('a tree has a wrong size');
	const nodes = new Int32Array(2 * size);
	let nSplits = 0;
	let nLeaves = 0;
	for (let node = 0; node < size; node++) {
		const split = source.splits[at.node++];
		// In level order a node comes after its parent: it must be the root or a child of a split before it.
		if (node > 2 * nSplits) throw invalid('a node hangs on no other');
		if (split === LEAF) {
			nodes[2 * node] = LEAF_WORD;
			nodes[2 * node + 1] = node;
			nLeaves++;
			continue;
		}
		if (split >> 1 >= nFeatures) throw invalid('a node names a feature that is not there');
		nodes[2 * node] = (split << 8) | source.cuts[at.split++];
		nodes[2 * node + 1] = 2 * nSplits++ + 1;
	}
	if (size !== 2 * nSplits + 1 || at.split > source.cuts.length) throw invalid('a tree is incomplete');
	const leaf = at.leaf;
	const share = at.share;
	if (nClasses > 2 ? leaf + nLeaves > source.counts.length : leaf + nLeaves > source.values.length) throw invalid('a leaf has no answer');
	const starts = new Int32Array(nClasses > 2 ? size + 1 : 0);
	const values = new Float32Array(nClasses > 2 ? 0 : size);
	for (let node = 0, own = leaf; node < size; node++) {
		const ends = isLeaf(nodes, node);
		if (nClasses > 2) starts[node + 1] = starts[node] + (ends ? source.counts[own] : 0);
		else if (ends) values[node] = source.values[own];
		if (ends) own++;
	}
	at.leaf += nLeaves;
	at.share += starts.at(-1) ?? 0;
	const tree = {
		nodes,
		values,
		starts,
		classes: source.classes.subarray(share, at.share),
		shares: source.shares.subarray(share, at.share),
	};
	const isChance = (value: number) => value >= 0 && value <= 1;
	if (!tree.values.every(nClasses > 0 ? isChance : Number.isFinite) || !tree.shares.every(isChance)) throw invalid('a leaf has no answer');
	if (tree.classes.some((k) => k >= nClasses)) throw invalid('a leaf names a class that is not there');
	return tree;
}

function invalid(what: string): MlError {
	return new MlError('ML-MODEL-INVALID', `The stored forest is damaged: ${what}.`, 'Train the model again, or roll back to a version that loads.');
}
