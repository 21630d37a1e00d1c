// The keys that wrap the keys of models. The newest encrypts, all decrypt; they come from the credential or from the key file.
import { MlError } from '../core/errors';
import type { JsonValue } from '../core/arrays';
import { KEY_BYTES } from './envelope-crypto';
import { readJson } from './read-json';

export interface Key {
	id: string;
	/** 32 bytes. */
	key: Uint8Array;
}

export interface KeyRing {
	/** Encrypts. */
	current: Key;
	/** Decrypt, by id; `current` is one of them. */
	keys: ReadonlyMap<string, Key>;
}

const MAX_KEYS = 100;
/** 32 random bytes have fewer distinct values about once in 10^15 rings; typed-in text often does. */
const MIN_DISTINCT_BYTES = 16;
const KEY_ID = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;
const FIX =
	'Use a list such as [{"id": "k1", "key": "…"}], newest first, with each key made by: openssl rand -base64 32';

/**
 * Reads a ring from `[{"id": "k1", "key": "<base64, 32 bytes>"}]`, newest first. No message ever quotes the text.
 *
 * @throws MlError `ML-KEY`.
 */
export function parseKeyRing(json: string): KeyRing {
	const reading = readJson(new TextEncoder().encode(json), { maxDepth: 2, maxValues: 10_000, maxStringBytes: 1024 });
	if (!reading.ok) throw refuse(`The key ring ${reading.reason}.`);
	const { value } = reading;
	if (!Array.isArray(value) || value.length === 0) throw refuse('The key ring is not a list with at least one key.');
	if (value.length > MAX_KEYS) throw refuse(`The key ring has ${value.length} keys; the limit is ${MAX_KEYS}.`);
	return ringOf(value.map(readKey));
}

/** @param keys - Newest first. */
export function ringOf(keys: readonly Key[]): KeyRing {
	const byId = new Map(keys.map((key) => [key.id, key]));
	if (byId.size < keys.length) throw refuse('The key ring has two keys with the same id.');
	return { current: keys[0], keys: byId };
}

/** The text that `parseKeyRing` reads. Secret. */
export function formatKeyRing(ring: KeyRing): string {
	const ordered = [ring.current, ...[...ring.keys.values()].filter(({ id }) => id !== ring.current.id)];
	return JSON.stringify(ordered.map(({ id, key }) => ({ id, key: Buffer.from(key).toString('base64') })));
}

function readKey(entry: JsonValue, index: number): Key {
	const where = `Key ${index + 1} of the key ring`;
	const { id, key: text } = entry !== null && typeof entry === 'object' && !Array.isArray(entry) ? entry : {};
	if (typeof id !== 'string' || !KEY_ID.test(id)) {
		throw refuse(`${where} has no proper id: letters, digits, '.', '_' and '-', at most 64.`);
	}
	if (typeof text !== 'string') throw refuse(`${where} has no field 'key'.`);
	const key = new Uint8Array(Buffer.from(text.trim(), 'base64'));
	if (Buffer.from(key).toString('base64') !== text.trim()) throw refuse(`${where} is not base64.`);
	if (key.length !== KEY_BYTES) throw refuse(`${where} has ${key.length} bytes; ${KEY_BYTES} are needed.`);
	if (new Set(key).size < MIN_DISTINCT_BYTES) throw refuse(`${where} is not random enough.`);
	return { id, key };
}

function refuse(message: string): MlError {
	return new MlError('ML-KEY', message, FIX, { parameter: 'keyRing' });
}
