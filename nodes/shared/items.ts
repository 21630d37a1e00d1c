// Items to rows and back. The n8n process serves other workflows meanwhile: loops give way every few milliseconds.
import { setImmediate } from 'node:timers/promises';
import type { IDataObject, INodeExecutionData, IPairedItemData } from 'n8n-workflow';
import type { RawRow } from '../../src/table/raw-table';

const SLICE_MS = 10;
/** Rows between two looks at the clock. */
const STRIDE = 16;

/**
 * Rows of the items. A single item without any field is what n8n's *Always Output Data* makes of no data: 0 rows.
 */
export function rowsOf(items: readonly INodeExecutionData[]): RawRow[] {
	if (items.length === 1 && Object.keys(items[0].json).length === 0 && !items[0].binary) return [];
	return items.map((item) => item.json);
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
