// The k nearest of many distances: a heap whose root is the farthest one kept. Of equal distances the earlier row is nearer.

export class Nearest {
	places: Int32Array;
	distances: Float32Array;
	/** How often each one counts: its weight; the farthest only as much as is missing to k. */
	counts: Float64Array;
	size = 0;

	/**
	 * @param k - Total weight to find; all rows where there is less.
	 * @param weights - By place, each a row that is there so many times; empty = all 1.
	 */
	constructor(
		readonly k: number,
		private readonly weights: Float64Array,
	) {
		const capacity = weights.length > 0 ? weights.length : k;
		this.places = new Int32Array(capacity);
		this.distances = new Float32Array(capacity);
		this.counts = new Float64Array(capacity).fill(1);
	}

	/** Keeps the k nearest of the first n distances, in order of places, so that sums over them do not depend on the heap. */
	find(all: Float32Array, n: number): void {
		if (this.weights.length > 0) this.findWeighted(all, n);
		else this.findRows(all, n);
		this.sortByPlace();
	}

	private findRows(all: Float32Array, n: number): void {
		const { k, distances, places } = this;
		this.size = Math.min(k, n);
		for (let i = 0; i < this.size; i++) {
			distances[i] = all[i];
			places[i] = i;
		}
		for (let i = (this.size >> 1) - 1; i >= 0; i--) this.sink(i);
		for (let i = this.size, farthest = distances[0]; i < n; i++) {
			// A later row must be truly nearer.
			if (!(all[i] < farthest)) continue;
			distances[0] = all[i];
			places[0] = i;
			this.sink(0);
			farthest = distances[0];
		}
	}

	/** As few of the nearest as weigh k or more. */
	private findWeighted(all: Float32Array, n: number): void {
		const { k, weights, distances, places } = this;
		this.size = 0;
		let total = 0;
		for (let i = 0; i < n; i++) {
			if (weights[i] === 0 || (total >= k && !(all[i] < distances[0]))) continue;
			total += weights[i];
			this.rise(all[i], i);
			while (total - weights[places[0]] >= k) {
				total -= weights[places[0]];
				this.size--;
				distances[0] = distances[this.size];
				places[0] = places[this.size];
				this.sink(0);
			}
		}
		for (let i = 0; i < this.size; i++) this.counts[i] = weights[places[i]];
		if (total > k) this.counts[0] -= total - k;
	}

	private sortByPlace(): void {
		const order = Array.from({ length: this.size }, (_, i) => i).sort((a, b) => this.places[a] - this.places[b]);
		const distances = Float32Array.from(order, (i) => this.distances[i]);
		const places = Int32Array.from(order, (i) => this.places[i]);
		if (this.weights.length > 0) this.counts.set(Float64Array.from(order, (i) => this.counts[i]));
		this.distances.set(distances);
		this.places.set(places);
	}

	private rise(distance: number, place: number): void {
		const { distances, places } = this;
		let at = this.size++;
		distances[at] = distance;
		places[at] = place;
		while (at > 0) {
			const parent = (at - 1) >> 1;
			if (this.isFarther(parent, distance, place)) break;
			distances[at] = distances[parent];
			places[at] = places[parent];
			at = parent;
		}
		distances[at] = distance;
		places[at] = place;
	}

	private sink(start: number): void {
		const { distances, places, size } = this;
		const distance = distances[start];
		const place = places[start];
		let at = start;
		for (;;) {
			let child = 2 * at + 1;
			if (child >= size) break;
			if (child + 1 < size && this.isFarther(child + 1, distances[child], places[child])) child++;
			if (!this.isFarther(child, distance, place)) break;
			distances[at] = distances[child];
			places[at] = places[child];
			at = child;
		}
		distances[at] = distance;
		places[at] = place;
	}

	private isFarther(at: number, distance: number, place: number): boolean {
		return this.distances[at] > distance || (this.distances[at] === distance && this.places[at] > place);
	}
}
