// Interpolated Kneser-Ney smoothing with three discounts by order (Chen & Goodman 1999).
//
//   P(w | h) = max(0, c(h w) - D(c)) / c(h *)  +  gamma(h) P(w | h without its first unit),    gamma(h) = what the discounts left
//
// with c the adjusted counts; the shortest run falls back to 1 / number of units.
import { adjustedCounts, START, type NgramCounts } from './ngram-counts';

/** Taken off counts of 1, of 2 and of 3 or more. */
export type Discounts = readonly [number, number, number];

/** One level of the model: nodes sorted by parent, then unit; the children of node p of the level before lie from `first[p]` to `first[p + 1]`. */
export interface ModelLevel {
	readonly first: Int32Array;
	readonly words: Int32Array;
	/** Natural logarithm of P(unit | run before it). */
	readonly logProbabilities: Float32Array;
	/** Natural logarithm of gamma(this run), for runs that are contexts; 0 for others. */
	readonly logBackoffs: Float32Array;
}

/** Nodes beyond this of one level: the rarest runs are left to shorter ones. */
const MAX_NODES = 400_000;

/** Discounts estimated from how many runs have a count of 1, 2, 3 and 4; usual ones where there are too few. @param counts - Adjusted. */
export function estimateDiscounts(counts: Float64Array): Discounts {
	const having = [0, 0, 0, 0, 0];
	for (const count of counts) if (count > 0 && count <= 4) having[Math.ceil(count)]++;
	const [, n1, n2, n3, n4] = having;
	const y = n1 / (n1 + 2 * n2);
	const found = [1 - (2 * y * n2) / n1, 2 - (3 * y * n3) / n2, 3 - (4 * y * n4) / n3];
	return found.every((discount, i) => discount >= 0 && discount <= i + 1) ? (found as unknown as Discounts) : [0.5, 1, 1.5];
}

/**
 * @param nUnits - Size of the vocabulary, START not counted.
 * @param discountsOf - By number of units in a run. Default: estimated.
 * @returns `logRoot`: ln gamma of the empty context.
 */
export function smooth(
	counts: NgramCounts,
	nUnits: number,
	discountsOf: (n: number, counts: Float64Array) => Discounts = (_, own) => estimateDiscounts(own),
): { levels: ModelLevel[]; logRoot: number } {
	const { levels, order } = counts;
	const adjusted = adjustedCounts(counts);
	// START is a context, never an answer.
	for (let node = 0; node < levels[0].size; node++) if (levels[0].words[node] === START) adjusted[0][node] = 0;
	const made: { probabilities: Float64Array; backoffs: Float64Array; kept: Uint8Array }[] = [];
	let shorter = new Int32Array(0);
	let root = 1;
	for (let n = 0; n < order; n++) {
		const level = levels[n];
		const nParents = n === 0 ? 1 : levels[n - 1].size;
		const discounts = discountsOf(n + 1, adjusted[n]);
		const keptBefore = n === 0 ? Uint8Array.of(1) : made[n - 1].kept;
		const kept = keep(adjusted[n], n, (node) => keptBefore[n === 0 ? 0 : level.parents[node]] === 1);
		const totals = new Float64Array(nParents);
		const given = new Float64Array(nParents);
		const parentOf = (node: number) => (n === 0 ? 0 : level.parents[node]);
		const discounted = (node: number) => Math.max(0, adjusted[n][node] - (adjusted[n][node] > 0 ? discounts[Math.min(3, Math.ceil(adjusted[n][node])) - 1] : 0));
		for (let node = 0; node < level.size; node++) totals[parentOf(node)] += adjusted[n][node];
		for (let node = 0; node < level.size; node++) if (kept[node]) given[parentOf(node)] += discounted(node);
		const backoffs = Float64Array.from(totals, (total, parent) => (total > 0 ? Math.max(0, 1 - given[parent] / total) : 1));
		if (n > 0) made[n - 1].backoffs = backoffs;
		else root = backoffs[0];
		const own = new Int32Array(level.size);
		const probabilities = new Float64Array(level.size);
		for (let node = 0; node < level.size; node++) {
			const parent = parentOf(node);
			let lower = 1 / nUnits;
			if (n > 0) {
				own[node] = levels[n - 1].find(n === 1 ? 0 : shorter[parent], level.words[node]);
				lower = made[n - 1].probabilities[own[node]];
			}
			probabilities[node] = (totals[parent] > 0 ? discounted(node) / totals[parent] : 0) + backoffs[parent] * lower;
		}
		made.push({ probabilities, backoffs: new Float64Array(level.size).fill(1), kept });
		shorter = own;
	}
	return { levels: pack(levels, made), logRoot: Math.log(Math.max(root, 1e-30)) };
}

/** Every node, or the most frequent ones whose contexts are kept too. */
function keep(counts: Float64Array, n: number, hasContext: (node: number) => boolean): Uint8Array {
	const kept = Uint8Array.from(counts, (_, node) => (hasContext(node) ? 1 : 0));
	if (n === 0) return kept;
	let least = 1;
	const count = () => kept.reduce((sum, value) => sum + value, 0);
	while (count() > MAX_NODES) {
		least++;
		for (let node = 0; node < kept.length; node++) if (counts[node] < least) kept[node] = 0;
	}
	return kept;
}

function pack(levels: NgramCounts['levels'], made: readonly { probabilities: Float64Array; backoffs: Float64Array; kept: Uint8Array }[]): ModelLevel[] {
	let places = Int32Array.of(0);
	let nBefore = 1;
	return levels.map((level, n) => {
		const { probabilities, backoffs, kept } = made[n];
		const parentOf = (node: number) => places[n === 0 ? 0 : level.parents[node]];
		const order = Int32Array.from({ length: level.size }, (_, node) => node).filter((node) => kept[node] === 1);
		order.sort((a, b) => parentOf(a) - parentOf(b) || level.words[a] - level.words[b]);
		const first = new Int32Array(nBefore + 1);
		for (const node of order) first[parentOf(node) + 1]++;
		for (let parent = 0; parent < nBefore; parent++) first[parent + 1] += first[parent];
		const own = new Int32Array(level.size).fill(-1);
		order.forEach((node, place) => (own[node] = place));
		places = own;
		nBefore = order.length;
		const log = (values: Float64Array) => Float32Array.from(order, (node) => Math.log(Math.max(values[node], 1e-30)));
		return { first, words: Int32Array.from(order, (node) => level.words[node]), logProbabilities: log(probabilities), logBackoffs: log(backoffs) };
	});
}
