import { decrypt, encrypt, hkdf, sha256Hex } from '../../src/artifact/envelope-crypto';

const bytes = (hex: string) => new Uint8Array(Buffer.from(hex, 'hex'));
const hex = (data: Uint8Array) => Buffer.from(data).toString('hex');

// McGrew and Viega, "The Galois/Counter Mode of Operation (GCM)", submitted to NIST: test cases 13 to 16 (AES-256).
const GCM_CASE_15 = 'feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308';
const PLAIN =
	'd9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b391aafd255';
const SEALED =
	'522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662898015ad';
const GCM = [
	{ name: '13', key: '00'.repeat(32), nonce: '00'.repeat(12), aad: '', plain: '', sealed: '', tag: '530f8afbc74536b9a963b4f1c4cb738b' },
	{ name: '14', key: '00'.repeat(32), nonce: '00'.repeat(12), aad: '', plain: '00'.repeat(16), sealed: 'cea7403d4d606b6e074ec5d3baf39d18', tag: 'd0d1c8a799996bf0265b98b5d48ab919' },
	{ name: '15', key: GCM_CASE_15, nonce: 'cafebabefacedbaddecaf888', aad: '', plain: PLAIN, sealed: SEALED, tag: 'b094dac5d93471bdec1a502270e3cc6c' },
	{
		name: '16',
		key: GCM_CASE_15,
		nonce: 'cafebabefacedbaddecaf888',
		aad: 'feedfacedeadbeeffeedfacedeadbeefabaddad2',
		plain: PLAIN.slice(0, 120),
		sealed: SEALED.slice(0, 120),
		tag: '76fc6ece0f4e1768cddf8853bb2d551b',
	},
];

describe('AES-256-GCM', () => {
	it.each(GCM)('encrypts and decrypts NIST test case $name', ({ key, nonce, aad, plain, sealed, tag }) => {
		expect(hex(encrypt(bytes(key), bytes(nonce), bytes(aad), bytes(plain)))).toBe(sealed + tag);
		expect(hex(decrypt(bytes(key), bytes(nonce), bytes(aad), bytes(sealed + tag))!)).toBe(plain);
	});

	it.each([0, 4, 8, 12, 15])('does not take a tag of %i bytes', (length) => {
		const { key, nonce, aad, sealed, tag } = GCM[3];
		expect(decrypt(bytes(key), bytes(nonce), bytes(aad), bytes(sealed + tag.slice(0, length * 2)))).toBeUndefined();
	});

	it('hands out nothing where the associated data differ', () => {
		const { key, nonce, sealed, tag } = GCM[3];
		expect(decrypt(bytes(key), bytes(nonce), bytes('00'), bytes(sealed + tag))).toBeUndefined();
	});
});

describe('HKDF-SHA-256', () => {
	// RFC 5869, appendix A.1 to A.3.
	const range = (from: number, to: number) => Uint8Array.from({ length: to - from + 1 }, (_, i) => from + i);
	it.each([
		[new Uint8Array(22).fill(0x0b), range(0, 12), range(0xf0, 0xf9), 42, '3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865'],
		[
			range(0x00, 0x4f),
			range(0x60, 0xaf),
			range(0xb0, 0xff),
			82,
			'b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c59045a99cac7827271cb41c65e590e09da3275600c2f09b8367793a9aca3db71cc30c58179ec3e87c14c01d5c1f3434f1d87',
		],
		[new Uint8Array(22).fill(0x0b), new Uint8Array(0), new Uint8Array(0), 42, '8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8'],
	])('gives the bytes of RFC 5869', (key, salt, info, length, expected) => {
		expect(hex(hkdf(key, salt, info, length))).toBe(expected);
	});
});

describe('SHA-256', () => {
	it('gives the digest of FIPS 180-2 for "abc"', () => {
		expect(sha256Hex('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
	});
});
