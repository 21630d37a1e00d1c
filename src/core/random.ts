// The only source of randomness. xoshiro128** (Blackman & Vigna 2018), seeded by SplitMix32, so that the same seed
// gives the same stream on every machine.

/** A seeded stream of random numbers. */
export class Random {
	private a: number;
	private b: number;
	private c: number;
	private d: number;
	private spare: number | undefined;

	/** @param seed - Any integer; only its low 32 bits count. */
	constructor(readonly seed: number) {
		let state = seed | 0;
		const next = () => {
			state = (state + 0x9e3779b9) | 0;
			let z = state;
			z = Math.imul(z ^ (z >>> 16), 0x85ebca6b);
			z = Math.imul(z ^ (z >>> 13), 0xc2b2ae35);
			return (z ^ (z >>> 16)) | 0;
		};
		this.a = next();
		this.b = next();
		this.c = next();
		this.d = next();
	}

	/** An integer from 0 to 2^32 - 1. */
	uint32(): number {
		const result = Math.imul(rotateLeft(Math.imul(this.b, 5), 7), 9) >>> 0;
		const t = this.b << 9;
		this.c ^= this.a;
		this.d ^= this.b;
		this.b ^= this.c;
		this.a ^= this.d;
		this.c ^= t;
		this.d = rotateLeft(this.d, 11);
		return result;
	}

	/** A number in [0, 1) with 53 random bits. */
	uniform(): number {
		const high = this.uint32() >>> 5;
		const low = this.uint32() >>> 6;
		return (high * 67108864 + low) / 9007199254740992;
	}

	/** An integer in [0, n), without modulo bias (Lemire's rejection on 32 bits). n from 1 to 2^32. */
	integer(n: number): number {
		const limit = 4294967296 - (4294967296 % n);
		let value = this.uint32();
		while (value >= limit) value = this.uint32();
		return value % n;
	}

	/** A standard normal number (Marsaglia's polar method). */
	normal(): number {
		if (this.spare !== undefined) {
			const value = this.spare;
			this.spare = undefined;
			return value;
		}
		for (;;) {
			const u = 2 * this.uniform() - 1;
			const v = 2 * this.uniform() - 1;
			const s = u * u + v * v;
			if (s > 0 && s < 1) {
				const factor = Math.sqrt((-2 * Math.log(s)) / s);
				this.spare = v * factor;
				return u * factor;
			}
		}
	}

	/** Shuffles in place (Fisher-Yates) and returns its argument. */
	shuffle<T extends { length: number; [index: number]: unknown }>(values: T): T {
		for (let i = values.length - 1; i > 0; i--) {
			const j = this.integer(i + 1);
			const held = values[i];
			values[i] = values[j];
			values[j] = held;
		}
		return values;
	}

	/** The integers 0 ... n-1 in random order. */
	permutation(n: number): Int32Array {
		const order = new Int32Array(n);
		for (let i = 0; i < n; i++) order[i] = i;
		return this.shuffle(order);
	}

	/** An independent stream, named, so that adding draws in one place does not move another. */
	fork(label: string): Random {
		let hash = this.seed ^ 0x811c9dc5;
		for (let i = 0; i < label.length; i++) hash = Math.imul(hash ^ label.charCodeAt(i), 0x01000193);
		return new Random(hash);
	}
}

function rotateLeft(x: number, k: number): number {
	return (x << k) | (x >>> (32 - k));
}
