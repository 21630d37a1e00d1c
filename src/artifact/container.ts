// The bytes of a model: a safetensors file (u64 header length, JSON header, arrays back to back) with our own JSON header inside it.
// It holds numbers and texts and nothing that could be run, and it names no other file. Same content, same bytes; any other byte
// sequence is refused, so a model file has one reading only.
import type { JsonValue, TypedArray } from '../core/arrays';
import { MlError } from '../core/errors';
import { canonicalJson, isInheritedKey } from './canonical-json';
import { dtypeOf, isDtype, placeArrays, viewOf, type ArraySpec, type Placed } from './layout';
import { readJson, type JsonLimits } from './read-json';

export const CONTAINER_FORMAT = 1;
/** Limits of promise P2 (`docs/security.md`). */
export const MAX_FILE_HEADER_BYTES = 1024 * 1024;
export const MAX_ARRAYS = 10_000;
export const MAX_MODEL_HEADER_BYTES = 64 * 1024 * 1024;

/** Larger model headers (vocabularies) travel as an array of bytes of this name. */
const HEADER_ARRAY = 'header.json';
const INLINE_HEADER_BYTES = 64 * 1024;
const METADATA = '__metadata__';
const MAX_NAME_LENGTH = 256;
const FILE_HEADER_LIMITS: JsonLimits = { maxDepth: 3, maxValues: MAX_ARRAYS * 64, maxStringBytes: MAX_FILE_HEADER_BYTES };
const MODEL_HEADER_LIMITS: JsonLimits = { maxDepth: 64, maxValues: 8_000_000, maxStringBytes: 1024 * 1024 };

export interface Container {
	header: JsonValue;
	/** Views on the decoded bytes where these are aligned: read them, don't write to them. */
	arrays: Map<string, TypedArray>;
}

/**
 * @param header - Structure and short lists. NaN, Infinity and keys such as `__proto__` are refused.
 * @param arrays - By name, any dtype of `core/arrays`.
 * @throws MlError `ML-MODEL-CONTENT`, `ML-MODEL-SIZE`.
 */
export function encodeContainer(header: JsonValue, arrays: ReadonlyMap<string, TypedArray>): Uint8Array {
	const headerBytes = new TextEncoder().encode(canonicalJson(header));
	const inline = headerBytes.length <= INLINE_HEADER_BYTES;
	if (headerBytes.length > MAX_MODEL_HEADER_BYTES) throw tooLarge('header', headerBytes.length, MAX_MODEL_HEADER_BYTES);
	const sources = new Map<string, TypedArray>(arrays);
	if (sources.has(HEADER_ARRAY) || sources.has(METADATA)) throw notWritable('an array has a reserved name');
	if (!inline) sources.set(HEADER_ARRAY, headerBytes);

	const placed = placeArrays([...sources].map(([name, array]) => specOf(name, array)));
	const fileHeader = fileHeaderBytes(placed, inline ? new TextDecoder().decode(headerBytes) : undefined);
	if (fileHeader.length > MAX_FILE_HEADER_BYTES) throw tooLarge('list of arrays', fileHeader.length, MAX_FILE_HEADER_BYTES);

	const dataStart = 8 + fileHeader.length;
	const bytes = new Uint8Array(dataStart + (placed.at(-1)?.end ?? 0));
	new DataView(bytes.buffer).setBigUint64(0, BigInt(fileHeader.length), true);
	bytes.set(fileHeader, 8);
	for (const { name, start } of placed) {
		const source = sources.get(name)!;
		bytes.set(new Uint8Array(source.buffer, source.byteOffset, source.byteLength), dataStart + start);
	}
	return bytes;
}

/**
 * Reads what `encodeContainer` wrote and refuses everything else, without allocating more than the file's own size.
 * The numbers inside the arrays are not judged: that is for the part that knows their meaning.
 *
 * @throws MlError `ML-MODEL-INVALID`, `ML-MODEL-NEWER`.
 */
