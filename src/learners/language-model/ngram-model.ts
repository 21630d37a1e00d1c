// A fitted n-gram model: chances of units in context, and what comes next.
import { END, START, UNKNOWN } from './ngram-counts';
import type { ModelLevel } from './kneser-ney';

/** Units that are suggested where no context was seen. */
const FREQUENT = 20;

export class NgramModel {
	private readonly frequent: readonly number[];

	constructor(
		readonly levels: readonly ModelLevel[],
		/** ln(1 / number of units): the chance of a unit that was never seen. */
		private readonly logUniform: number,
		/** ln gamma of the empty context. */
		private readonly logRoot: number,
	) {
		const { words, logProbabilities } = levels[0];
		const places = Int32Array.from(words.keys()).sort((a, b) => logProbabilities[b] - logProbabilities[a] || a - b);
		this.frequent = Array.from(places.subarray(0, FREQUENT), (place) => words[place]);
	}

	/** ln P(unit | context). @param context - The units before it, the nearest last; only the last order - 1 count. */
	logProbability(context: readonly number[], unit: number): number {
		const order = this.levels.length;
		let sum = 0;
		for (let length = Math.min(order - 1, context.length); length >= 0; length--) {
			const node = this.find(context, length);
			if (node < 0) continue;
			const answer = this.child(length, node, unit);
			if (answer >= 0) return sum + this.levels[length].logProbabilities[answer];
			sum += length === 0 ? this.logRoot : this.levels[length - 1].logBackoffs[node];
		}
		return sum + this.logUniform;
	}

	/** Sum over the units of a text and its end. @param units - START, the units, END. */
	logLikelihood(units: readonly number[]): number {
		let sum = 0;
		for (let i = 1; i < units.length; i++) sum += this.logProbability(units.slice(Math.max(0, i - this.levels.length + 1), i), units[i]);
		return sum;
	}

	/** The likeliest units after a text, END and unknown ones left out. @param units - START and the units. */
	suggest(units: readonly number[], most: number): { unit: number; probability: number }[] {
		const candidates = new Set<number>();
		for (let length = Math.min(this.levels.length - 1, units.length); length >= 1 && candidates.size < most; length--) {
			const node = this.find(units, length);
			if (node < 0) continue;
			const { first, words } = this.levels[length];
			for (let at = first[node]; at < first[node + 1]; at++) candidates.add(words[at]);
		}
		for (const unit of this.frequent) candidates.add(unit);
		for (const own of [UNKNOWN, START, END]) candidates.delete(own);
		return Array.from(candidates, (unit) => ({ unit, probability: Math.exp(this.logProbability(units, unit)) }))
			.sort((a, b) => b.probability - a.probability || a.unit - b.unit)
			.slice(0, most);
	}

	/** Node of the last `length` units of a context, at level `length`; 0 for none of them, -1 where it was never seen. */
	private find(context: readonly number[], length: number): number {
		let node = 0;
		for (let i = 0; i < length && node >= 0; i++) node = this.child(i, node, context[context.length - length + i]);
		return node;
	}

	/** Node of level `level` + 1 by binary search among the children; -1 where there is none. */
	private child(level: number, parent: number, unit: number): number {
		const { first, words } = this.levels[level];
		let low = first[parent];
		let high = first[parent + 1] - 1;
		while (low <= high) {
			const middle = (low + high) >> 1;
			if (words[middle] === unit) return middle;
			if (words[middle] < unit) low = middle + 1;
			else high = middle - 1;
		}
		return -1;
	}
}
