// Rows for ours and the peers alike, written once per piece of work. A file is float64: every column in turn over all rows, training rows
// first, then y. Deterministic.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { parse } from 'csv-parse/sync';

export interface RowFile {
	readonly file: string;
	readonly nTrain: number;
	readonly nTest: number;
	readonly nFeatures: number;
}

interface Size {
	readonly nTrain: number;
	readonly nTest: number;
}

type Draw = ReturnType<typeof drawer>;

/** mulberry32 and Box-Muller. */
function drawer(seed: number) {
	let state = seed;
	const uniform = () => {
		state = (state + 0x6d2b79f5) | 0;
		let z = Math.imul(state ^ (state >>> 15), 1 | state);
		z = (z + Math.imul(z ^ (z >>> 7), 61 | z)) ^ z;
		return ((z ^ (z >>> 14)) >>> 0) / 2 ** 32;
	};
	return {
		uniform,
		below: (n: number) => Math.floor(uniform() * n),
		normal: () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform()),
	};
}

/** Independent normals; two classes by a sum of bends, products and steps with logistic noise. */
export function curvedClasses(path: string, size: Size, nFeatures: number): RowFile {
	return write(path, size, nFeatures, (row, draw) => {
		for (let f = 0; f < nFeatures; f++) row[f] = draw.normal();
		const sum = row[7] + row[8] + row[9] + row[10] + row[11];
		const score = row[0] * row[1] + Math.sin(2 * row[2]) + 0.5 * row[3] ** 2 - 0.7 * Math.abs(row[4]) + 0.3 * row[5] * row[6] + 0.2 * sum;
		const chance = draw.uniform();
		return score + Math.log(chance / (1 - chance)) > 0 ? 1 : 0;
	});
}

/** Normals around centres of normals; y is the centre. */
export function groups(path: string, size: Size, nFeatures: number, nGroups: number): RowFile {
	const own = drawer(1);
	const centres = Array.from({ length: nGroups * nFeatures }, () => 1.2 * own.normal());
	return write(path, size, nFeatures, (row, draw) => {
		const group = draw.below(nGroups);
		for (let f = 0; f < nFeatures; f++) row[f] = centres[group * nFeatures + f] + draw.normal();
		return group;
	});
}

/** Sums of three uniforms; one row in fifty is twice as far out and has y = 1. */
export function anomalies(path: string, size: Size, nFeatures: number): RowFile {
	return write(path, size, nFeatures, (row, draw) => {
		const isUnusual = draw.uniform() < 0.02;
		for (let f = 0; f < nFeatures; f++) row[f] = (isUnusual ? 1.3 : 1) * (draw.uniform() + draw.uniform() + draw.uniform() - 1.5);
		return isUnusual ? 1 : 0;
	});
}

/** `steps` x `width` numbers; two classes by whether a slow wave in the first value rises or falls, under noise. */
export function waves(path: string, size: Size, steps: number, width: number): RowFile {
	return write(path, size, steps * width, (row, draw) => {
		const rises = draw.below(2);
		const phase = 6 * draw.uniform();
		for (let t = 0; t < steps; t++) {
			for (let v = 0; v < width; v++) row[t * width + v] = draw.normal();
			row[t * width] += Math.sin(phase + t / 7) + (rises ? 1 : -1) * (t / steps - 0.5);
		}
		return rises;
	});
}

/** Token ids from 1 to vocabulary - 1; two classes by which of two groups of 50 words occurs more often. */
export function sentences(path: string, size: Size, steps: number, vocabulary: number): RowFile {
	return write(path, size, steps, (row, draw) => {
		const kind = draw.below(2);
		for (let t = 0; t < steps; t++) {
			const speaks = draw.uniform() < 0.1;
			const side = draw.uniform() < 0.7 ? kind : 1 - kind;
			row[t] = speaks ? 1 + 50 * side + draw.below(50) : 101 + draw.below(vocabulary - 101);
		}
		return kind;
	});
}

/** The first rows of each part of MNIST. @param csv - `split,label,p0 ... p783`, gzip. */
export function digits(path: string, { nTrain, nTest }: Size, csv: string): RowFile {
	const lines = gunzipSync(readFileSync(csv)).toString('latin1').split('\n');
	const part = (name: string, n: number) => lines.filter((line) => line.startsWith(name)).slice(0, n);
	const chosen = [...part('train', nTrain), ...part('test', nTest)].map((line) => line.split(',').slice(1).map(Number));
	let at = 0;
	return write(path, { nTrain, nTest }, 784, (row) => {
		const [label, ...pixels] = chosen[at++];
		row.set(pixels);
		return label;
	});
}

export interface PublicSet {
	readonly file: string;
	readonly target: string;
	/** Columns that are no features. */
	readonly dropped: readonly string[];
}

/** A public table as it is, cut by the fixed split of docs/quality.md into two files of JSON rows, cells as text. */
export function publicRows(folder: string, data: string, { file, target, dropped }: PublicSet) {
	const rows = parse(readFileSync(join(data, file)), { columns: true, bom: true }) as Record<string, string>[];
	const known = rows.filter((row) => row[target] !== '').map((row) => Object.fromEntries(Object.entries(row).filter(([column]) => !dropped.includes(column))));
	const isTest = known.map((_, i) => (Math.imul(i, 2654435761) >>> 0) / 2 ** 32 < 0.2);
	const part = (name: string, wanted: boolean) => {
		const path = join(folder, name);
		writeFileSync(path, JSON.stringify(known.filter((_, i) => isTest[i] === wanted)));
		return path;
	};
	return { train: part('train.json', false), test: part('test.json', true), target };
}

function write(file: string, { nTrain, nTest }: Size, nFeatures: number, fill: (row: Float64Array, draw: Draw) => number): RowFile {
	const n = nTrain + nTest;
	const all = new Float64Array(n * (nFeatures + 1));
	const row = new Float64Array(nFeatures);
	const draw = drawer(12345);
	for (let i = 0; i < n; i++) {
		all[n * nFeatures + i] = fill(row, draw);
		for (let f = 0; f < nFeatures; f++) all[f * n + i] = row[f];
	}
	writeFileSync(file, all);
	return { file, nTrain, nTest, nFeatures };
}
