// Encryption at rest. Each model version has a random key of its own, which encrypts it in 1 MiB segments and is itself wrapped by
// the key ring. Every tag covers registry, name and version, so a file that is copied over another one does not open. Segments carry
// counter and last-flag in their nonce (the STREAM construction, as in Tink), which shows cuts, swaps and repeats.
import { MlError } from '../core/errors';
import { canonicalJson } from './canonical-json';
import { decrypt, encrypt, hkdf, KEY_BYTES, NONCE_BYTES, randomKeyBytes, sha256Hex, TAG_BYTES } from './envelope-crypto';
import {
	ENVELOPE_FORMAT,
	PREFIX_BYTES,
	readHeader,
	SEGMENT_BYTES,
	writeHeader,
	type EnvelopeHeader,
	type HeaderCore,
	type HeaderWrap,
} from './envelope-header';
import type { Key, KeyRing } from './key-ring';
import { runAtOnce, runInSlices } from './slices';

/** What a ciphertext is bound to, and the keys. */
export interface Binding {
	ring: KeyRing;
	/** Of the store: random and fixed in its key file, or the credential's namespace. */
	registryId: string;
	name: string;
	version: number;
}

/** Encrypts a model. Blocks about 2 ms per MB: in the n8n process use `sealInSlices` for large ones. */
export function seal(plain: Uint8Array, binding: Binding): Uint8Array {
	return runAtOnce(sealing(plain, binding));
}

export function sealInSlices(plain: Uint8Array, binding: Binding): Promise<Uint8Array> {
	return runInSlices(sealing(plain, binding));
}

/**
 * Decrypts a model; returns only when every tag was right.
 *
 * @throws MlError `ML-MODEL-TAMPERED`, `ML-MODEL-NEWER`, `ML-KEY`.
 */
export function open(sealed: Uint8Array, binding: Binding): Uint8Array {
	return runAtOnce(opening(sealed, binding));
}

export function openInSlices(sealed: Uint8Array, binding: Binding): Promise<Uint8Array> {
	return runInSlices(opening(sealed, binding));
}

/**
 * Puts the model's key under the ring's current key; the segments stay as they are. Returns its argument where nothing is to do.
 *
 * @throws MlError as `open`, for what the header tells.
 */
export function rewrap(sealed: Uint8Array, binding: Binding): Uint8Array {
	const { header, bodyStart } = headerOf(sealed, binding);
	const modelKey = unwrapKey(header, binding);
	if (header.wrap.keyId === binding.ring.current.id) return sealed;
	const front = writeHeader({ core: header.core, wrap: wrapKey(modelKey, header.core, binding) });
	const out = new Uint8Array(front.length + sealed.length - bodyStart);
	out.set(front);
	out.set(sealed.subarray(bodyStart), front.length);
	return out;
}

function* sealing(plain: Uint8Array, binding: Binding): Generator<void, Uint8Array> {
	const modelKey = randomKeyBytes(KEY_BYTES);
	const core: HeaderCore = {
		algorithm: 'AES-256-GCM',
		noncePrefix: toHex(randomKeyBytes(PREFIX_BYTES)),
		segmentBytes: SEGMENT_BYTES,
		totalBytes: plain.length,
	};
	const front = writeHeader({ core, wrap: wrapKey(modelKey, core, binding) });
	const nSegments = countSegments(plain.length);
	const out = new Uint8Array(front.length + plain.length + nSegments * TAG_BYTES);
	out.set(front);
	const associated = associatedData(core, binding);
	for (let i = 0; i < nSegments; i++) {
		const segment = plain.subarray(i * SEGMENT_BYTES, (i + 1) * SEGMENT_BYTES);
		const at = front.length + i * (SEGMENT_BYTES + TAG_BYTES);
		out.set(encrypt(modelKey, segmentNonce(core, i, nSegments), associated, segment), at);
		yield;
	}
	return out;
}

