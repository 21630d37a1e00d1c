// Images for learners of tables: a picture of 8 x 8 pixels as 64 numbers, and the mean of each colour.
import type { JsonValue, State } from '../../core/arrays';
import { EMPTY_ARRAYS } from '../../core/arrays';
import { invalidState, readObject, readState } from '../../core/state-reader';
import { writeResized } from '../../table/images/resize';
import type { Column, ImageColumn, Table } from '../../table/table';
import type { Apply, Step, StepContext } from '../contract';
import { derivedKey } from '../keys';
import { takeColumn } from '../take-column';

const OWNER = 'step image-features';
const SIDE = 8;
const MAX_SIDE = 4096;
const COLOURS = ['red', 'green', 'blue'];

/** Brightness of 8 x 8 parts, fewer where the image is smaller, and the mean of red, green and blue, 0 to 255; NaN without an image. Not for `pixels`. */
export const imageFeatures: Step = { name: 'image-features', fit, load };

function fit(table: Table, context: StepContext): State | undefined {
	if (context.encoding === 'pixels') return undefined;
	const columns: JsonValue[] = [];
	for (const [key, column] of table.columns) {
		if (column.kind === 'image') columns.push({ key, height: column.height, width: column.width, channels: column.channels });
	}
	return columns.length === 0 ? undefined : { json: { columns }, arrays: EMPTY_ARRAYS };
}

function load(state: State): Apply {
	const columns = readState(state, OWNER)
		.list('columns')
		.map((json) => {
			const fields = readObject(json, OWNER);
			const channels = fields.integer('channels', 1, 3);
			if (channels === 2) throw invalidState(OWNER, 'images of two channels');
			return { key: fields.string('key'), height: fields.integer('height', 1, MAX_SIDE), width: fields.integer('width', 1, MAX_SIDE), channels };
		});
	return (table) => {
		for (const { key, height, width, channels } of columns) {
			for (const [label, part] of describe(takeColumn(table, key, 'image'), Math.min(SIDE, height), Math.min(SIDE, width), channels)) {
				table.columns.set(derivedKey(key, label), part);
			}
			table.columns.delete(key);
		}
	};
}

function describe(image: ImageColumn, height: number, width: number, channels: number): [string, Column][] {
	const nRows = image.present.length;
	const size = image.height * image.width * image.channels;
	const parts = Array.from({ length: height * width }, () => new Float64Array(nRows).fill(NaN));
	const colours = Array.from({ length: channels === 3 ? 3 : 0 }, () => new Float64Array(nRows).fill(NaN));
	const small = new Uint8Array(height * width);
	for (let row = 0; row < nRows; row++) {
		if (image.present[row] === 0) continue;
		const pixels = image.pixels.subarray(row * size, (row + 1) * size);
		writeResized({ ...image, pixels }, width, height, 1, small, 0);
		parts.forEach((values, i) => (values[row] = small[i]));
		colours.forEach((values, c) => (values[row] = meanOf(pixels, c, image.channels)));
	}
	return [
		...parts.map((values, i): [string, Column] => [` (part ${1 + Math.floor(i / width)}, ${1 + (i % width)})`, { kind: 'number', values }]),
		...colours.map((values, c): [string, Column] => [` (${COLOURS[c]})`, { kind: 'number', values }]),
	];
}

function meanOf(pixels: Uint8Array, first: number, stride: number): number {
	let sum = 0;
	let n = 0;
	for (let i = Math.min(first, stride - 1); i < pixels.length; i += stride, n++) sum += pixels[i];
	return sum / n;
}