export function decodeContainer(bytes: Uint8Array): Container {
	const dataStart = 8 + fileHeaderLength(bytes);
	const fileHeader = bytes.subarray(8, dataStart);
	const entries = readObject(fileHeader, FILE_HEADER_LIMITS, 'Its list of arrays');
	const inlineHeader = readMetadata(entries.get(METADATA));
	entries.delete(METADATA);
	if (entries.size > MAX_ARRAYS) throw invalid(`It lists ${entries.size} arrays; the limit is ${MAX_ARRAYS}.`);

	const placed = placeArrays([...entries].map(([name, entry]) => readSpec(name, entry)));
	if (!sameBytes(fileHeaderBytes(placed, inlineHeader), fileHeader)) {
		throw invalid('Its list of arrays is not written the one way that this format allows: arrays overlap, leave gaps or are out of order.');
	}
	const dataLength = placed.at(-1)?.end ?? 0;
	if (bytes.length !== dataStart + dataLength) {
		throw invalid(`It should have ${dataStart + dataLength} bytes and has ${bytes.length}.`);
	}
	const arrays = viewArrays(bytes.subarray(dataStart), placed);
	return { header: readModelHeader(inlineHeader, arrays), arrays };
}

function specOf(name: string, array: TypedArray): ArraySpec {
	const dtype = dtypeOf(array);
	if (dtype === undefined) throw notWritable(`array '${name}' has a type that model files don't know`);
	if (!isArrayName(name)) throw notWritable('an array has an empty, overlong or reserved name');
	return { name, dtype, length: array.length };
}

function isArrayName(name: string): boolean {
	return name.length > 0 && name.length <= MAX_NAME_LENGTH && !isInheritedKey(name);
}

function fileHeaderBytes(placed: readonly Placed[], inlineHeader: string | undefined): Uint8Array {
	if (placed.length > MAX_ARRAYS) throw tooLarge('number of arrays', placed.length, MAX_ARRAYS);
	const metadata: Record<string, string> = { format: 'n8n-nodes-ml', formatVersion: String(CONTAINER_FORMAT) };
	if (inlineHeader !== undefined) metadata.header = inlineHeader;
	const members = new Map<string, JsonValue>([[METADATA, metadata]]);
	for (const { name, dtype, length, start, end } of placed) {
		members.set(name, { dtype, shape: [length], data_offsets: [start, end] });
	}
	const text = new TextEncoder().encode(canonicalJson(Object.fromEntries(members)));
	const padded = new Uint8Array(Math.ceil(text.length / 8) * 8).fill(0x20);
	padded.set(text);
	return padded;
}

function fileHeaderLength(bytes: Uint8Array): number {
	if (bytes.length < 16) throw invalid(`It has ${bytes.length} bytes, too few for a model.`);
	const length = new DataView(bytes.buffer, bytes.byteOffset, 8).getBigUint64(0, true);
	if (length > BigInt(MAX_FILE_HEADER_BYTES)) throw invalid(`Its list of arrays claims ${length} bytes; the limit is ${MAX_FILE_HEADER_BYTES}.`);
	if (length % 8n !== 0n || length === 0n) throw invalid('The length of its list of arrays is not a multiple of 8.');
	if (Number(length) > bytes.length - 8) throw invalid('It ends in the middle of its list of arrays.');
	return Number(length);
}

function readObject(bytes: Uint8Array, limits: JsonLimits, what: string): Map<string, JsonValue> {
	const reading = readJson(bytes, limits);
	if (!reading.ok) throw invalid(`${what} ${reading.reason}.`);
	const { value } = reading;
	if (value === null || typeof value !== 'object' || Array.isArray(value)) throw invalid(`${what} is not an object.`);
	return new Map(Object.entries(value));
}

