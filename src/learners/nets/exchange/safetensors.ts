// Weights as a safetensors file (github.com/huggingface/safetensors): u64 length of the header, JSON header, numbers back to back.
import { nameInLayer, shown, weightsFileError, type NamedWeight, type NamedWeights } from './named-weights';
import { sizeOf } from '../shapes';

const MAX_HEADER_BYTES = 1024 * 1024;
const MAX_TENSORS = 2000;
const TENSOR_NAME = /^layers\.(\d{1,3})[./](.+)$/;

/** @param metadata - Texts that travel along. @returns Tensors `layers.0.kernel` ... in float32. */
export function encodeSafetensors(weights: NamedWeights, metadata: Readonly<Record<string, string>>): Uint8Array {
	const header: Record<string, unknown> = { __metadata__: metadata };
	let end = 0;
	for (const [key, { shape, values }] of weights) {
		header[`layers.${key}`] = { dtype: 'F32', shape, data_offsets: [end, end + 4 * values.length] };
		end += 4 * values.length;
	}
	const text = new TextEncoder().encode(JSON.stringify(header));
	const start = 8 + Math.ceil(text.length / 8) * 8;
	const bytes = new Uint8Array(start + end).fill(0x20, 8, start);
	new DataView(bytes.buffer).setBigUint64(0, BigInt(start - 8), true);
	bytes.set(text, 8);
	let at = start;
	for (const { values } of weights.values()) {
		bytes.set(new Uint8Array(values.slice().buffer), at);
		at += 4 * values.length;
	}
	return bytes;
}

/** @throws MlError `ML-WEIGHTS-FILE`. */
export function decodeSafetensors(bytes: Uint8Array): NamedWeights {
	const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
	const length = bytes.length >= 8 ? view.getBigUint64(0, true) : 0n;
	if (length < 2n || length > BigInt(Math.min(MAX_HEADER_BYTES, bytes.length - 8))) throw weightsFileError('it is no safetensors file.');
	const start = 8 + Number(length);
	const entries = Object.entries(parseHeader(bytes.subarray(8, start))).filter(([name]) => name !== '__metadata__');
	if (entries.length > MAX_TENSORS) throw weightsFileError(`it lists ${entries.length} tensors; the limit is ${MAX_TENSORS}.`);
	const tensors = entries.map(([name, entry]) => readEntry(name, entry)).sort((a, b) => a.from - b.from || a.to - b.to);
	let end = 0;
	for (const { name, from, to } of tensors) {
		if (from !== end) throw weightsFileError(`tensors overlap or leave a gap at '${shown(name)}'.`);
		end = to;
	}
	if (start + end !== bytes.length) throw weightsFileError(`it should have ${start + end} bytes and has ${bytes.length}.`);
	const weights: NamedWeights = new Map();
	for (const { name, shape, from, isDouble } of tensors) {
		const key = keyOf(name);
		if (weights.has(key)) throw weightsFileError(`it has '${shown(key)}' twice.`);
		weights.set(key, { shape, values: floats(view, start + from, sizeOf(shape), isDouble) });
	}
	return weights;
}

function parseHeader(bytes: Uint8Array): object {
	try {
		const header: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
		if (typeof header === 'object' && header !== null && !Array.isArray(header)) return header;
	} catch {
		// Said below.
	}
	throw weightsFileError('its header is no JSON object.');
}

function keyOf(name: string): string {
	const [, layer, path] = TENSOR_NAME.exec(name) ?? [];
	if (layer === undefined) {
		throw weightsFileError(`'${shown(name)}' does not say which layer it belongs to.`, "Name tensors 'layers.0.kernel', 'layers.0.bias' and so on: number of the layer from 0, then Keras' name of the weight.");
	}
	return `${Number(layer)}.${nameInLayer(path)}`;
}

function readEntry(name: string, entry: unknown) {
	const { dtype, shape, data_offsets: offsets } = (entry ?? {}) as Record<string, unknown>;
	if (dtype !== 'F32' && dtype !== 'F64') throw weightsFileError(`'${shown(name)}' has the type ${shown(String(dtype))}.`, 'Save the weights as float32.');
	const isDouble = dtype === 'F64';
	const [from, to] = Array.isArray(offsets) && offsets.length === 2 ? (offsets as unknown[]) : [];
	if (!isShape(shape) || typeof from !== 'number' || typeof to !== 'number' || !Number.isSafeInteger(from) || from < 0 || to - from !== sizeOf(shape) * (isDouble ? 8 : 4)) {
		throw weightsFileError(`'${shown(name)}' has no proper shape or place.`);
	}
	return { name, shape, from, to, isDouble };
}

export function isShape(value: unknown): value is readonly number[] {
	return Array.isArray(value) && value.length <= 8 && value.every((size) => Number.isInteger(size) && size >= 0 && size < 2 ** 31) && sizeOf(value as number[]) < 2 ** 31;
}

export function floats(view: DataView, from: number, length: number, isDouble = false): NamedWeight['values'] {
	const values = new Float32Array(length);
	for (let i = 0; i < length; i++) values[i] = isDouble ? view.getFloat64(from + 8 * i, true) : view.getFloat32(from + 4 * i, true);
	return values;
}
