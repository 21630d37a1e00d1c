// Lloyd's algorithm as it is written down, in float64, beside the one over packed points.
import { join } from 'node:path';
import { createContext } from '../../../src/core/context';
import { Random } from '../../../src/core/random';
import { lloyd } from '../../../src/learners/k-means/lloyd';
import { bestOfStarts } from '../../../src/learners/k-means/starts';
import { squaredDistance } from '../../../src/learners/points/space';
import { ThreadCrew } from '../../../src/workers/crew';
import { expectClose } from '../../helpers/expect-close';

function plainLloyd(values: Float64Array, width: number, start: Float64Array): { labels: number[]; centres: Float64Array } {
	const n = values.length / width;
	const k = start.length / width;
	let centres = start.slice();
	for (;;) {
		const labels = Array.from({ length: n }, (_, i) => {
			const distances = Array.from({ length: k }, (_c, c) => squaredDistance(values, i * width, centres, c * width, width));
			return distances.indexOf(Math.min(...distances));
		});
		const next = new Float64Array(k * width);
		const counts = new Float64Array(k);
		labels.forEach((label, i) => {
			counts[label]++;
			for (let j = 0; j < width; j++) next[label * width + j] += values[i * width + j];
		});
		for (let at = 0; at < next.length; at++) next[at] /= counts[Math.floor(at / width)];
		if (next.every((value, at) => Math.abs(value - centres[at]) <= 1e-13 * Math.abs(value))) return { labels, centres: next };
		centres = next;
	}
}

const random = new Random(7);
const cloud = (n: number, width: number, at: number, size: number) => Float64Array.from({ length: n * width }, () => at + size * random.normal());

it.each([
	['without groups', cloud(3000, 3, 0, 1), 3],
	['far from the origin', cloud(2000, 2, 1e6, 1), 2],
	['so close beside a far point that float32 does not tell them apart', Float64Array.of(...cloud(600, 2, 0, 1e-9), 1, 1), 2],
])('ends where the plain algorithm ends, for points %s', async (_, values, width) => {
	const start = values.slice(0, 7 * width);
	const found = await lloyd({ values, weights: new Float64Array(values.length / width).fill(1), width }, start, 1000, createContext());
	const plain = plainLloyd(values, width, start);
	expect(found.converged).toBe(true);
	expect(Array.from(found.labels)).toEqual(plain.labels);
	expectClose(found.centres, plain.centres, { absolute: 1e-12 * Math.max(...values.map(Math.abs)), relative: 1e-9 });
});

it('finds as many centres as points differ, however little they do', async () => {
	const values = Float64Array.of(0, 0, 1e-9, 1e-9, 2e-9, 1e6, 1e6, 0);
	const found = await bestOfStarts({ values, weights: new Float64Array(8).fill(1), width: 1 }, 6, 3, 100, createContext());
	expect(Array.from(found.centres).sort((a, b) => a - b)).toEqual([0, 1e-9, 2e-9, 1e6]);
	expect(found.inertia).toBe(0);
});

it('finds the same bits on one thread and on two', async () => {
	const width = 9;
	const values = cloud(60_000, width, 1, 1);
	const points = { values, weights: Float64Array.from({ length: 60_000 }, () => random.uniform()), width };
	const crew = new ThreadCrew(join(__dirname, '../../../dist/crew.js'), 2);
	const alone = await bestOfStarts(points, 8, 2, 40, createContext());
	for (let again = 0; again < 2; again++) expect(await bestOfStarts(points, 8, 2, 40, createContext({ crew, threads: 2 }))).toEqual(alone);
	crew.dismiss();
});
