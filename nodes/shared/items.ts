// Items to rows and back. The n8n process serves other workflows meanwhile: loops give way every few milliseconds.
import { setImmediate } from 'node:timers/promises';
import type { IBinaryKeyData, IDataObject, INodeExecutionData, IPairedItemData } from 'n8n-workflow';
import type { RawRow } from '../../src/table/raw-table';

const SLICE_MS = 10;
/** Rows between two looks at the clock. */
const STRIDE = 16;

/** The column with the class of images that are kept in a folder per class. */
export const FOLDER = 'folder';

/**
 * Rows of the items. A single item without any field is what n8n's *Always Output Data* makes of no data: 0 rows.
 *
 * @param target - `folder` gives each row without such a field the name of the folder that its file came from.
 */
export function rowsOf(items: readonly INodeExecutionData[], target?: string): RawRow[] {
	if (items.length === 1 && Object.keys(items[0].json).length === 0 && !items[0].binary) return [];
	if (target !== FOLDER) return items.map((item) => item.json);
	return items.map(({ json, binary }) => (json[FOLDER] === undefined ? { ...json, [FOLDER]: folderOf(binary) } : json));
}

/** The last part of the path of the item's first file that has one; files out of an archive have it in their name. */
function folderOf(binary: IBinaryKeyData = {}): string | null {
	for (const { directory, fileName } of Object.values(binary)) {
		const path = directory ?? /^(.+)[\\/][^\\/]+$/.exec(fileName ?? '')?.[1];
		const folder = path?.split(/[\\/]/).findLast((part) => part !== '');
		if (folder !== undefined) return folder;
	}
	return null;
}

/** `list.map` that never holds the thread for long. */
export async function mapInSlices<T, R>(
	list: readonly T[],
	map: (value: T, index: number) => R,
): Promise<R[]> {
	const out: R[] = [];
	let sliceStart = performance.now();
	for (let i = 0; i < list.length; i++) {
		out.push(map(list[i], i));
		if (i % STRIDE === STRIDE - 1 && performance.now() - sliceStart > SLICE_MS) {
			await setImmediate();
			sliceStart = performance.now();
		}
	}
	return out;
}

/** For one item that stands for all of them. */
export function pairAll(items: readonly INodeExecutionData[]): IPairedItemData[] {
	return items.map((_, item) => ({ item }));
}

/** Results of the engine are plain JSON, which n8n's types call `IDataObject`. */
export function toJson(result: object): IDataObject {
	return result as IDataObject;
}
