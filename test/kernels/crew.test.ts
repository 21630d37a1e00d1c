// Kernels shared out to real threads (the built dist/crew.js).
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Random } from '../../src/core/random';
import { createKernels, type Kernels } from '../../src/kernels';
import { ThreadCrew } from '../../src/workers/crew';

const CREW_PATH = join(__dirname, '../../dist/crew.js');
const M = 160;
const N = 96;
const K = 300;
const ROWS_PER_PART = 20;

const crews: ThreadCrew[] = [];

function makeCrew(threads: number): ThreadCrew {
	const crew = new ThreadCrew(CREW_PATH, threads);
	crews.push(crew);
	return crew;
}

afterEach(async () => {
	for (const crew of crews.splice(0)) {
		crew.dismiss();
		await until(() => crew.size === 0);
	}
});

async function until(condition: () => boolean): Promise<void> {
	const end = performance.now() + 20_000;
	while (!condition()) {
		if (performance.now() > end) throw new Error('It did not happen within 20 s.');
		await sleep(5);
	}
}

/** Products of blocks of rows, and per block a sum of its own; what they computed as bytes. */
function makeWork(kernels: Kernels): () => Buffer {
	const random = new Random(7);
	const [a, b, c] = [M * K, K * N, M * N].map((length) => kernels.float32(length));
	const [x, w, sums] = [M * K, M, (M / ROWS_PER_PART) * K].map((length) => kernels.float64(length));
	for (const values of [a, b, x, w]) for (let i = 0; i < values.length; i++) values[i] = random.uniform();
	return () => {
		kernels.forEachPart(M / ROWS_PER_PART, (k, part) => {
			const from = part * ROWS_PER_PART;
			k.sgemm(false, false, ROWS_PER_PART, N, K, 1, a.subarray(from * K), K, b, N, 0, c.subarray(from * N), N);
			k.dgemv(true, ROWS_PER_PART, K, 1, x.subarray(from * K), K, w.subarray(from), 0, sums.subarray(part * K));
		});
		return Buffer.concat([c, sums].map((values) => Buffer.from(values.slice().buffer)));
	};
}

/** Whether helper 1 ever packed a matrix into its scratch. */
function helperWorked(kernels: Kernels): boolean {
	const { buffer } = kernels.uint8(0);
	return new Uint8Array(buffer, 65_536 + 1_048_576, 1024).some((byte) => byte !== 0);
}

/** Works until a helper has taken part, and asks each time whether the result stays the same. */
function workTogether(kernels: Kernels, wanted: Buffer): void {
	const work = makeWork(kernels);
	const end = performance.now() + 20_000;
	do expect(work().equals(wanted)).toBe(true);
	while (!helperWorked(kernels) && performance.now() < end);
	expect(helperWorked(kernels)).toBe(true);
	for (let again = 0; again < 20; again++) expect(work().equals(wanted)).toBe(true);
}

it.each(['simd', 'relaxed'] as const)('gives the same bits on one, two and three threads (%s)', (build) => {
	const wanted = makeWork(createKernels(8_000_000, { build }))();
	for (const threads of [2, 3]) workTogether(createKernels(8_000_000, { build, crew: makeCrew(threads) }), wanted);
});

it('shares out more parts than the board holds at once, each of them once', () => {
	const kernels = createKernels(1_000_000, { crew: makeCrew(2) });
	const counts = kernels.float64(5000);
	const one = kernels.float64(1).fill(1);
	const end = performance.now() + 200;
	let rounds = 0;
	for (; performance.now() < end; rounds++) kernels.forEachPart(counts.length, (k, part) => k.daxpy(1, 1, one, counts.subarray(part)));
	expect(Array.from(new Set(counts))).toEqual([rounds]);
});

it('lets the helpers of earlier kernels go when new ones are made, and all when the job ends', async () => {
	const crew = makeCrew(2);
	const first = createKernels(8_000_000, { crew });
	const wanted = makeWork(createKernels(8_000_000))();
	workTogether(first, wanted);
	expect(crew.size).toBe(1);
	const second = createKernels(8_000_000, { crew });
	await until(() => crew.size === 0);
	// Both still compute, and a helper comes again.
	expect(makeWork(first)().equals(wanted)).toBe(true);
	workTogether(second, wanted);
	crew.dismiss();
	await until(() => crew.size === 0);
	expect(makeWork(second)().equals(wanted)).toBe(true);
});

it('does the work alone where helpers cannot start', () => {
	const crew = new ThreadCrew(join(__dirname, 'no-such-file.js'), 3);
	const kernels = createKernels(8_000_000, { crew });
	const work = makeWork(kernels);
	const wanted = work();
	for (let again = 0; again < 20; again++) expect(work().equals(wanted)).toBe(true);
	expect(helperWorked(kernels)).toBe(false);
});

it('reports a kernel that fails on a helper, and goes on afterwards', () => {
	const kernels = createKernels(8_000_000, { crew: makeCrew(2) });
	const wanted = makeWork(createKernels(8_000_000))();
	workTogether(kernels, wanted);
	const one = kernels.float64(1);
	// Far beyond the memory's end.
	expect(() => kernels.forEachPart(4, (k) => k.daxpy(2 ** 28, 1, one, one))).toThrow('failed on a helper');
	workTogether(kernels, wanted);
});
