// Where a node's rows come from: its items, or a file that one item carries.
import type { IBinaryData, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { MlError } from '../../src/core/errors';
import type { RawRow } from '../../src/table/raw-table';
import { refuseFile } from './embeddings';
import { rowSourceOf } from './images';
import { rowsOf } from './items';
import type { RowSource } from './ml-engine';

export interface RowOptions {
	/** See `rowsOf`. */
	target?: string;
	/** Binary fields of items that hold images. */
	imageFields?: readonly string[];
	/** Adds vectors to the rows of items. */
	embed?: (rows: RawRow[]) => Promise<RawRow[]>;
}

export async function readRowSource(context: IExecuteFunctions, items: INodeExecutionData[], { target, imageFields = [], embed }: RowOptions = {}): Promise<RowSource> {
	if (!readsFile(context)) {
		const rows = rowsOf(items, target);
		return rowSourceOf(context, items, imageFields, embed ? await embed(rows) : rows);
	}
	if (embed) refuseFile();
	if (items.length > 1) {
		throw new MlError(
			'ML-MANY-FILES',
			`${context.getNode().name} received ${items.length} items and reads one file.`,
			"Send one file, or read the files with an Extract from File node and set 'Data Source' to 'Input Items'.",
		);
	}
	const field = String(context.getNodeParameter('binaryField', 0, 'data')).trim();
	const binary = await readBinary(context, field);
	return { kind: 'file', stream: binary.stream, fileName: binary.fileName };
}

export function readsFile(context: IExecuteFunctions): boolean {
	return context.getNodeParameter('dataSource', 0, 'items') === 'file';
}

/** A binary field of an item as a stream, so that a large file is never whole in memory. */
export async function readBinary(
	context: IExecuteFunctions,
	field: string,
	itemIndex = 0,
): Promise<{ stream: AsyncIterable<Uint8Array>; fileName: string }> {
	const binary = findBinary(context, field, itemIndex);
	if (!binary) {
		throw new MlError(
			'ML-NO-FILE',
			`The input item has no file in '${field}'.`,
			`Check 'Input Data Field Name'. This item has: ${listBinaries(context, itemIndex)}.`,
			{ parameter: 'binaryField', row: itemIndex },
		);
	}
	const stream = binary.id ? await context.helpers.getBinaryStream(binary.id) : inMemory(binary);
	return { stream, fileName: binary.fileName ?? `file.${binary.fileExtension ?? 'csv'}` };
}

async function* inMemory(binary: IBinaryData): AsyncGenerator<Uint8Array> {
	yield Buffer.from(binary.data, 'base64');
}

function findBinary(context: IExecuteFunctions, field: string, itemIndex: number): IBinaryData | undefined {
	try {
		return context.helpers.assertBinaryData(itemIndex, field);
	} catch {
		// n8n's own text speaks of code; ours names the field and lists what there is.
		return undefined;
	}
}

function listBinaries(context: IExecuteFunctions, itemIndex: number): string {
	const names = Object.keys(context.getInputData()[itemIndex]?.binary ?? {});
	return names.length > 0 ? names.map((name) => `'${name}'`).join(', ') : 'no file at all';
}
