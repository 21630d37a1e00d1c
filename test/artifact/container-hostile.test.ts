// Hostile corpus and fuzz: a file that is not exactly what the encoder writes is refused in words, soon, and in bounded memory.
import { decodeContainer, encodeContainer } from '../../src/artifact/container';
import { MlError } from '../../src/core/errors';
import { Random } from '../../src/core/random';
import { HARMLESS, HOSTILE } from './hostile-files';

const MIB = 1024 * 1024;

describe('hostile model files', () => {
	it.each(HARMLESS)('reads %s', (_name, make) => {
		expect(() => decodeContainer(make())).not.toThrow();
	});

	it.each(HOSTILE)('refuses %s', (_name, make) => {
		const bytes = make();
		const memoryBefore = process.memoryUsage();
		const started = process.cpuUsage();
		expect(() => decodeContainer(bytes)).toThrow(expect.objectContaining({ code: expect.stringMatching(/^ML-MODEL-(INVALID|NEWER)$/) }));
		// Time of this process and not of the clock: other work on the machine is not the reader's.
		const { user, system } = process.cpuUsage(started);
		expect((user + system) / 1000).toBeLessThan(2000);
		const memory = process.memoryUsage();
		const grown = memory.heapUsed + memory.arrayBuffers - memoryBefore.heapUsed - memoryBefore.arrayBuffers;
		expect(grown).toBeLessThan(2 * bytes.length + 64 * MIB);
	});

	it('has at least 60 of them', () => {
		expect(HOSTILE.length).toBeGreaterThanOrEqual(60);
	});

	it('leaves Object.prototype and Array.prototype as they were', () => {
		const before = [Object.getOwnPropertyNames(Object.prototype), Object.getOwnPropertyNames(Array.prototype)];
		for (const [, make] of HOSTILE.slice(0, 65)) expect(() => decodeContainer(make())).toThrow(MlError);
		expect([Object.getOwnPropertyNames(Object.prototype), Object.getOwnPropertyNames(Array.prototype)]).toEqual(before);
		expect(({} as { polluted?: number }).polluted).toBeUndefined();
	});

	it('names a newer format and says to update', () => {
		const [, make] = HOSTILE.find(([name]) => name === 'format version 2')!;
		expect(() => decodeContainer(make())).toThrow(expect.objectContaining({ code: 'ML-MODEL-NEWER', fix: expect.stringContaining('Update') }));
	});
});

describe('fuzzed model files', () => {
	const original = encodeContainer(
		{ name: 'churn', columns: ['a', 'b'], depth: { x: [1, 2.5, null] } },
		new Map<string, Float64Array | Int32Array | Uint8Array>([
			['weights', new Float64Array([1, 2, 3])],
			['splits', new Int32Array([7, -7])],
			['flags', new Uint8Array([1, 0, 1])],
		]),
	);
	const headerEnd = 8 + new DataView(original.buffer).getUint32(0, true);

	function mutate(random: Random): Uint8Array {
		const kind = random.integer(6);
		const bytes = original.slice();
		const at = random.integer(bytes.length);
		if (kind === 0) bytes[at] ^= 1 << random.integer(8);
		else if (kind === 1) bytes[random.integer(headerEnd)] = random.integer(256);
		else if (kind === 2) return bytes.subarray(0, at);
		else if (kind === 3) bytes.copyWithin(at, random.integer(bytes.length), random.integer(bytes.length));
		else if (kind === 4) new DataView(bytes.buffer).setUint32(4 * random.integer(2), random.uint32(), true);
		else return new Uint8Array([...bytes.subarray(0, at), ...bytes.subarray(random.integer(bytes.length))]);
		return bytes;
	}

	it('refuses 20,000 mutations or reads them as the one content that they spell', () => {
		const random = new Random(Number(process.env.TEST_SEED ?? 42));
		let refused = 0;
		for (let i = 0; i < 20_000; i++) {
			const bytes = mutate(random);
			let decoded: ReturnType<typeof decodeContainer>;
			try {
				decoded = decodeContainer(bytes);
			} catch (cause) {
				if (!(cause instanceof MlError)) throw cause;
				refused++;
				continue;
			}
			// One content, one file: what was read writes the same bytes again, so nothing was overlooked or guessed.
			expect(Buffer.from(encodeContainer(decoded.header, decoded.arrays)).equals(bytes)).toBe(true);
		}
		expect(refused).toBeGreaterThan(10_000);
	});
});
