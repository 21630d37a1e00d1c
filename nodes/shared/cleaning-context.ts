// Cleaning travels with the model: Prepare Data leaves its schema in the execution's flow context under its node name, and the
// nodes that train take that of the nearest Prepare Data before them.
import type { IExecuteFunctions } from 'n8n-workflow';
import type { Schema } from '../../src/table/schema';

const PREPARE_DATA = /\.prepareData$/;

export interface NearestCleaning {
	/** Name of the nearest Prepare Data before this node, run or not. */
	nodeName?: string;
	/** Its cleaning, if it ran in this execution. */
	schema?: Schema;
}

export function leaveCleaning(context: IExecuteFunctions, schema: Schema): void {
	const value = { value: schema, enumerable: true, writable: true, configurable: true };
	// Defined and not assigned: a node may be called `__proto__`.
	Object.defineProperty(context.getContext('flow'), context.getNode().name, value);
}

/** Breadth first, so that the nearest one counts; one that did not run gives way to one that did. */
export function findCleaning(context: IExecuteFunctions): NearestCleaning {
	const flow = context.getContext('flow');
	let nodeName: string | undefined;
	for (const name of prepareDataBefore(context)) {
		if (Object.hasOwn(flow, name)) return { nodeName: name, schema: flow[name] as Schema };
		nodeName ??= name;
	}
	return { nodeName };
}

/** Names, nearest first. */
function* prepareDataBefore(context: IExecuteFunctions): Generator<string> {
	const seen = new Set([context.getNode().name]);
	// A set can be added to while it is walked: that is the queue of a breadth-first search.
	for (const child of seen) {
		for (const parent of context.getParentNodes(child, { depth: 1 })) {
			if (seen.has(parent.name)) continue;
			seen.add(parent.name);
			if (!parent.disabled && PREPARE_DATA.test(parent.type)) yield parent.name;
		}
	}
}