function readMetadata(value: JsonValue | undefined): string | undefined {
	const fields = value !== null && typeof value === 'object' && !Array.isArray(value) ? new Map(Object.entries(value)) : undefined;
	if (fields?.get('format') !== 'n8n-nodes-ml') throw invalid('It is not marked as a model of n8n-nodes-ml.');
	const version = fields.get('formatVersion');
	if (typeof version !== 'string' || !/^[1-9]\d{0,5}$/.test(version)) throw invalid('Its format version is missing.');
	if (Number(version) > CONTAINER_FORMAT) {
		throw new MlError(
			'ML-MODEL-NEWER',
			`The model file has format ${version}; this version of n8n-nodes-ml reads up to ${CONTAINER_FORMAT}.`,
			'Update n8n-nodes-ml on this n8n, or export the model again from an older version.',
		);
	}
	const header = fields.get('header');
	if (header !== undefined && typeof header !== 'string') throw invalid('Its header is not a text.');
	return header;
}

function readSpec(name: string, entry: JsonValue): ArraySpec {
	const fields = entry !== null && typeof entry === 'object' && !Array.isArray(entry) ? entry : {};
	const { dtype, shape } = fields;
	const length = Array.isArray(shape) && shape.length === 1 ? shape[0] : undefined;
	if (!isArrayName(name) || !isDtype(dtype)) throw invalid('An array in its list has no proper name or type.');
	if (typeof length !== 'number' || !Number.isInteger(length) || length < 0 || length > Number.MAX_SAFE_INTEGER / 16) {
		throw invalid('An array in its list has no proper length.');
	}
	return { name, dtype, length };
}

function viewArrays(data: Uint8Array, placed: readonly Placed[]): Map<string, TypedArray> {
	// The layout aligns every array within the file; a file that itself lies at an odd offset of a larger buffer is copied once.
	const aligned = data.byteOffset % 8 === 0 ? data : data.slice();
	const arrays = new Map<string, TypedArray>();
	for (const { name, dtype, length, start } of placed) {
		arrays.set(name, viewOf(dtype, aligned.buffer, aligned.byteOffset + start, length));
	}
	return arrays;
}

function readModelHeader(inline: string | undefined, arrays: Map<string, TypedArray>): JsonValue {
	const large = arrays.get(HEADER_ARRAY);
	arrays.delete(HEADER_ARRAY);
	if ((inline === undefined) === (large === undefined)) throw invalid('It should have one header and has none or two.');
	if (large !== undefined && !(large instanceof Uint8Array)) throw invalid('Its header is not a text.');
	const bytes = large ?? new TextEncoder().encode(inline);
	if (bytes.length > MAX_MODEL_HEADER_BYTES) throw invalid(`Its header has ${bytes.length} bytes; the limit is ${MAX_MODEL_HEADER_BYTES}.`);
	if (bytes.length > INLINE_HEADER_BYTES !== (large !== undefined)) throw invalid('Its header lies in the wrong place for its size.');
	const reading = readJson(bytes, MODEL_HEADER_LIMITS);
	if (!reading.ok) throw invalid(`Its header ${reading.reason}.`);
	if (!sameBytes(new TextEncoder().encode(canonicalJson(reading.value)), bytes)) throw invalid('Its header is not written the one way that this format allows.');
	return reading.value;
}

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
	return Buffer.compare(a, b) === 0;
}

function invalid(what: string): MlError {
	return new MlError(
		'ML-MODEL-INVALID',
		`This is not a usable model file. ${what}`,
		'Export the model again and pass the file on unchanged. If it comes from the model store, restore the store from a backup or train again.',
	);
}

function notWritable(what: string): MlError {
	return new MlError('ML-MODEL-CONTENT', `The model can't be written: ${what}.`, 'Report it with the model type and the version of n8n-nodes-ml.');
}

function tooLarge(what: string, size: number, limit: number): MlError {
	return new MlError(
		'ML-MODEL-SIZE',
		`The model can't be written: its ${what} comes to ${size}; the limit is ${limit}.`,
		'Train with fewer text columns or a smaller vocabulary, or choose a smaller model.',
	);
}
