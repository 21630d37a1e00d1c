// What the leaves of a grown tree answer, before the learning rate.
import { boundedValue, boundsAround, UNBOUNDED, type Bounds } from '../trees/split-bounded';
import type { Scales } from '../trees/split';
import type { GrownTree } from '../trees/tree-grower';
import type { Objective } from './objective';

/** -G / (H + l2) of each leaf, within the bounds of monotone constraints and the largest step of the loss. */
export function newtonValues({ leaves }: GrownTree, scales: Scales, l2: number, maxStep = Infinity): Float64Array {
	const unit = scales.hessian / scales.gradient;
	return Float64Array.from(leaves, ({ sums, bounds }) => {
		const value = boundedValue(sums.gradient, sums.hessian + l2 * scales.hessian, bounds ?? UNBOUNDED) * unit;
		return Math.min(value, maxStep);
	});
}

/**
 * The best constant of each leaf. With monotone constraints, the middle between the best constants of both sides of a constrained
 * split divides what their leaves may answer.
 *
 * @param rows - As the tree left them, by leaf.
 * @param scores - Of all rows, before this tree.
 * @param directions - By binned feature.
 */
export function bestValues(
	tree: GrownTree,
	rows: Int32Array,
	scores: Float64Array,
	bestValue: NonNullable<Objective['bestValue']>,
	directions: Int8Array | undefined,
): Float64Array {
	const best = (from: number, to: number) => bestValue(rows.subarray(from, to), scores);
	if (!directions || tree.splits.length === 0) return Float64Array.from(tree.leaves, ({ from, to }) => best(from, to));
	const values = new Float64Array(tree.leaves.length);
	const within = (value: number, { low, high }: Bounds) => Math.min(high, Math.max(low, value));
	const first = (link: number): number => (link >= 0 ? first(tree.left(link)) : tree.leaves[~link].from);
	const last = (link: number): number => (link >= 0 ? last(tree.right(link)) : tree.leaves[~link].to);
	const bestOf = (link: number, bounds: Bounds) => within(best(first(link), last(link)), bounds);
	const settle = (link: number, bounds: Bounds): void => {
		if (link < 0) {
			values[~link] = bestOf(link, bounds);
			return;
		}
		const left = tree.left(link);
		const right = tree.right(link);
		const direction = directions[tree.splits[link].feature];
		const middle = direction === 0 ? 0 : (bestOf(left, bounds) + bestOf(right, bounds)) / 2;
		const [ofLeft, ofRight] = boundsAround(middle, direction, bounds);
		settle(left, ofLeft);
		settle(right, ofRight);
	};
	settle(0, UNBOUNDED);
	return values;
}
