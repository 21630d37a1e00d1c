// Counts of all runs of 1 to `order` neighbours, as a trie by level: a run of n is a node of level n whose parent is the run without
// its last unit.

const FIRST_SLOTS = 4096;

/** Nodes of one level in the order in which they were first seen. */
export class CountLevel {
	parents = new Int32Array(FIRST_SLOTS);
	words = new Int32Array(FIRST_SLOTS);
	counts = new Float64Array(FIRST_SLOTS);
	size = 0;
	private slots = new Int32Array(FIRST_SLOTS);

	/** @returns The node, made where it is new. */
	nodeOf(parent: number, word: number): number {
		if (2 * this.size >= this.slots.length) this.grow();
		const slot = this.slotOf(parent, word);
		const found = this.slots[slot] - 1;
		if (found >= 0) return found;
		this.parents[this.size] = parent;
		this.words[this.size] = word;
		this.slots[slot] = this.size + 1;
		return this.size++;
	}

	/** @returns -1 where there is none. */
	find(parent: number, word: number): number {
		return this.slots[this.slotOf(parent, word)] - 1;
	}

	private slotOf(parent: number, word: number): number {
		const mask = this.slots.length - 1;
		let hash = Math.imul(parent, 0x9e3779b1) ^ Math.imul(word, 0x85ebca6b);
		hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
		let slot = (hash ^ (hash >>> 13)) & mask;
		for (;;) {
			const node = this.slots[slot] - 1;
			if (node < 0 || (this.parents[node] === parent && this.words[node] === word)) return slot;
			slot = (slot + 1) & mask;
		}
	}

	private grow(): void {
		const length = 2 * this.slots.length;
		const { parents, words, counts } = this;
		this.parents = new Int32Array(length);
		this.words = new Int32Array(length);
		this.counts = new Float64Array(length);
		this.parents.set(parents.subarray(0, this.size));
		this.words.set(words.subarray(0, this.size));
		this.counts.set(counts.subarray(0, this.size));
		this.slots = new Int32Array(length);
		for (let node = 0; node < this.size; node++) this.slots[this.slotOf(this.parents[node], this.words[node])] = node + 1;
	}
}

/** Units that every model knows. */
export const UNKNOWN = 0;
export const START = 1;
export const END = 2;

export class NgramCounts {
	readonly levels: readonly CountLevel[];

	constructor(readonly order: number) {
		this.levels = Array.from({ length: order }, () => new CountLevel());
	}

	/** @param units - START, the units of one text, END. */
	add(units: readonly number[], weight: number): void {
		for (let start = 0; start < units.length; start++) {
			let node = 0;
			const most = Math.min(this.order, units.length - start);
			for (let n = 0; n < most; n++) {
				node = this.levels[n].nodeOf(node, units[start + n]);
				this.levels[n].counts[node] += weight;
			}
		}
	}
}

/**
 * The counts that Kneser-Ney smoothing works on, by level: those of the highest order as they are; below it, the number of
 * different units before a run, but for runs that begin a text, which nothing comes before.
 */
export function adjustedCounts({ levels, order }: NgramCounts): Float64Array[] {
	const adjusted = levels.map(({ counts, size }) => counts.slice(0, size));
	// Node of level n that a node of level n + 1 becomes without its first unit.
	let shorter = new Int32Array(levels[0].size);
	for (let n = 1; n < order; n++) {
		const level = levels[n];
		const below = levels[n - 1];
		const begins = startsText(levels, n - 1);
		const own = new Int32Array(level.size);
		const different = new Float64Array(below.size);
		for (let node = 0; node < level.size; node++) {
			own[node] = below.find(n === 1 ? 0 : shorter[level.parents[node]], level.words[node]);
			different[own[node]]++;
		}
		for (let node = 0; node < below.size; node++) if (!begins[node]) adjusted[n - 1][node] = different[node];
		shorter = own;
	}
	return adjusted;
}

function startsText(levels: readonly CountLevel[], last: number): Uint8Array {
	let begins = Uint8Array.from({ length: levels[0].size }, (_, node) => (levels[0].words[node] === START ? 1 : 0));
	for (let n = 1; n <= last; n++) {
		const before = begins;
		begins = Uint8Array.from({ length: levels[n].size }, (_, node) => before[levels[n].parents[node]]);
	}
	return begins;
}
