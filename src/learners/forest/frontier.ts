/** Nodes that wait to be split: the last one first, or a heap with the largest gain on top. Equal gains: the older node. */
export class Frontier {
	private readonly nodes: number[] = [];

	constructor(
		private readonly gain: Float64Array,
		private readonly byGain: boolean,
	) {}

	push(node: number): void {
		const { nodes } = this;
		let at = nodes.push(node) - 1;
		while (this.byGain && at > 0) {
			const parent = (at - 1) >> 1;
			if (!this.isBefore(nodes[at], nodes[parent])) break;
			[nodes[at], nodes[parent]] = [nodes[parent], nodes[at]];
			at = parent;
		}
	}

	/** -1 when there is none. */
	pop(): number {
		const { nodes } = this;
		if (nodes.length === 0) return -1;
		const last = nodes.pop()!;
		if (!this.byGain || nodes.length === 0) return last;
		const top = nodes[0];
		nodes[0] = last;
		for (let at = 0; ; ) {
			let child = 2 * at + 1;
			if (child >= nodes.length) break;
			if (child + 1 < nodes.length && this.isBefore(nodes[child + 1], nodes[child])) child++;
			if (!this.isBefore(nodes[child], nodes[at])) break;
			[nodes[at], nodes[child]] = [nodes[child], nodes[at]];
			at = child;
		}
		return top;
	}

	private isBefore(a: number, b: number): boolean {
		return this.gain[a] > this.gain[b] || (this.gain[a] === this.gain[b] && a < b);
	}
}
