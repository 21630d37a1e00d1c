// Pixels, in columns or as images, as rows of a network: scaled together, since a pixel's size speaks beside those of its neighbours.
import type { Random } from '../../core/random';
import type { State } from '../../core/arrays';
import { MlError } from '../../core/errors';
import { invalidState, readState } from '../../core/state-reader';
import type { FeatureMatrix } from '../../table/feature-matrix';
import type { NetDefinition, NetInputs } from '../nets/model';
import type { NetRows } from '../nets/rows';
import { sizeOf } from '../nets/shapes';

const OWNER = 'cnn';

/** Pixels of whom the brightest is above this and below 256 are taken for bytes. */
const BYTES_FROM = 64;

/** Rows whose lines of cache stay at hand while columns go by. */
const ROWS_AT_ONCE = 128;

/** low and high become 0 and 1. */
export interface PixelScale {
	readonly width: number;
	readonly low: number;
	readonly high: number;
}

export function pixelInputs(scale: PixelScale): NetInputs {
	return { rowsOf: (x) => pixelRows(x, scale), json: { ...scale }, arrays: [] };
}

export function loadPixelInputs(state: State, definition: NetDefinition): NetInputs {
	const reader = readState(state, OWNER);
	const scale = { width: reader.integer('width', 1, 2 ** 24), low: reader.number('low'), high: reader.number('high') };
	if (scale.width !== sizeOf(definition.available) || !(scale.high > scale.low)) throw invalidState(OWNER, 'the pixels do not fit the network');
	return pixelInputs(scale);
}

/** @throws MlError `ML-COLUMN-TYPE` for a column that is none of numbers. */
export function learnScale(x: FeatureMatrix): PixelScale {
	if (x.images) return { width: x.images.height * x.images.width * x.images.channels, low: 0, high: 255 };
	const category = x.features.find(({ kind }) => kind !== 'number');
	if (category) {
		throw new MlError('ML-COLUMN-TYPE', `A convolutional network reads pixels; column '${category.source}' holds words.`, "Leave it out with 'Feature Columns' or 'Ignore Columns'.", { column: category.source });
	}
	let low = Infinity;
	let high = -Infinity;
	for (const values of x.columns) {
		for (let i = 0; i < values.length; i++) {
			if (values[i] < low) low = values[i];
			if (values[i] > high) high = values[i];
		}
	}
	// Bytes keep their own scale, however dark the images of the training rows are.
	if (low >= 0 && high > BYTES_FROM && high <= 255) [low, high] = [0, 255];
	if (!(high > low)) [low, high] = [Number.isFinite(low) ? low : 0, (Number.isFinite(low) ? low : 0) + 1];
	if (!Number.isFinite(high - low)) [low, high] = [-1e30, 1e30];
	return { width: x.columns.length, low, high };
}

function pixelRows(x: FeatureMatrix, { width, low, high }: PixelScale): NetRows {
	const factor = 1 / (high - low);
	const { images } = x;
	if (images) {
		const { pixels } = images;
		return {
			nRows: x.nRows,
			width,
			write(out, rows) {
				rows.forEach((row, i) => {
					for (let j = 0, from = row * width, to = i * width; j < width; j++) out[to + j] = pixels[from + j] * factor;
				});
			},
		};
	}
	const values = new Float32Array(x.nRows * width);
	for (let from = 0; from < x.nRows; from += ROWS_AT_ONCE) {
		const end = Math.min(x.nRows, from + ROWS_AT_ONCE);
		for (let f = 0; f < width; f++) {
			const column = x.columns[f];
			// A gap is dark; a value far outside the training images' range counts as twice their range.
			for (let row = from, at = from * width + f; row < end; row++, at += width) {
				const value = (column[row] - low) * factor;
				values[at] = value > 2 ? 2 : value < -2 ? -2 : value === value ? value : 0;
			}
		}
	}
	return {
		nRows: x.nRows,
		width,
		write(out, rows) {
			rows.forEach((row, i) => out.set(values.subarray(row * width, (row + 1) * width), i * width));
		},
	};
}

/** A fourteenth of the side: two pixels of 28. */
const FARTHEST = 1 / 14;

/** While training: each image moved a little, what comes in is as dark as the corner. */
export function moved(rows: NetRows, [height, width, channels]: readonly number[], random: Random): NetRows {
	const size = height * width * channels;
	const line = width * channels;
	const held = new Float32Array(size);
	const reach = Math.floor(FARTHEST * Math.min(height, width));
	return {
		...rows,
		write(out, chosen, augment) {
			rows.write(out, chosen, augment);
			if (!augment || reach === 0) return;
			for (let i = 0; i < chosen.length; i++) {
				const down = random.integer(2 * reach + 1) - reach;
				const right = random.integer(2 * reach + 1) - reach;
				if (down === 0 && right === 0) continue;
				const image = out.subarray(i * size, (i + 1) * size);
				held.set(image);
				image.fill(held[0]);
				const from = Math.max(0, right) * channels;
				const length = line - Math.abs(right) * channels;
				for (let y = Math.max(0, down); y < Math.min(height, height + down); y++) {
					const source = (y - down) * line + Math.max(0, -right) * channels;
					for (let j = 0; j < length; j++) image[y * line + from + j] = held[source + j];
				}
			}
		},
	};
}
