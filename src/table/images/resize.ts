// Images to another size: the mean of what a new pixel covers where it shrinks, linear in between where it grows.
import type { Pixels } from './decode-image';

/** Red, green and blue to brightness, ITU-R BT.601. */
const LUMA = [0.299, 0.587, 0.114];

/** @param width - At most the image's own, as is height. */
export function shrinkTo(image: Pixels, width: number, height: number): Pixels {
	return { width, height, channels: image.channels, pixels: resample(image, width, height) };
}

/**
 * The image at a size and in a number of channels, stretched where its shape is another.
 * @param out - height * width * channels values from `offset` on, row-major, are overwritten.
 */
export function writeResized(image: Pixels, width: number, height: number, channels: 1 | 3, out: Uint8Array, offset: number): void {
	const same = image.width === width && image.height === height;
	const pixels = same ? image.pixels : resample(image, width, height);
	if (image.channels === channels) {
		out.set(pixels, offset);
		return;
	}
	for (let i = 0; i < width * height; i++) {
		if (channels === 3) out.fill(pixels[i], offset + 3 * i, offset + 3 * i + 3);
		else out[offset + i] = LUMA[0] * pixels[3 * i] + LUMA[1] * pixels[3 * i + 1] + LUMA[2] * pixels[3 * i + 2] + 0.5;
	}
}

/** One axis after the other. */
function resample({ width, height, channels, pixels }: Pixels, newWidth: number, newHeight: number): Uint8Array {
	const across = new Float32Array(height * newWidth * channels);
	const columns = spread(width, newWidth);
	for (let y = 0; y < height; y++) {
		for (let x = 0; x < newWidth; x++) {
			const { first, weights } = columns[x];
			for (let c = 0; c < channels; c++) {
				let sum = 0;
				for (let k = 0; k < weights.length; k++) sum += weights[k] * pixels[(y * width + first + k) * channels + c];
				across[(y * newWidth + x) * channels + c] = sum;
			}
		}
	}
	const out = new Uint8Array(newHeight * newWidth * channels);
	const stride = newWidth * channels;
	spread(height, newHeight).forEach(({ first, weights }, y) => {
		for (let i = 0; i < stride; i++) {
			let sum = 0;
			for (let k = 0; k < weights.length; k++) sum += weights[k] * across[(first + k) * stride + i];
			out[y * stride + i] = Math.min(255, sum + 0.5);
		}
	});
	return out;
}

interface Share {
	/** First old pixel. */
	first: number;
	/** Of it and those after it; they sum to 1. */
	weights: number[];
}

/** Which old pixels make each new one. */
function spread(size: number, newSize: number): Share[] {
	const scale = size / newSize;
	return Array.from({ length: newSize }, (_, i) => (scale > 1 ? covered(i * scale, (i + 1) * scale, size) : between((i + 0.5) * scale - 0.5, size)));
}

function covered(from: number, to: number, size: number): Share {
	const first = Math.floor(from);
	const last = Math.min(size, Math.ceil(to - 1e-9));
	const weights = Array.from({ length: last - first }, (_, k) => (Math.min(to, first + k + 1) - Math.max(from, first + k)) / (to - from));
	return { first, weights };
}

function between(centre: number, size: number): Share {
	const clamped = Math.min(size - 1, Math.max(0, centre));
	const first = Math.min(Math.floor(clamped), Math.max(0, size - 2));
	return size === 1 ? { first: 0, weights: [1] } : { first, weights: [1 - (clamped - first), clamped - first] };
}