function* opening(sealed: Uint8Array, binding: Binding): Generator<void, Uint8Array> {
	const { header, bodyStart } = headerOf(sealed, binding);
	const { core } = header;
	const modelKey = unwrapKey(header, binding);
	const nSegments = countSegments(core.totalBytes);
	// Compared before the allocation: the claimed length is trusted only as far as the bytes that came.
	if (sealed.length !== bodyStart + core.totalBytes + nSegments * TAG_BYTES) throw tampered(binding, 'its length is not the one that was written');
	const plain = new Uint8Array(core.totalBytes);
	const associated = associatedData(core, binding);
	for (let i = 0; i < nSegments; i++) {
		const at = bodyStart + i * (SEGMENT_BYTES + TAG_BYTES);
		const segment = sealed.subarray(at, at + SEGMENT_BYTES + TAG_BYTES);
		const opened = decrypt(modelKey, segmentNonce(core, i, nSegments), associated, segment);
		if (opened === undefined) throw tampered(binding, `segment ${i + 1} of ${nSegments} was changed`);
		plain.set(opened, i * SEGMENT_BYTES);
		yield;
	}
	return plain;
}

function headerOf(sealed: Uint8Array, binding: Binding): { header: EnvelopeHeader; bodyStart: number } {
	const reading = readHeader(sealed);
	if (reading.ok) return reading;
	if (!reading.newer) throw tampered(binding, reading.reason);
	throw new MlError(
		'ML-MODEL-NEWER',
		`Model '${binding.name}' version ${binding.version} was stored by a newer n8n-nodes-ml: ${reading.reason}, this one reads up to ${ENVELOPE_FORMAT}.`,
		'Update n8n-nodes-ml on this n8n.',
	);
}

function wrapKey(modelKey: Uint8Array, core: HeaderCore, binding: Binding): HeaderWrap {
	const { current } = binding.ring;
	const nonce = randomKeyBytes(NONCE_BYTES);
	const wrapped = encrypt(wrappingKey(current, binding), nonce, associatedData(core, binding, current.id), modelKey);
	return { keyId: current.id, nonce: toHex(nonce), wrappedKey: toHex(wrapped) };
}

function unwrapKey({ core, wrap }: EnvelopeHeader, binding: Binding): Uint8Array {
	const key = binding.ring.keys.get(wrap.keyId);
	if (key === undefined) throw missingKey(wrap.keyId, binding);
	const associated = associatedData(core, binding, key.id);
	const modelKey = decrypt(wrappingKey(key, binding), fromHex(wrap.nonce), associated, fromHex(wrap.wrappedKey));
	if (modelKey === undefined) throw tampered(binding, `key '${key.id}' does not fit it (was that key replaced by another one?)`);
	return modelKey;
}

function wrappingKey({ key }: Key, { registryId }: Binding): Uint8Array {
	return hkdf(key, registryId, 'kek/v1', KEY_BYTES);
}

/** With `keyId` for the wrap, without for the segments: neither can stand in for the other, and rotation leaves the segments valid. */
function associatedData(core: HeaderCore, { registryId, name, version }: Binding, keyId?: string): Uint8Array {
	const headerHash = sha256Hex(canonicalJson({ ...core }));
	return new TextEncoder().encode(canonicalJson({ format: ENVELOPE_FORMAT, headerHash, keyId, name, registryId, version } as never));
}

function segmentNonce(core: HeaderCore, index: number, nSegments: number): Uint8Array {
	const nonce = new Uint8Array(NONCE_BYTES);
	nonce.set(fromHex(core.noncePrefix));
	new DataView(nonce.buffer).setUint32(PREFIX_BYTES, index, false);
	nonce[NONCE_BYTES - 1] = index === nSegments - 1 ? 1 : 0;
	return nonce;
}

/** An empty model still has one segment, so that its emptiness is authenticated. */
function countSegments(totalBytes: number): number {
	return Math.max(1, Math.ceil(totalBytes / SEGMENT_BYTES));
}

function toHex(bytes: Uint8Array): string {
	return Buffer.from(bytes).toString('hex');
}

function fromHex(text: string): Uint8Array {
	return new Uint8Array(Buffer.from(text, 'hex'));
}

function tampered({ name, version }: Binding, reason: string): MlError {
	return new MlError(
		'ML-MODEL-TAMPERED',
		`Model '${name}' version ${version} was not opened: ${reason}. Its bytes changed after saving, or it belongs to another model, version or store.`,
		'Use an older version, restore the model store from a backup, or train again.',
	);
}

function missingKey(keyId: string, { name, version }: Binding): MlError {
	const shown = keyId.slice(0, 64).replace(/[^A-Za-z0-9._-]/g, '?');
	return new MlError(
		'ML-KEY',
		`Model '${name}' version ${version} was encrypted with key '${shown}', which the key ring does not hold.`,
		'Put that key back into the key ring after the newest one. Without it this version can never be read again: train again.',
	);
}
