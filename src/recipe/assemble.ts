// The last act of a recipe: named columns become a feature matrix.
import type { Feature, FeatureMatrix, ImageBlock } from '../table/feature-matrix';
import type { Column, SparseColumn } from '../table/table';
import type { WorkingTable } from './contract';
import { displayName, sourceIndex } from './keys';
import { takeColumn } from './take-column';

/** What the matrix of a recipe is made of. */
export interface Outputs {
	/** Keys of the dense columns, in matrix order. */
	readonly keys: readonly string[];
	/** By dense column: number of levels of a category, 0 for a number. */
	readonly levels: readonly number[];
	/** Sparse columns, side by side in the one sparse block. */
	readonly blocks: readonly { readonly key: string; readonly width: number }[];
	readonly features: readonly Feature[];
	/** The one image column, where there is one. */
	readonly image?: { readonly key: string; readonly height: number; readonly width: number; readonly channels: number; readonly source: string };
	/** Names of the user's columns that the sparse block was made from, joined by `, `. */
	readonly sparseSource: string;
}

export function makeOutputs(
	keys: readonly string[],
	levels: readonly number[],
	blocks: Outputs['blocks'],
	names: readonly string[],
	image?: Omit<NonNullable<Outputs['image']>, 'source'>,
): Outputs {
	const features = keys.map((key, f): Feature => {
		const shared = { name: displayName(key, names), source: names[sourceIndex(key)] };
		return levels[f] > 0 ? { ...shared, kind: 'category', nLevels: levels[f] } : { ...shared, kind: 'number' };
	});
	const images = image && { image: { ...image, source: names[sourceIndex(image.key)] } };
	return { ...images, keys, levels, blocks, features, sparseSource: blocks.map(({ key }) => names[sourceIndex(key)]).join(', ') };
}

export function describeOutputs(columns: readonly (readonly [string, Column])[], names: readonly string[]): Outputs {
	const keys: string[] = [];
	const levels: number[] = [];
	const blocks: { key: string; width: number }[] = [];
	let image: Omit<NonNullable<Outputs['image']>, 'source'> | undefined;
	for (const [key, column] of columns) {
		if (column.kind === 'image') {
			// A network reads one picture per row: the first.
			image ??= { key, height: column.height, width: column.width, channels: column.channels };
		} else if (column.kind === 'sparse') {
			blocks.push({ key, width: column.width });
		} else {
			keys.push(key);
			levels.push(column.kind === 'category' ? column.levels.length : 0);
		}
	}
	return makeOutputs(keys, levels, blocks, names, image);
}

export function assemble(outputs: Outputs, table: WorkingTable): FeatureMatrix {
	const columns: Float64Array[] = [];
	outputs.keys.forEach((key, f) => {
		if (outputs.levels[f] === 0) columns.push(takeColumn(table, key, 'number').values);
		else if (table.nRows < PACKED_ROWS) columns.push(toNumbers(takeColumn(table, key, 'category').codes));
		else definePacked(columns, f, takeColumn(table, key, 'category').codes, outputs.levels[f]);
	});
	const { features, image } = outputs;
	const dense: FeatureMatrix = { nRows: table.nRows, nFeatures: features.length, features, columns, ...(image && { images: imageBlock(table, image) }) };
	if (outputs.blocks.length === 0) return dense;
	const joined = joinSparse(outputs.blocks.map(({ key }) => takeColumn(table, key, 'sparse')), table.nRows);
	const sparse = { ...joined, source: outputs.sparseSource };
	return { ...dense, nFeatures: features.length + sparse.width, sparse };
}

function imageBlock(table: WorkingTable, { key, height, width, channels, source }: NonNullable<Outputs['image']>): ImageBlock {
	const column = takeColumn(table, key, 'image');
	return { height, width, channels, pixels: column.pixels, source };
}

/** From so many rows on, a category waits in one or two bytes per row until a learner asks for it. */
const PACKED_ROWS = 1_000_000;

/** Columns are asked for one at a time, so only one is large at a time. */
function definePacked(columns: Float64Array[], f: number, codes: Int32Array, levels: number): void {
	const missing = levels;
	const packed = levels < 2 ** 8 ? new Uint8Array(codes.length) : levels < 2 ** 16 ? new Uint16Array(codes.length) : new Int32Array(codes.length);
	for (let i = 0; i < codes.length; i++) packed[i] = codes[i] < 0 ? missing : codes[i];
	const unpack = () => {
		const values = new Float64Array(packed.length);
		for (let i = 0; i < packed.length; i++) values[i] = packed[i] === missing ? NaN : packed[i];
		return values;
	};
	Object.defineProperty(columns, f, { enumerable: true, configurable: true, get: unpack });
}

function toNumbers(codes: Int32Array): Float64Array {
	const values = new Float64Array(codes.length);
	for (let i = 0; i < codes.length; i++) values[i] = codes[i] < 0 ? NaN : codes[i];
	return values;
}

function joinSparse(blocks: readonly SparseColumn[], nRows: number): SparseColumn {
	if (blocks.length === 1) return blocks[0];
	const total = blocks.reduce((sum, block) => sum + block.indices.length, 0);
	const starts = new Int32Array(nRows + 1);
	const indices = new Int32Array(total);
	const values = new Float64Array(total);
	let size = 0;
	for (let row = 0; row < nRows; row++) {
		let offset = 0;
		for (const block of blocks) {
			for (let e = block.starts[row]; e < block.starts[row + 1]; e++) {
				indices[size] = offset + block.indices[e];
				values[size++] = block.values[e];
			}
			offset += block.width;
		}
		starts[row + 1] = size;
	}
	return { kind: 'sparse', width: blocks.reduce((sum, block) => sum + block.width, 0), starts, indices, values };
}
