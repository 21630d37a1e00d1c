// An image as a cell of a raw table: decoded when it arrives and shrunk at once, so that ten thousand photographs fit into memory.
import { decodePixels, type Pixels } from './decode-image';
import { shrinkTo } from './resize';

/** Longer sides are shrunk to this; what a network of the CPU can learn needs no more. */
export const MAX_SIDE = 128;

/** Row-major, `pixels[(y * width + x) * channels + c]`, 0 to 255. */
export interface RawImage extends Pixels {
	readonly kind: 'image';
}

/** An image that could not be read, and why, in words that end a sentence. */
export interface UnreadableImage {
	readonly kind: 'unreadableImage';
	readonly reason: string;
}

export type ImageCell = RawImage | UnreadableImage;

/** A file that is meant to be an image; bytes without this word about them are refused, as they always were. */
export interface ImageFile {
	readonly kind: 'imageFile';
	readonly bytes: Uint8Array;
}

const DATA_URL = /^data:image\/[a-z+.-]+;base64,/i;

/** Decodes the bytes of a PNG, JPEG or WebP file. Never throws: a bad image is a cell that says so. */
export function readImageCell(bytes: Uint8Array): ImageCell {
	const decoded = decodePixels(bytes);
	if (typeof decoded === 'string') return { kind: 'unreadableImage', reason: decoded };
	const scale = Math.min(1, MAX_SIDE / Math.max(decoded.width, decoded.height));
	const width = Math.max(1, Math.round(decoded.width * scale));
	const height = Math.max(1, Math.round(decoded.height * scale));
	return { kind: 'image', ...(scale < 1 ? shrinkTo(decoded, width, height) : decoded) };
}

/** The image of a cell's value: a file, a data URL or an image cell; undefined where it is none of these. */
export function toImageCell(value: unknown): ImageCell | undefined {
	if (isImageFile(value)) return readImageCell(value.bytes);
	if (isDataUrl(value)) return readImageCell(Buffer.from(value.slice(value.indexOf(',') + 1), 'base64'));
	return isImageCell(value) ? value : undefined;
}

export function isDataUrl(value: unknown): value is string {
	return typeof value === 'string' && value.startsWith('data:image/') && DATA_URL.test(value.slice(0, 64));
}

function isImageFile(value: unknown): value is ImageFile {
	if (typeof value !== 'object' || value === null) return false;
	const { kind, bytes } = value as Record<string, unknown>;
	return kind === 'imageFile' && bytes instanceof Uint8Array;
}

/** By its shape, since a cell that crossed to another thread has no class. */
export function isImageCell(value: unknown): value is ImageCell {
	if (typeof value !== 'object' || value === null) return false;
	const { kind, reason, pixels, width, height, channels } = value as Record<string, unknown>;
	if (kind === 'unreadableImage') return typeof reason === 'string';
	return kind === 'image' && pixels instanceof Uint8Array && pixels.length === Number(width) * Number(height) * Number(channels);
}
