import { open, openInSlices, rewrap, seal, sealInSlices, type Binding } from '../../src/artifact/envelope';
import { readHeader, SEGMENT_BYTES, writeHeader } from '../../src/artifact/envelope-header';
import { hashModel, hashModelInSlices } from '../../src/artifact/hash';
import { ringOf, type Key } from '../../src/artifact/key-ring';
import { MlError } from '../../src/core/errors';
import { Random } from '../../src/core/random';

const random = new Random(42);
const randomBytes = (length: number) => Uint8Array.from({ length }, () => random.integer(256));
const K1: Key = { id: 'k1', key: randomBytes(32) };
const K2: Key = { id: 'k2', key: randomBytes(32) };
const BINDING: Binding = { ring: ringOf([K1]), registryId: 'store-1', name: 'churn', version: 3 };
const PLAIN = randomBytes(2 * SEGMENT_BYTES + 777);
const SEALED = seal(PLAIN, BINDING);

const reading = readHeader(SEALED);
if (!reading.ok) throw new Error(reading.reason);
const { header, bodyStart } = reading;
const STRIDE = SEGMENT_BYTES + 16;

function refusal(act: () => unknown): MlError {
	try {
		act();
	} catch (cause) {
		if (cause instanceof MlError) return cause;
		throw cause;
	}
	throw new Error('it was taken');
}

