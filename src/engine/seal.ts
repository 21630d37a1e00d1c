// The last act of a training: golden rows, bytes, and the proof that what was written answers as what was trained.
import { hashModel } from '../artifact/hash';
import type { JobContext } from '../core/context';
import type { Warning } from '../core/errors';
import type { SearchData } from '../search/candidate';
import { rowHashes } from '../table/row-hashes';
import type { TrainSummary } from './contract';
import { checkGoldenRows, goldenTable } from './golden-check';
import { makeGoldenRows } from './golden-rows';
import { modelOutputs, type Model } from './model';
import { decodeModel, encodeModel } from './model-file';
import { readFeatures } from './read-features';

/** Several fits may say the same. */
export function addOnce(warnings: Warning[], warning: Warning): void {
	const isSaid = warnings.some(({ code, column, message }) => code === warning.code && column === warning.column && message === warning.message);
	if (!isSaid) warnings.push(warning);
}

/** Encodes the model, reads it back, asks its golden rows, and completes the summary's hash and seconds. */
export function seal(parts: Omit<Model, 'summary' | 'golden'>, summary: TrainSummary, started: number, context: JobContext): Uint8Array {
	const bytes = proveAndEncode({ ...parts, golden: goldenRows(parts, context), summary: reproducible(summary) });
	summary.model.hash = hashModel(bytes);
	summary.seconds = (context.now() - started) / 1000;
	return bytes;
}

function goldenRows(parts: Omit<Model, 'summary' | 'golden'>, context: JobContext): Model['golden'] {
	const rows = makeGoldenRows(parts.statistics, context.random.fork('golden'));
	return { rows, outputs: modelOutputs(parts, readFeatures(parts, goldenTable(parts.features, rows)).table) };
}

/** Encodes, reads back what was written and asks the golden rows one by one: the proof that serving equals training. */
function proveAndEncode(model: Model): Uint8Array {
	const bytes = encodeModel(model);
	checkGoldenRows(decodeModel(bytes));
	return bytes;
}

/** Without what differs between two runs on the same rows with the same seed. */
function reproducible(summary: TrainSummary): TrainSummary {
	return {
		...summary,
		seconds: 0,
		peakMemoryMiB: 0,
		leaderboard: summary.leaderboard.map((row) => ({ ...row, seconds: 0 })),
		lineage: { ...summary.lineage, workflowId: '', executionId: '', nodeName: '' },
	};
}

/** Of the cleaned rows in use, in order. */
export function dataHashOf(data: Pick<SearchData, 'table' | 'features' | 'y'>): string {
	const { low, high } = rowHashes(data.table, data.features);
	const bytes = new Uint8Array(low.length * 16);
	bytes.set(new Uint8Array(low.buffer), 0);
	bytes.set(new Uint8Array(high.buffer), low.length * 4);
	bytes.set(new Uint8Array(data.y.slice().buffer), low.length * 8);
	return hashModel(bytes);
}
