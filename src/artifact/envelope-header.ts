// The readable front of a sealed model:  "N8ML" | u16 format | u32 header length | canonical JSON header | segments.
// All of it is authenticated: the core by hash, the wrap by its own tag, and the JSON must be the canonical one.
import type { JsonValue } from '../core/arrays';
import { canonicalJson } from './canonical-json';
import { KEY_BYTES, NONCE_BYTES, TAG_BYTES } from './envelope-crypto';
import { readJson } from './read-json';

export const ENVELOPE_FORMAT = 1;
export const SEGMENT_BYTES = 1024 * 1024;
export const PREFIX_BYTES = 7;
const MAGIC = 'N8ML';
const FIXED_BYTES = 10;
/** Ours has about 400 bytes. */
const MAX_HEADER_BYTES = 4096;

/** Never changes after sealing. */
export interface HeaderCore {
	algorithm: 'AES-256-GCM';
	/** Hex, 7 bytes: first part of every segment's nonce. */
	noncePrefix: string;
	segmentBytes: number;
	/** Length of the plaintext. */
	totalBytes: number;
}

/** The model's own key under a key of the ring; replaced when keys rotate. */
export interface HeaderWrap {
	keyId: string;
	/** Hex, 12 bytes. */
	nonce: string;
	/** Hex, 32 + 16 bytes. */
	wrappedKey: string;
}

export interface EnvelopeHeader {
	core: HeaderCore;
	wrap: HeaderWrap;
}

export type HeaderReading =
	| { ok: true; header: EnvelopeHeader; bodyStart: number }
	| { ok: false; reason: string; newer?: boolean };

export function writeHeader({ core, wrap }: EnvelopeHeader): Uint8Array {
	const json = new TextEncoder().encode(canonicalJson({ core: { ...core }, wrap: { ...wrap } }));
	const bytes = new Uint8Array(FIXED_BYTES + json.length);
	bytes.set(new TextEncoder().encode(MAGIC));
	const view = new DataView(bytes.buffer);
	view.setUint16(4, ENVELOPE_FORMAT, true);
	view.setUint32(6, json.length, true);
	bytes.set(json, FIXED_BYTES);
	return bytes;
}

export function readHeader(sealed: Uint8Array): HeaderReading {
	if (sealed.length < FIXED_BYTES) return { ok: false, reason: `it has only ${sealed.length} bytes` };
	if (new TextDecoder('latin1').decode(sealed.subarray(0, 4)) !== MAGIC) return { ok: false, reason: "it does not start with 'N8ML'" };
	const view = new DataView(sealed.buffer, sealed.byteOffset, FIXED_BYTES);
	const format = view.getUint16(4, true);
	if (format > ENVELOPE_FORMAT) return { ok: false, reason: `it has format ${format}`, newer: true };
	const length = view.getUint32(6, true);
	if (format !== ENVELOPE_FORMAT || length > MAX_HEADER_BYTES) return { ok: false, reason: 'its header is not one of ours' };
	const bodyStart = FIXED_BYTES + length;
	if (bodyStart > sealed.length) return { ok: false, reason: 'it ends inside its header' };
	const reading = readJson(sealed.subarray(FIXED_BYTES, bodyStart), { maxDepth: 2, maxValues: 1000, maxStringBytes: 256 });
	const header = reading.ok ? toHeader(reading.value) : undefined;
	if (header === undefined) return { ok: false, reason: 'its header is not one of ours' };
	const rewritten = writeHeader(header);
	if (!rewritten.every((byte, i) => byte === sealed[i]) || rewritten.length !== bodyStart) {
		return { ok: false, reason: 'its header was written by something else' };
	}
	return { ok: true, header, bodyStart };
}

function toHeader(value: JsonValue): EnvelopeHeader | undefined {
	const { core, wrap } = fieldsOf(value);
	const { algorithm, noncePrefix, segmentBytes, totalBytes } = fieldsOf(core);
	const { keyId, nonce, wrappedKey } = fieldsOf(wrap);
	if (algorithm !== 'AES-256-GCM' || segmentBytes !== SEGMENT_BYTES) return undefined;
	if (typeof totalBytes !== 'number' || !Number.isSafeInteger(totalBytes) || totalBytes < 0) return undefined;
	if (!isHex(noncePrefix, PREFIX_BYTES) || !isHex(nonce, NONCE_BYTES) || !isHex(wrappedKey, KEY_BYTES + TAG_BYTES)) return undefined;
	if (typeof keyId !== 'string') return undefined;
	return { core: { algorithm, noncePrefix, segmentBytes, totalBytes }, wrap: { keyId, nonce, wrappedKey } };
}

function fieldsOf(value: JsonValue | undefined): { [key: string]: JsonValue } {
	return value !== null && typeof value === 'object' && !Array.isArray(value) ? value : {};
}

function isHex(value: JsonValue | undefined, bytes: number): value is string {
	return typeof value === 'string' && value.length === bytes * 2 && /^[0-9a-f]+$/.test(value);
}