describe('envelope', () => {
	it.each([0, 1, 1000, SEGMENT_BYTES - 1, SEGMENT_BYTES, SEGMENT_BYTES + 1, 2 * SEGMENT_BYTES])('gives %i bytes back', async (length) => {
		const plain = PLAIN.slice(0, length);
		expect(Buffer.from(open(seal(plain, BINDING), BINDING)).equals(plain)).toBe(true);
		expect(Buffer.from(await openInSlices(await sealInSlices(plain, BINDING), BINDING)).equals(plain)).toBe(true);
	});

	it('shows nothing of the content and never writes the same bytes twice', () => {
		const plain = new TextEncoder().encode('customer-4711 '.repeat(100));
		const first = Buffer.from(seal(plain, BINDING));
		expect(first.includes('customer')).toBe(false);
		expect(first.equals(seal(plain, BINDING))).toBe(false);
	});

	it('refuses every change of every header byte', () => {
		for (let i = 0; i < bodyStart; i++) {
			for (const bit of [1, 2, 4, 8, 16, 32, 64, 128]) {
				const changed = SEALED.slice();
				changed[i] ^= bit;
				expect(['ML-MODEL-TAMPERED', 'ML-MODEL-NEWER', 'ML-KEY']).toContain(refusal(() => open(changed, BINDING)).code);
			}
		}
	});

	it.each([
		[1000, 3000],
		[40, PLAIN.length],
	])('refuses %i flipped bits in a body of %i bytes', (flips, length) => {
		const changed = seal(PLAIN.subarray(0, length), BINDING);
		const front = changed.length - length - 16 * Math.ceil(length / SEGMENT_BYTES);
		for (let n = 0; n < flips; n++) {
			const i = front + random.integer(changed.length - front);
			const bit = 1 << random.integer(8);
			changed[i] ^= bit;
			expect(refusal(() => open(changed, BINDING)).code).toBe('ML-MODEL-TAMPERED');
			changed[i] ^= bit;
		}
		expect(open(changed, BINDING)).toHaveLength(length);
	});

	it('refuses every truncation at and around a segment, and a longer file', () => {
		const cuts = [0, 4, 9, bodyStart - 1, bodyStart, bodyStart + 15, bodyStart + STRIDE - 1, bodyStart + STRIDE, bodyStart + 2 * STRIDE, SEALED.length - 1];
		for (const cut of cuts) expect(refusal(() => open(SEALED.subarray(0, cut), BINDING)).code).toBe('ML-MODEL-TAMPERED');
		expect(refusal(() => open(new Uint8Array([...SEALED.subarray(0, bodyStart), 0, ...SEALED.subarray(bodyStart)]), BINDING)).code).toBe('ML-MODEL-TAMPERED');
	});

	it('refuses segments that are swapped or repeated', () => {
		const swapped = SEALED.slice();
		swapped.copyWithin(bodyStart, bodyStart + STRIDE, bodyStart + 2 * STRIDE);
		expect(refusal(() => open(swapped, BINDING)).message).toContain('segment 1 of 3');
		swapped.set(SEALED.subarray(bodyStart, bodyStart + STRIDE), bodyStart + STRIDE);
		expect(refusal(() => open(swapped, BINDING)).code).toBe('ML-MODEL-TAMPERED');
	});

	it('refuses a shorter file whose header says so: the last segment is marked', () => {
		const shorter = { ...header, core: { ...header.core, totalBytes: SEGMENT_BYTES } };
		const forged = new Uint8Array([...writeHeader(shorter), ...SEALED.subarray(bodyStart, bodyStart + STRIDE)]);
		expect(refusal(() => open(forged, BINDING)).code).toBe('ML-MODEL-TAMPERED');
	});

	it('refuses a body under the header of another file', () => {
		const other = seal(PLAIN, BINDING);
		const mixed = new Uint8Array([...other.subarray(0, bodyStart), ...SEALED.subarray(bodyStart)]);
		expect(refusal(() => open(mixed, BINDING)).message).toContain('segment 1 of 3');
	});

	it.each<[string, Partial<Binding>]>([
		['name', { name: 'churn2' }],
		['version', { version: 4 }],
		['store', { registryId: 'store-2' }],
		['key under the same id', { ring: ringOf([{ id: 'k1', key: K2.key }]) }],
	])('refuses another %s', (_what, changed) => {
		expect(refusal(() => open(SEALED, { ...BINDING, ...changed })).code).toBe('ML-MODEL-TAMPERED');
		expect(refusal(() => rewrap(SEALED, { ...BINDING, ...changed })).code).toBe('ML-MODEL-TAMPERED');
	});

	it('names the key that is missing', () => {
		const lost = refusal(() => open(SEALED, { ...BINDING, ring: ringOf([K2]) }));
		expect(lost).toMatchObject({ code: 'ML-KEY', message: expect.stringContaining("key 'k1', which the key ring does not hold") });
	});

	it('does not allocate what a forged header claims', () => {
		const forged = writeHeader({ ...header, core: { ...header.core, totalBytes: 2 ** 45 } });
		expect(refusal(() => open(new Uint8Array([...forged, ...SEALED.subarray(bodyStart, bodyStart + 100)]), BINDING)).code).toBe('ML-MODEL-TAMPERED');
	});

	it('names a newer format', () => {
		const newer = SEALED.slice();
		new DataView(newer.buffer).setUint16(4, 2, true);
		expect(refusal(() => open(newer, BINDING))).toMatchObject({ code: 'ML-MODEL-NEWER', message: expect.stringContaining("'churn' version 3") });
	});
});

describe('key rotation', () => {
	const rotated = { ...BINDING, ring: ringOf([K2, K1]) };

	it('moves the model to the new key without touching its segments', () => {
		const moved = rewrap(SEALED, rotated);
		expect(Buffer.from(moved.subarray(moved.length - (SEALED.length - bodyStart))).equals(SEALED.subarray(bodyStart))).toBe(true);
		expect(Buffer.from(open(moved, { ...BINDING, ring: ringOf([K2]) })).equals(PLAIN)).toBe(true);
	});

	it('leaves a model alone that has the new key already', () => {
		const moved = rewrap(SEALED, rotated);
		expect(rewrap(moved, rotated)).toBe(moved);
	});

	it('opens models of both keys meanwhile', () => {
		expect(open(SEALED, rotated)).toHaveLength(PLAIN.length);
		expect(open(seal(PLAIN, rotated), rotated)).toHaveLength(PLAIN.length);
	});
});

describe('hash of a model', () => {
	it('is the same in slices and at once', async () => {
		expect(await hashModelInSlices(PLAIN)).toBe(hashModel(PLAIN));
		expect(hashModel(new Uint8Array(0))).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
	});
});
