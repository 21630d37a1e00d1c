import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { decodeContainer, encodeContainer, MAX_ARRAYS } from '../../src/artifact/container';
import type { JsonValue, TypedArray } from '../../src/core/arrays';

const everyType = (): Map<string, TypedArray> =>
	new Map<string, TypedArray>([
		['u8', new Uint8Array([0, 1, 255])],
		['f64', new Float64Array([Math.PI, -0, Number.NaN, Number.POSITIVE_INFINITY, 5e-324])],
		['i16', new Int16Array([-32768, 32767])],
		['u32', new Uint32Array([0, 4294967295])],
		['empty', new Float32Array(0)],
		['f32', new Float32Array([1.5])],
		['i8', new Int8Array([-128, 127, 0])],
		['u16', new Uint16Array([65535])],
		['i32', new Int32Array([-2147483648])],
	]);

describe('container', () => {
	it('gives back header and arrays of every type, bit for bit', () => {
		const header: JsonValue = { name: 'churn', levels: ['__proto__', 'é', '\ud800'], nested: { deep: [1, null, true] } };
		const decoded = decodeContainer(encodeContainer(header, everyType()));
		expect(decoded.header).toEqual(header);
		expect(new Map([...decoded.arrays].sort())).toEqual(new Map([...everyType()].sort()));
	});

	it('writes the same bytes for the same content in any order', () => {
		const reversed = new Map([...everyType()].reverse());
		expect(encodeContainer({ a: 1, b: 2 }, everyType())).toEqual(encodeContainer({ b: 2, a: 1 }, reversed));
	});

	it('aligns every array to its element, also after an odd header', () => {
		for (const title of ['', 'x', 'xx', 'xxx', 'xxxx', 'xxxxx', 'xxxxxx', 'xxxxxxx']) {
			const bytes = encodeContainer({ title }, everyType());
			expect(new DataView(bytes.buffer).getUint32(0, true) % 8).toBe(0);
			for (const array of decodeContainer(bytes).arrays.values()) expect(array.byteOffset % array.BYTES_PER_ELEMENT).toBe(0);
		}
	});

	it('reads from an odd offset of a larger buffer', () => {
		const bytes = encodeContainer({}, everyType());
		const larger = new Uint8Array(bytes.length + 3);
		larger.set(bytes, 3);
		expect(decodeContainer(larger.subarray(3)).arrays.get('f64')).toEqual(everyType().get('f64'));
	});

	it('does not copy arrays of an aligned file', () => {
		const bytes = encodeContainer({}, everyType());
		expect(decodeContainer(bytes).arrays.get('f64')!.buffer).toBe(bytes.buffer);
	});

	it('writes a view on part of a buffer as that part only', () => {
		const view = new Float32Array(new Float32Array([1, 2, 3, 4]).buffer, 4, 2);
		expect(decodeContainer(encodeContainer(null, new Map([['w', view]]))).arrays.get('w')).toEqual(new Float32Array([2, 3]));
	});

	it('holds nothing at all', () => {
		expect(decodeContainer(encodeContainer(null, new Map()))).toEqual({ header: null, arrays: new Map() });
	});

	it.each([65_000, 66_000, 5_000_000])('carries a header of %i characters', (length) => {
		const header = { vocabulary: Array.from({ length: length / 10 }, (_, i) => String(i).padStart(7, '0')) };
		const decoded = decodeContainer(encodeContainer(header, everyType()));
		expect(decoded.header).toEqual(header);
		expect(decoded.arrays.size).toBe(9);
	});

	it('matches the file that the reference library safetensors 0.x reads', () => {
		// Made by test/golden/generate/container.py: it read our file and wrote down what it found.
		const golden = JSON.parse(readFileSync(join(__dirname, '../golden/container.json'), 'utf8'));
		const arrays = everyType();
		expect(Buffer.from(encodeContainer({ name: 'churn' }, arrays)).toString('hex')).toBe(golden.bytes);
		for (const [name, { dtype, values }] of Object.entries<{ dtype: string; values: string[] }>(golden.arrays)) {
			const array = arrays.get(name)!;
			expect(dtype).toBe(array.constructor.name.replace('Array', '').toLowerCase());
			expect([...array].map((value) => (Object.is(value, -0) ? '-0' : String(value)))).toEqual(values);
		}
		expect(Object.keys(golden.arrays)).toHaveLength(9);
		expect(JSON.parse(golden.metadata.header)).toEqual({ name: 'churn' });
	});

	it.each<[string, JsonValue, Map<string, TypedArray>, string]>([
		['a reserved name', {}, new Map([['header.json', new Uint8Array(1)]]), 'ML-MODEL-CONTENT'],
		['the name __metadata__', {}, new Map([['__metadata__', new Uint8Array(1)]]), 'ML-MODEL-CONTENT'],
		['the name __proto__', {}, new Map([['__proto__', new Uint8Array(1)]]), 'ML-MODEL-CONTENT'],
		['an empty name', {}, new Map([['', new Uint8Array(1)]]), 'ML-MODEL-CONTENT'],
		['a type that is none of ours', {}, new Map([['a', new BigInt64Array(1) as never]]), 'ML-MODEL-CONTENT'],
		['NaN in the header', [Number.NaN], new Map(), 'ML-MODEL-CONTENT'],
		['too many arrays', {}, new Map(Array.from({ length: MAX_ARRAYS + 1 }, (_, i) => [`a${i}`, new Uint8Array(0)])), 'ML-MODEL-SIZE'],
	])('refuses to write %s', (_name, header, arrays, code) => {
		expect(() => encodeContainer(header, arrays)).toThrow(expect.objectContaining({ code }));
	});
});
