// Files of images to pixels, by the libraries made for each format; loaded when the first image comes, for few workflows have any.
import { imageDimensionsFromData } from 'image-dimensions';

/** Row-major, `pixels[(y * width + x) * channels + c]`, 0 to 255. */
export interface Pixels {
	readonly width: number;
	readonly height: number;
	/** 1: grey, 3: red, green, blue. */
	readonly channels: 1 | 3;
	readonly pixels: Uint8Array;
}

/** A file of a few kB can ask for gigabytes of pixels: its header is read first. */
export const MAX_PIXELS = 40_000_000;

interface Decoded {
	width: number;
	height: number;
	/** Four values per pixel, 0 to 255. */
	rgba: Uint8Array | Uint8ClampedArray;
}

/** @returns Pixels, grey ones as one channel and transparent ones over white; or what is wrong, in words that end a sentence. */
export function decodePixels(bytes: Uint8Array): Pixels | string {
	if (bytes.length === 0) return 'has 0 bytes';
	const size = dimensions(bytes);
	if (!size) return 'is no PNG, JPEG or WebP image, whatever its name says';
	if (size.width * size.height > MAX_PIXELS) {
		return `has ${size.width.toLocaleString('en')} x ${size.height.toLocaleString('en')} pixels, more than the ${MAX_PIXELS / 1e6} million that are read`;
	}
	const decode = DECODERS.get(size.type);
	if (!decode) return `is of the kind ${size.type}; PNG, JPEG and WebP are read`;
	try {
		return withoutAlpha(decode(bytes));
	} catch {
		return `is damaged and can't be read as ${size.type.toUpperCase()}`;
	}
}

/** Pixels that decoding will make, from the header alone; 0 where it can't be told. */
export function countPixels(bytes: Uint8Array): number {
	const size = dimensions(bytes);
	return size ? size.width * size.height : 0;
}

function dimensions(bytes: Uint8Array): { width: number; height: number; type: string } | undefined {
	try {
		const size = imageDimensionsFromData(bytes);
		return size && size.width > 0 && size.height > 0 ? size : undefined;
	} catch {
		return undefined;
	}
}

/* eslint-disable @typescript-eslint/no-require-imports -- each decoder costs milliseconds to load, and most workflows have no image. */
const DECODERS: ReadonlyMap<string, (bytes: Uint8Array) => Decoded> = new Map([
	['png', (bytes: Uint8Array) => fromPng(require('fast-png') as typeof import('fast-png'), bytes)],
	['jpeg', (bytes: Uint8Array) => fromImageData((require('@cwasm/jpeg-turbo') as typeof import('@cwasm/jpeg-turbo')).decode(bytes))],
	['webp', (bytes: Uint8Array) => fromImageData((require('@cwasm/webp') as typeof import('@cwasm/webp')).decode(bytes))],
]);
/* eslint-enable @typescript-eslint/no-require-imports */

function fromImageData({ width, height, data }: { width: number; height: number; data: Uint8ClampedArray }): Decoded {
	return { width, height, rgba: data };
}

function fromPng({ decode, convertIndexedToRgb }: typeof import('fast-png'), bytes: Uint8Array): Decoded {
	const png = decode(bytes, { checkCrc: true });
	const { width, height, depth } = png;
	const indexed = png.palette !== undefined;
	const samples = indexed ? convertIndexedToRgb(png) : depth < 8 ? unpackBits(png.data, width, height, depth) : png.data;
	const channels = samples.length / (width * height);
	const top = indexed || depth < 8 ? 255 : 2 ** depth - 1;
	const rgba = new Uint8Array(width * height * 4);
	for (let i = 0; i < width * height; i++) {
		for (let c = 0; c < 3; c++) rgba[4 * i + c] = (samples[i * channels + (channels < 3 ? 0 : c)] * 255) / top + 0.5;
		rgba[4 * i + 3] = channels % 2 === 0 ? (samples[i * channels + channels - 1] * 255) / top + 0.5 : 255;
	}
	return { width, height, rgba };
}

/** Grey samples of 1, 2 or 4 bits, rows padded to whole bytes, as 0 to 255. */
function unpackBits(data: ArrayLike<number>, width: number, height: number, depth: number): Uint8Array {
	const perByte = 8 / depth;
	const stride = Math.ceil(width / perByte);
	const top = 2 ** depth - 1;
	const out = new Uint8Array(width * height);
	for (let y = 0; y < height; y++) {
		for (let x = 0; x < width; x++) {
			const shift = 8 - depth * ((x % perByte) + 1);
			out[y * width + x] = ((data[y * stride + Math.floor(x / perByte)] >> shift) & top) * (255 / top);
		}
	}
	return out;
}

function withoutAlpha({ width, height, rgba }: Decoded): Pixels {
	const n = width * height;
	const pixels = new Uint8Array(3 * n);
	let grey = true;
	for (let i = 0; i < n; i++) {
		const alpha = rgba[4 * i + 3];
		for (let c = 0; c < 3; c++) pixels[3 * i + c] = (rgba[4 * i + c] * alpha + 255 * (255 - alpha)) / 255 + 0.5;
		grey &&= pixels[3 * i] === pixels[3 * i + 1] && pixels[3 * i] === pixels[3 * i + 2];
	}
	return grey ? { width, height, channels: 1, pixels: pixels.filter((_, i) => i % 3 === 0) } : { width, height, channels: 3, pixels };
}
