// K-means and principal components on rows that bench/clustering/speed.py makes, bundles for and compares with. Prints one JSON line.
// Arguments: <rows file> <rows> <columns> <groups> <starts>. The file is float64, row by row.
import { readFileSync } from 'node:fs';
import { createContext } from '../../src/core/context';
import { bestOfStarts } from '../../src/learners/k-means/starts';
import { principalComponents } from '../../src/learners/points/principal';

async function main() {
	const [file, ...numbers] = process.argv.slice(2);
	const [nRows, width, groups, starts] = numbers.map(Number);
	const bytes = readFileSync(file);
	const values = new Float64Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + 8 * nRows * width));
	const clock = stopwatch();
	const { inertia } = await bestOfStarts({ values, weights: new Float64Array(nRows).fill(1), width }, groups, starts, 300, createContext());
	const kMeans = clock();
	const { shares } = principalComponents(values, width, 2);
	const pca = clock();
	process.stdout.write(JSON.stringify({ kMeans, inertia, pca, share: shares[0] }));
}

/** CPU seconds of the process since the call before. */
function stopwatch(): () => number {
	let before = process.cpuUsage();
	return () => {
		const now = process.cpuUsage();
		const seconds = (now.user - before.user + now.system - before.system) / 1e6;
		before = now;
		return seconds;
	};
}

void main();
