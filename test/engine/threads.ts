// Runs verbs on the built worker, as n8n does: native speed, while code inside jest's sandbox is many times slower.
import { join } from 'node:path';
import type { RawRow } from '../../src/table/raw-table';
import { WorkerPool } from '../../src/workers/pool';
import type { JobLimits, Jobs, Verb } from '../../src/workers/protocol';

export const WORKER_PATH = join(__dirname, '../../dist/worker.js');

const LIMITS: JobLimits = { seed: 42, timeBudget: 60, memoryBudget: 2 ** 30, threads: 1 };

export function makeRunner() {
	const pool = new WorkerPool(WORKER_PATH);
	return {
		close: async () => await pool.close(),
		async run<V extends Verb>(
			verb: V,
			rows: readonly RawRow[],
			options: Jobs[V]['options'],
			limits: Partial<JobLimits> & { signal?: AbortSignal; onProgress?: (fraction: number, message: string) => void } = {},
		) {
			const { signal, onProgress, ...rest } = limits;
			return await pool.run({ verb, source: { kind: 'rows', rows }, options, limits: { ...LIMITS, ...rest }, signal, onProgress });
		},
	};
}
