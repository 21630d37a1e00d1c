// One fit of `svm` on rows from a file, for bench/svm/speed.py, which runs it beside scikit-learn.
// Arguments: folder with x.f32 and y.f64, rows, columns, C, cache in MiB. Prints JSON: seconds of CPU.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createContext } from '../../src/core/context';
import { checkParams } from '../../src/core/params';
import { createKernels } from '../../src/kernels';
import { rowSource } from '../../src/learners/rows/row-source';
import { svm } from '../../src/learners/svm';
import { KernelRows } from '../../src/learners/svm/kernel-rows';
import { Pace } from '../../src/learners/svm/pace';
import { Smo } from '../../src/learners/svm/smo';

const [folder, ...numbers] = process.argv.slice(2);
const [nRows, nColumns, c, cacheMiB] = numbers.map(Number);
/** Computing of this thread and the compiler's, so that other work on the machine does not count. */
const cpu = () => {
	const { user, system } = process.cpuUsage();
	return (user + system) / 1e6;
};

function read() {
	const bytes = readFileSync(join(folder, 'x.f32'));
	const raw = new Float32Array(bytes.buffer, bytes.byteOffset, nRows * nColumns);
	const columns = Array.from({ length: nColumns }, (_, f) => Float64Array.from({ length: nRows }, (_v, i) => raw[i * nColumns + f]));
	const target = readFileSync(join(folder, 'y.f64'));
	const features = columns.map((_, f) => ({ name: `x${f}`, source: `x${f}`, kind: 'number' as const }));
	return { x: { nRows, nFeatures: nColumns, features, columns }, y: new Float64Array(target.buffer, target.byteOffset, nRows) };
}

async function main() {
	const { x, y } = read();
	const context = createContext({ memoryBudget: 2 ** 30 });
	const started = cpu();
	const source = rowSource(x);
	const floats = cacheMiB * 2 ** 18;
	const kernels = createKernels(KernelRows.bytes(nRows, nColumns, floats) + Smo.bytes(nRows));
	const rows = new KernelRows(kernels, source, { name: 'rbf', gamma: 1 / nColumns, offset: 0, degree: 3 }, nRows, floats);
	const smo = new Smo(kernels, rows, nRows);
	const pace = new Pace(context);
	await rows.begin(Int32Array.from({ length: nRows }, (_, i) => i), pace);
	const target = y.map((k) => (k === 0 ? -1 : 1));
	const bounds = { lower: target.map((t) => (t > 0 ? 0 : -c)), upper: target.map((t) => (t > 0 ? c : 0)) };
	const { objective, iterations } = await smo.solve({ target, ...bounds, margin: 0, tolerance: 1e-3 }, pace);
	const solver = cpu() - started;
	const whole = cpu();
	const data = { x, y, nClasses: 2, problemType: 'classification' as const };
	const model = await svm.fit(data, checkParams(svm.hyperparameters, 'svm', { c, gamma: 1 / nColumns }), context);
	const learner = cpu() - whole;
	const asked = cpu();
	model.predictBatch(x, new Float64Array(2 * nRows));
	process.stdout.write(`${JSON.stringify({ solver, learner, predict: cpu() - asked, objective, iterations, vectors: model.fitted?.supportVectors })}\n`);
}

void main();
