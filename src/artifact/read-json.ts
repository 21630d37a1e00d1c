// Reads JSON that a stranger may have written. Size, depth, number of values and length of strings are bounded *before* the parser
// allocates anything; doubled keys and keys that plain objects inherit are refused.
import type { JsonValue } from '../core/arrays';
import { isInheritedKey } from './canonical-json';

export interface JsonLimits {
	maxDepth: number;
	/** Numbers, strings and constants count 1, arrays, objects and keys 8: that is about what they weigh in memory. */
	maxValues: number;
	/** In UTF-8 bytes as written in the text. */
	maxStringBytes: number;
}

/** Either the value, or what is wrong with the text as the end of a sentence. */
export type JsonReading = { ok: true; value: JsonValue } | { ok: false; reason: string };

interface Outline {
	/** Key-value pairs, counted in the text: fewer keys after parsing means that one was doubled. */
	members: number;
	reason: string | undefined;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const CONTAINER_WEIGHT = 8;

/** @param bytes - UTF-8, no byte order mark. */
export function readJson(bytes: Uint8Array, limits: JsonLimits): JsonReading {
	const outline = scan(bytes, limits);
	if (outline.reason !== undefined) return { ok: false, reason: outline.reason };
	let value: JsonValue;
	try {
		value = JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)) as JsonValue;
	} catch {
		return { ok: false, reason: 'is not valid JSON in UTF-8' };
	}
	const reason = checkKeys(value, outline.members);
	return reason === undefined ? { ok: true, value } : { ok: false, reason };
}

function scan(bytes: Uint8Array, limits: JsonLimits): Outline {
	let depth = 0;
	let members = 0;
	let values = 1;
	let reason: string | undefined;
	for (let i = 0; i < bytes.length && reason === undefined; i++) {
		const byte = bytes[i];
		if (byte === QUOTE) {
			const end = endOfString(bytes, i + 1);
			if (end - i > limits.maxStringBytes) reason = `holds a text of more than ${limits.maxStringBytes} bytes`;
			i = end;
		} else if (byte === 0x5b || byte === 0x7b) {
			if (++depth > limits.maxDepth) reason = `is nested deeper than ${limits.maxDepth}`;
			values += CONTAINER_WEIGHT;
		} else if (byte === 0x5d || byte === 0x7d) depth--;
		else if (byte === 0x2c) values++;
		else if (byte === 0x3a) {
			members++;
			values += CONTAINER_WEIGHT;
		}
		if (values > limits.maxValues) reason = `holds more than ${limits.maxValues} values`;
	}
	return { members, reason };
}

function endOfString(bytes: Uint8Array, start: number): number {
	let i = start;
	while (i < bytes.length && bytes[i] !== QUOTE) i += bytes[i] === BACKSLASH ? 2 : 1;
	return i;
}

function checkKeys(root: JsonValue, members: number): string | undefined {
	const open: JsonValue[] = [root];
	let found = 0;
	for (let value = open.pop(); value !== undefined; value = open.pop()) {
		if (value === null || typeof value !== 'object') continue;
		if (Array.isArray(value)) {
			for (const element of value) if (element !== null && typeof element === 'object') open.push(element);
			continue;
		}
		for (const key of Object.keys(value)) {
			if (isInheritedKey(key)) return `uses the reserved key '${key}'`;
			found++;
			open.push(value[key]);
		}
	}
	return found === members ? undefined : 'has the same key twice';
}
