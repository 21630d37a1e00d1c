// Boosting on real threads (the built dist/crew.js).
import { join } from 'node:path';
import { createContext } from '../../../src/core/context';
import { checkParams } from '../../../src/core/params';
import { Random } from '../../../src/core/random';
import { gradientBoosting } from '../../../src/learners/boosting';
import { boostingParams } from '../../../src/learners/boosting/params';
import type { TrainingData } from '../../../src/learners/contract';
import { ThreadCrew } from '../../../src/workers/crew';
import { mixedData } from '../trees/make-matrix';

const ROWS = 24_000;

/** With a sparse block of words, ten of a hundred in each row. */
function data(nClasses: number): TrainingData {
	const dense = mixedData(ROWS, nClasses);
	const random = new Random(3);
	const indices = Int32Array.from({ length: 10 * ROWS }, (_, i) => 10 * (i % 10) + random.integer(10));
	const starts = Int32Array.from({ length: ROWS + 1 }, (_, i) => 10 * i);
	const sparse = { kind: 'sparse' as const, source: 'text', width: 100, starts, indices, values: new Float64Array(10 * ROWS).fill(1) };
	return { ...dense, x: { ...dense.x, nFeatures: dense.x.nFeatures + 100, sparse } };
}

async function bytesOf(nClasses: number, threads: number): Promise<string> {
	const crew = new ThreadCrew(join(__dirname, '../../../dist/crew.js'), threads);
	const params = checkParams(boostingParams, 'gradientBoosting', { rounds: 8, rowSampling: 0.9 });
	const context = createContext({ threads, crew });
	// Helpers start while others wait: the first rounds may go without them.
	const model = await gradientBoosting.fit(data(nClasses), params, { ...context, checkpoint: () => new Promise((resolve) => setImmediate(resolve)) });
	crew.dismiss();
	return Array.from(model.toState().arrays, ([name, array]) => `${name} ${Buffer.from(array.buffer, array.byteOffset, array.byteLength).toString('base64')}`).join();
}

it.each([0, 2])('makes the same bytes on one, two and three threads, %d classes', async (nClasses) => {
	const alone = await bytesOf(nClasses, 1);
	expect(await bytesOf(nClasses, 2)).toBe(alone);
	expect(await bytesOf(nClasses, 3)).toBe(alone);
}, 60_000);
