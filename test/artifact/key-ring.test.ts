import { formatKeyRing, parseKeyRing } from '../../src/artifact/key-ring';

const key = (seed: number) => Buffer.from(Uint8Array.from({ length: 32 }, (_, i) => (i * 7 + seed) & 255)).toString('base64');
const ring = (...entries: unknown[]) => JSON.stringify(entries);

describe('key ring', () => {
	it('encrypts with the first key and keeps all', () => {
		const { current, keys } = parseKeyRing(ring({ id: 'k2', key: key(2), created: '2026-01-01' }, { id: 'k1', key: key(1) }));
		expect(current.id).toBe('k2');
		expect([...keys.keys()]).toEqual(['k2', 'k1']);
		expect(Buffer.from(keys.get('k1')!.key).toString('base64')).toBe(key(1));
	});

	it('writes what it reads', () => {
		const text = ring({ id: 'k2', key: key(2) }, { id: 'k1', key: key(1) });
		expect(formatKeyRing(parseKeyRing(text))).toBe(text);
	});

	it.each([
		['an empty text', ''],
		['no JSON', 'k1=secret-text'],
		['an object', '{}'],
		['an empty list', '[]'],
		['a list of texts', ring(key(1))],
		['no id', ring({ key: key(1) })],
		['an id with a slash', ring({ id: 'a/b', key: key(1) })],
		['no key', ring({ id: 'k1' })],
		['a short key', ring({ id: 'k1', key: Buffer.alloc(16, 1).toString('base64') })],
		['a long key', ring({ id: 'k1', key: Buffer.from(key(1) + key(2)).toString('base64') })],
		['a key of zeros', ring({ id: 'k1', key: Buffer.alloc(32).toString('base64') })],
		['a key of two letters', ring({ id: 'k1', key: Buffer.from('ab'.repeat(16)).toString('base64') })],
		['a key that is hex', ring({ id: 'k1', key: Buffer.from(key(1), 'base64').toString('hex') })],
		['a passphrase', ring({ id: 'k1', key: 'correct horse battery staple' })],
		['the same id twice', ring({ id: 'k1', key: key(1) }, { id: 'k1', key: key(2) })],
		['101 keys', ring(...Array.from({ length: 101 }, (_, i) => ({ id: `k${i}`, key: key(i) })))],
	])('refuses %s and quotes none of it', (_name, text) => {
		let message = '';
		try {
			parseKeyRing(text);
		} catch (cause) {
			expect(cause).toMatchObject({ code: 'ML-KEY', fix: expect.stringContaining('openssl rand -base64 32') });
			message = (cause as Error).message;
		}
		expect(message).not.toBe('');
		expect(message).not.toContain('secret-text');
		expect(message).not.toContain('horse');
		expect(message).not.toContain(key(1).slice(0, 8));
	});
});
