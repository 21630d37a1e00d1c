// The only place of the artifact code that touches `node:crypto`: SHA-256, HKDF and AES-256-GCM with full tags.
// A decipher hands out plaintext before its tag is checked, so `decrypt` returns nothing until `final()` has passed.
import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from 'node:crypto';

export const TAG_BYTES = 16;
export const NONCE_BYTES = 12;
export const KEY_BYTES = 32;

/** SHA-256 as hex. */
export function sha256Hex(data: Uint8Array | string): string {
	return createHash('sha256').update(data).digest('hex');
}

/** SHA-256 as hex, fed piece by piece so that the caller can breathe in between. */
export function startSha256(): { update(piece: Uint8Array): void; hex(): string } {
	const hash = createHash('sha256');
	return { update: (piece) => void hash.update(piece), hex: () => hash.digest('hex') };
}

export function randomKeyBytes(count: number): Uint8Array {
	return new Uint8Array(randomBytes(count));
}

/** HKDF-SHA-256 (RFC 5869). */
export function hkdf(key: Uint8Array, salt: string | Uint8Array, info: string | Uint8Array, length: number): Uint8Array {
	return new Uint8Array(hkdfSync('sha256', key, salt, info, length));
}

/** AES-256-GCM: ciphertext followed by its 16-byte tag. */
export function encrypt(key: Uint8Array, nonce: Uint8Array, associated: Uint8Array, plain: Uint8Array): Uint8Array {
	const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES });
	cipher.setAAD(associated);
	const out = new Uint8Array(plain.length + TAG_BYTES);
	out.set(cipher.update(plain), 0);
	cipher.final();
	out.set(cipher.getAuthTag(), plain.length);
	return out;
}

/** The plaintext, or undefined where key, nonce, associated data or a single bit is not what it was. */
export function decrypt(key: Uint8Array, nonce: Uint8Array, associated: Uint8Array, sealed: Uint8Array): Uint8Array | undefined {
	if (sealed.length < TAG_BYTES) return undefined;
	const end = sealed.length - TAG_BYTES;
	const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES });
	decipher.setAAD(associated);
	decipher.setAuthTag(sealed.subarray(end));
	const plain = decipher.update(sealed.subarray(0, end));
	try {
		decipher.final();
	} catch {
		plain.fill(0);
		return undefined;
	}
	return plain;
}
