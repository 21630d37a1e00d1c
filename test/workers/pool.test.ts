import { CancelledError, MlError } from '../../src/core/errors';
import { WorkerPool } from '../../src/workers/pool';
import type { JobSource } from '../../src/workers/thread';
import { CHURN_OPTIONS, telcoRows } from '../engine/telco';
import { makeRunner, WORKER_PATH } from '../engine/threads';

const PREPARE = { targetColumn: 'Churn', splitMethod: 'stratified', testShare: 20, seed: 42, dropDuplicates: true, schema: {} } as const;
const LIMITS = { seed: 42, timeBudget: 60, memoryBudget: 2 ** 30, threads: 1 };

async function* bytesOf(text: string, size: number): AsyncGenerator<Uint8Array> {
	const bytes = new TextEncoder().encode(text);
	for (let start = 0; start < bytes.length; start += size) yield bytes.slice(start, start + size);
}

describe('WorkerPool', () => {
	const rows = telcoRows();
	const runner = makeRunner();
	const pool = new WorkerPool(WORKER_PATH);
	afterAll(async () => {
		await runner.close();
		await pool.close();
	});

	it('brings back every row of a long list in order', async () => {
		const { result } = await runner.run('prepare', rows, PREPARE);
		const seen = [...result.training, ...result.test, ...result.problems].map(({ row }) => row).sort((a, b) => a - b);
		expect(seen).toEqual(rows.map((_, i) => i));
		for (const { row, cleaned } of result.test.slice(0, 50)) expect(cleaned.customerID).toBe(rows[row].customerID);
	}, 30_000);

	it('reads a file in pieces as it reads rows', async () => {
		const text = ['a,b,y', ...Array.from({ length: 3000 }, (_, i) => `${i % 7},${i % 11},${i % 2 ? 'yes' : 'no'}`)].join('\n');
		const source: JobSource = { kind: 'file', stream: bytesOf(text, 1000), fileName: 'rows.csv' };
		const { result } = await pool.run({ verb: 'prepare', source, options: { ...PREPARE, targetColumn: 'y', dropDuplicates: false }, limits: LIMITS });
		expect(result.training.length + result.test.length).toBe(3000);
	}, 30_000);

	it('frees the thread within two seconds of a cancellation', async () => {
		const controller = new AbortController();
		const training = runner.run('train', rows, CHURN_OPTIONS, { signal: controller.signal });
		await new Promise((resolve) => setTimeout(resolve, 700));
		const asked = performance.now();
		controller.abort();
		await expect(training).rejects.toThrow(CancelledError);
		expect(performance.now() - asked).toBeLessThan(2000);
	}, 30_000);

	it('lets a waiting training be cancelled before its turn', async () => {
		const first = new AbortController();
		const second = new AbortController();
		const running = runner.run('train', rows, CHURN_OPTIONS, { signal: first.signal });
		const waiting = runner.run('train', rows, CHURN_OPTIONS, { signal: second.signal });
		second.abort();
		await expect(waiting).rejects.toThrow(CancelledError);
		first.abort();
		await expect(running).rejects.toThrow(CancelledError);
	}, 30_000);

	it('works on after a refusal', async () => {
		await expect(runner.run('train', [], CHURN_OPTIONS)).rejects.toMatchObject({ code: 'ML-EMPTY' });
		await expect(runner.run('prepare', [], PREPARE)).rejects.toThrow(MlError);
		const { result } = await runner.run('prepare', rows.slice(0, 100), PREPARE);
		expect(result.verdict.rows).toBe(100);
	}, 30_000);

	it('reports progress that grows', async () => {
		const fractions: number[] = [];
		await runner.run('train', rows.slice(0, 2000), CHURN_OPTIONS, { onProgress: (fraction) => fractions.push(fraction) });
		expect(fractions.length).toBeGreaterThan(2);
		expect([...fractions].sort((a, b) => a - b)).toEqual(fractions);
	}, 30_000);

	it('says what to do when a file is not a table', async () => {
		const source: JobSource = { kind: 'file', stream: bytesOf('%PDF-1.7 something', 8), fileName: 'a.pdf' };
		await expect(pool.run({ verb: 'prepare', source, options: PREPARE, limits: LIMITS })).rejects.toMatchObject({ code: 'ML-FILE-TYPE' });
	}, 30_000);
});
