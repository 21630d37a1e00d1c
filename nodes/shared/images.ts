// Images of items: read a few at a time, so that a thousand photographs are never in memory at once.
import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { MlError } from '../../src/core/errors';
import type { ImageFile } from '../../src/table/images/raw-image';
import type { RawRow } from '../../src/table/raw-table';
import type { JobControl, MlEngine, ModelReference, RowSource } from './ml-engine';

const ITEMS_PER_BATCH = 16;

/**
 * Rows of items that may carry images in the binary fields `fields`.
 * @param rows - One per item.
 * @throws MlError `ML-NO-FILE` when no item has one of them.
 */
export function rowSourceOf(
	context: IExecuteFunctions,
	items: readonly INodeExecutionData[],
	fields: readonly string[],
	rows: RawRow[],
): RowSource {
	if (fields.length === 0 || rows.length === 0) return { kind: 'rows', rows };
	for (const field of fields) {
		if (items.some(({ json, binary }) => binary?.[field] !== undefined || json[field] !== undefined)) continue;
		throw new MlError(
			'ML-NO-FILE',
			`No input item has an image in '${field}'.`,
			`Check 'Image Field'. The first item has: ${namesOf(items[0])}.`,
			{ parameter: 'imageField' },
		);
	}
	return { kind: 'batches', batches: batches(context, items.map((_, index) => index), fields, (index) => rows[index]) };
}

/** The binary fields that the model wants as images; none is asked for where no item has a file. */
export async function imageFieldsOf(engine: MlEngine, model: ModelReference, items: readonly INodeExecutionData[]): Promise<string[]> {
	if (!items.some(({ binary }) => binary !== undefined)) return [];
	const { signature } = await engine.describe(model);
	return signature.filter(({ type }) => type === 'image').map(({ name }) => name);
}

/**
 * The same rows with their images as small pictures, decoded away from this process.
 * @param indices - Of the input items that the rows are from.
 */
export async function withImages(
	context: IExecuteFunctions,
	engine: MlEngine,
	{ indices, rows, fields }: { indices: readonly number[]; rows: readonly (RawRow | undefined)[]; fields: readonly string[] },
	job: JobControl,
): Promise<(RawRow | undefined)[]> {
	if (fields.length === 0) return [...rows];
	const images = await engine.readImages({ kind: 'batches', batches: batches(context, indices, fields, () => ({})) }, job);
	return rows.map((row, index) => row && { ...row, ...present(images[index]) });
}

function present(images: RawRow): RawRow {
	return Object.fromEntries(Object.entries(images).filter(([, image]) => image !== undefined));
}

async function* batches(
	context: IExecuteFunctions,
	indices: readonly number[],
	fields: readonly string[],
	base: (index: number) => RawRow,
): AsyncGenerator<RawRow[]> {
	const items = context.getInputData();
	for (let start = 0; start < indices.length; start += ITEMS_PER_BATCH) {
		const batch: RawRow[] = [];
		for (const index of indices.slice(start, start + ITEMS_PER_BATCH)) {
			const row = { ...base(index) };
			for (const field of fields) {
				const file = items[index].binary?.[field];
				// A Buffer's class is lost between threads; its bytes are what is wanted.
				if (file) row[field] = { kind: 'imageFile', bytes: new Uint8Array(await context.helpers.getBinaryDataBuffer(index, field)) } satisfies ImageFile;
			}
			batch.push(row);
		}
		yield batch;
	}
}

/** Where a network for images is asked for, the one field in which the items carry images. */
export function onlyImageField(items: readonly INodeExecutionData[]): string[] {
	const fields = new Set<string>();
	for (const { binary } of items) {
		for (const [name, file] of Object.entries(binary ?? {})) if (file.mimeType?.startsWith('image/')) fields.add(name);
	}
	return fields.size === 1 ? [...fields] : [];
}

function namesOf({ binary }: INodeExecutionData): string {
	const names = Object.keys(binary ?? {});
	return names.length > 0 ? names.map((name) => `'${name}'`).join(', ') : 'no file at all';
}
