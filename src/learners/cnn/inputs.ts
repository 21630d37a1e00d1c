// Pixels, in columns or as images, as rows of a network: scaled together, since a pixel's size speaks beside those of its neighbours.
import type { Random } from '../../core/random';
import type { State } from '../../core/arrays';
import { MlError } from '../../core/errors';
import { invalidState, readState } from '../../core/state-reader';
import type { FeatureMatrix } from '../../table/feature-matrix';
import type { NetDefinition, NetInputs } from '../nets/model';
import { packedRows, type NetRows } from '../nets/rows';
import { sizeOf } from '../nets/shapes';

const OWNER = 'cnn';

/** Pixels of whom the brightest is above this and below 256 are taken for bytes. */
const BYTES_FROM = 64;

const ROWS_AT_ONCE = 128;

/** low and high become 0 and 1. */
export interface PixelScale {
	readonly width: number;
	readonly low: number;
	readonly high: number;
}

export function pixelInputs(scale: PixelScale): NetInputs {
	return { rowsOf: (x) => (x.images ? pixelRows(x, scale, x.images.pixels) : columnRows(x, scale)), json: { ...scale }, arrays: [] };
}

export function loadPixelInputs(state: State, definition: NetDefinition): NetInputs {
	const reader = readState(state, OWNER);
	const scale = { width: reader.integer('width', 1, 2 ** 24), low: reader.number('low'), high: reader.number('high') };
	if (scale.width !== sizeOf(definition.available) || !(scale.high > scale.low)) throw invalidState(OWNER, 'the pixels do not fit the network');
	return pixelInputs(scale);
}

/** @param bytes - `bytesOf(x)`. @throws MlError `ML-COLUMN-TYPE` for a column that is none of numbers. */
export function learnScale(x: FeatureMatrix, bytes: Uint8Array | undefined): PixelScale {
	if (x.images) return { width: x.images.height * x.images.width * x.images.channels, low: 0, high: 255 };
	const category = x.features.find(({ kind }) => kind !== 'number');
	if (category) {
		throw new MlError('ML-COLUMN-TYPE', `A convolutional network reads pixels; column '${category.source}' holds words.`, "Leave it out with 'Feature Columns' or 'Ignore Columns'.", { column: category.source });
	}
	let low = Infinity;
	let high = -Infinity;
	for (const values of bytes ? [bytes] : x.columns) {
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

/** A gap is dark; a value far outside the training images' range counts as twice their range. */
function scaling({ low, high }: PixelScale): (value: number) => number {
	const factor = 1 / (high - low);
	return (value) => (Number.isNaN(value) ? 0 : Math.max(-2, Math.min(2, (value - low) * factor)));
}

/** Straight from the columns, for rows that are looked at once. */
function columnRows({ nRows, columns }: FeatureMatrix, scale: PixelScale): NetRows {
	const { width } = scale;
	const scaled = scaling(scale);
	return {
		nRows,
		width,
		write(out, rows) {
			for (let f = 0; f < width; f++) {
				const column = columns[f];
				for (let i = 0, to = f; i < rows.length; i++, to += width) out[to] = scaled(column[rows[i]]);
			}
		},
	};
}

/** @param bytes - `bytesOf(x)`. */
export function pixelRows(x: FeatureMatrix, scale: PixelScale, bytes: Uint8Array | undefined): NetRows {
	const { width } = scale;
	const scaled = scaling(scale);
	if (bytes) {
		const levels = Float32Array.from({ length: 256 }, (_, level) => scaled(level));
		return {
			nRows: x.nRows,
			width,
			write(out, rows) {
				for (let i = 0, to = 0; i < rows.length; i++) {
					for (let from = rows[i] * width, end = from + width; from < end; from++, to++) out[to] = levels[bytes[from]];
				}
			},
		};
	}
	const values = new Float32Array(x.nRows * width);
	eachBlock(x.nRows, (from, end) => {
		for (let f = 0; f < width; f++) {
			const column = x.columns[f];
			for (let row = from, at = from * width + f; row < end; row++, at += width) values[at] = scaled(column[row]);
		}
	});
	return packedRows(values, width, x.nRows);
}

/** The pixels row by row; undefined where one is no whole number of 0 ... 255. A quarter of the memory that float32 would take. */
export function bytesOf(x: FeatureMatrix): Uint8Array | undefined {
	if (x.images) return x.images.pixels;
	const width = x.columns.length;
	const bytes = new Uint8Array(x.nRows * width);
	let isWhole = true;
	eachBlock(x.nRows, (from, end) => {
		for (let f = 0; f < width && isWhole; f++) {
			const column = x.columns[f];
			for (let row = from, at = from * width + f; row < end; row++, at += width) {
				bytes[at] = column[row];
				if (bytes[at] !== column[row]) isWhole = false;
			}
		}
	});
	return isWhole ? bytes : undefined;
}

/** Rows in blocks whose lines of cache stay at hand while columns go by. */
function eachBlock(nRows: number, visit: (from: number, end: number) => void): void {
	for (let from = 0; from < nRows; from += ROWS_AT_ONCE) visit(from, Math.min(nRows, from + ROWS_AT_ONCE));
}

/** A fourteenth of the side: two pixels of 28. */
const FARTHEST = 1 / 14;

/** While training: each image moved a little, what comes in is as dark as the corner. */
export function moved(rows: NetRows, [height, width, channels]: readonly number[], random: Random): NetRows {
	const size = height * width * channels;
	const line = width * channels;
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
				move(out.subarray(i * size, (i + 1) * size), line, down * line, right * channels);
			}
		},
	};
}

/** Moves what lies in lines of `line` floats by whole lines and by less than one, both in floats. */
function move(image: Float32Array, line: number, down: number, right: number): void {
	const [corner] = image;
	const shift = down + right;
	// In one go: what leaves a line enters the next, where it is then painted over.
	if (shift > 0) image.copyWithin(shift, 0);
	else image.copyWithin(0, -shift);
	if (down > 0) image.fill(corner, 0, down);
	if (down < 0) image.fill(corner, image.length + down);
	const from = right > 0 ? 0 : line + right;
	const end = right > 0 ? right : line;
	for (let at = 0; at < image.length; at += line) for (let j = from; j < end; j++) image[at + j] = corner;
}
