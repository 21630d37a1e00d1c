// One piece of work by the engine, for `bench/run.mts`, which bundles and runs this. Argument: the request as JSON. Prints one JSON line:
// { laps: { fit: { wall, cpu }, ... }, figures: { logLoss, ... } }, in seconds.
import { readFileSync } from 'node:fs';
import { createContext, type JobContext } from '../../src/core/context';
import { checkParams } from '../../src/core/params';
import { decodeModel } from '../../src/engine/model-file';
import { predict } from '../../src/engine/predict';
import { train as trainModel } from '../../src/engine/train';
import { createKernels } from '../../src/kernels';
import type { Predictor, TrainingData } from '../../src/learners/contract';
import { bestOfStarts } from '../../src/learners/k-means/starts';
import { principalComponents } from '../../src/learners/points/principal';
import { getLearner } from '../../src/learners/registry';
import { rowSource } from '../../src/learners/rows/row-source';
import { KernelRows } from '../../src/learners/svm/kernel-rows';
import { Pace } from '../../src/learners/svm/pace';
import { Smo } from '../../src/learners/svm/smo';
import type { FeatureMatrix } from '../../src/table/feature-matrix';
import { toRawTable } from '../../src/table/raw-table-builder';
import { ThreadCrew } from '../../src/workers/crew';
import { aucOf, hitsOf, logLossOf } from '../scores';

interface Request {
	task: string;
	threads: number;
	/** The built `crew.js`. */
	crew: string;
	file: string;
	nTrain: number;
	nTest: number;
	nFeatures: number;
	[option: string]: unknown;
}

interface Lap {
	wall: number;
	cpu: number;
}

interface Answer {
	laps: Record<string, Lap>;
	figures: Record<string, number>;
}

interface Rows {
	x: FeatureMatrix;
	y: Float64Array;
}

const ONE_ROW_CALLS = 20_000;
const ONE_ROW_CALLS_OF_NETWORKS = 1000;
const ONE_ROW_ROWS = 20;

async function main() {
	const request = JSON.parse(process.argv[2]) as Request;
	const crew = request.threads > 1 ? new ThreadCrew(request.crew, request.threads) : undefined;
	const context = createContext({ memoryBudget: 2 ** 33, threads: request.threads, crew });
	const answer = await TASKS[request.task](request, context);
	crew?.dismiss();
	process.stdout.write(`${JSON.stringify(answer)}\n`);
}

const TASKS: Record<string, (request: Request, context: JobContext) => Promise<Answer>> = {
	async boosting(request, context) {
		const params = { rounds: request.trees, maxLeaves: request.leaves, learningRate: 0.1, columnSampling: 1, l2: 0 };
		const { model, test, laps, figures } = await classify('gradientBoosting', request, params, context);
		return { laps: { ...laps, one: oneRow(model, test.x) }, figures };
	},
	async forest(request, context) {
		const { laps, figures } = await classify('randomForest', request, { trees: request.trees, minRowsPerLeaf: 1 }, context);
		return { laps, figures };
	},
	async logistic(request, context) {
		const { model, train, laps, figures } = await classify('logisticRegression', request, { tolerance: request.tolerance, l2: 1 }, context);
		return { laps, figures: { ...figures, gradient: largestGradient(model, train) } };
	},
	async svm(request, context) {
		const { laps, figures } = await classify('svm', request, { c: request.c, gamma: request.gamma }, context);
		const solved = await solveSvm(request, context);
		return { laps: { ...laps, ...solved.laps }, figures: { ...figures, ...solved.figures } };
	},
	async 'k-means'(request, context) {
		const { values, width } = pointsOf(readRows(request).train.x);
		const points = { values, width, weights: new Float64Array(request.nTrain).fill(1) };
		const [{ inertia }, fit] = await timed(() => bestOfStarts(points, Number(request.groups), Number(request.starts), 10_000, context));
		return { laps: { fit }, figures: { inertia } };
	},
	async pca(request) {
		const { values, width } = pointsOf(readRows(request).train.x);
		const [{ shares }, fit] = await timed(() => principalComponents(values, width, 2));
		return { laps: { fit }, figures: { share: shares[0] + shares[1] } };
	},
	async anomaly(request, context) {
		const { train } = readRows(request);
		const { laps, out } = await fitAndPredict('isolationForest', { ...train, problemType: 'anomaly', nClasses: 0 }, train, { trees: request.trees, sampleSize: 256 }, context);
		return { laps, figures: { auc: aucOf(train.y, out) } };
	},
	cnn: (request, context) => classifyByNetwork('cnn', request, { augmentation: 'none' }, context),
	lstm: (request, context) => classifyByNetwork('rnn', request, { inputShape: [request.steps, request.nFeatures / Number(request.steps)] }, context),
	auto: (request) => trainAutomatically(request),
	embedding: (request, context) => classifyByNetwork('rnn', request, {}, context),
};

/** Fit on the training rows, predict them, judge by the test rows. */
async function classify(name: string, request: Request, params: Record<string, unknown>, context: JobContext) {
	const { train, test } = readRows(request);
	const data: TrainingData = { ...train, problemType: 'classification', nClasses: 2 };
	const { model, laps } = await fitAndPredict(name, data, train, params, context);
	const out = new Float64Array(2 * request.nTest);
	model.predictBatch(test.x, out);
	return { model, train, test, laps, figures: { logLoss: logLossOf(test.y, out, 2), auc: aucOf(test.y, out.filter((_, i) => i % 2 === 1)) } };
}

/** Adam with Keras' constants; judged by the test rows, whose prediction is timed. */
async function classifyByNetwork(name: string, request: Request, options: Record<string, unknown>, context: JobContext): Promise<Answer> {
	const { train, test } = readRows(request);
	const nClasses = Number(request.classes);
	const { layers, epochs, batch: batchSize } = request;
	const params = { layers, epochs, batchSize, learningRate: 0.001, schedule: 'constant', gradientClipping: 0, ...options };
	const { model, laps, out } = await fitAndPredict(name, { ...train, problemType: 'classification', nClasses }, test, params, context);
	return { laps: { ...laps, one: oneRow(model, test.x, ONE_ROW_CALLS_OF_NETWORKS) }, figures: { accuracy: hitsOf(test.y, out, nClasses), logLoss: logLossOf(test.y, out, nClasses) } };
}

async function fitAndPredict(name: string, data: TrainingData, asked: Rows, params: Record<string, unknown>, context: JobContext) {
	const learner = getLearner(name);
	const checked = checkParams(learner.hyperparameters, name, params);
	const [model, fit] = await timed(() => learner.fit(data, checked, context));
	context.crew?.dismiss();
	const out = new Float64Array(asked.x.nRows * model.nOutputs);
	const [, predict] = await timed(() => model.predictBatch(asked.x, out));
	return { model, out, laps: { fit, predict } };
}

/** The separation alone, as libsvm without probabilities; the learner always goes on to chances. */
async function solveSvm(request: Request, context: JobContext): Promise<Answer> {
	const { x, y } = readRows(request).train;
	const c = Number(request.c);
	const target = y.map((k) => (k === 0 ? -1 : 1));
	const bounds = { lower: target.map((t) => (t > 0 ? 0 : -c)), upper: target.map((t) => (t > 0 ? c : 0)) };
	const [{ objective, iterations }, solve] = await timed(async () => {
		const source = rowSource(x);
		const floats = Number(request.cacheMiB) * 2 ** 18;
		const kernels = createKernels(KernelRows.bytes(x.nRows, x.nFeatures, floats) + Smo.bytes(x.nRows));
		const kernel = { name: 'rbf', gamma: Number(request.gamma), offset: 0, degree: 3 } as const;
		const rows = new KernelRows(kernels, source, kernel, x.nRows, floats);
		const pace = new Pace(context);
		await rows.begin(Int32Array.from({ length: x.nRows }, (_, i) => i), pace);
		return await new Smo(kernels, rows, x.nRows).solve({ target, ...bounds, margin: 0, tolerance: 1e-3 }, pace);
	});
	return { laps: { solve }, figures: { objective, iterations } };
}

/** All that Train Model does with Auto, and Predict with rows not seen. */
async function trainAutomatically({ train, test, target, budget, problem, threads, crew }: Request): Promise<Answer> {
	const [known, asked] = [train, test].map((file) => JSON.parse(readFileSync(String(file), 'utf8')) as Record<string, string>[]);
	const targetColumn = String(target);
	const options = {
		modelName: 'bench', targetColumn, problemType: problem === 'regression' ? 'regression' : 'classification', modelType: 'auto', schemaOptions: {}, testShare: 20, seed: 42,
		timeBudget: Number(budget), memoryBudget: 1024, evalMetric: 'auto', lineage: { workflowId: '', executionId: '', nodeName: '' },
	} as const;
	const context = createContext({
		memoryBudget: 2 ** 30, threads, crew: threads > 1 ? new ThreadCrew(crew, threads) : undefined, deadline: performance.now() + 1000 * Number(budget),
	});
	const [{ bytes }, fit] = await timed(() => trainModel(toRawTable(known), options, context));
	context.crew?.dismiss();
	const questions = asked.map((row) => ({ ...row, [targetColumn]: undefined }));
	const answers = await predict(decodeModel(bytes), questions, { explain: 0, log: false } as never, createContext());
	let loss = 0;
	answers.forEach((answer, i) => {
		if (!answer.ok) throw new Error(`row ${i + 1} was not answered`);
		const truth = asked[i][targetColumn];
		if (problem === 'regression') loss += (Number(answer.prediction.value) - Number(truth)) ** 2;
		else loss -= Math.log(Math.max(answer.prediction.probabilities?.[truth] ?? 0, 1e-15));
	});
	const mean = loss / asked.length;
	return { laps: { fit }, figures: problem === 'regression' ? { rmse: Math.sqrt(mean) } : { logLoss: mean } };
}

/** Median of single calls; of the processor's seconds, which tell single calls badly, the mean. */
function oneRow(model: Predictor, x: FeatureMatrix, calls = ONE_ROW_CALLS): Lap {
	const out = new Float64Array(model.nOutputs);
	const rows = Array.from({ length: Math.min(x.nRows, ONE_ROW_ROWS) }, (_, i) => ({ ...x, nRows: 1, columns: x.columns.map((column) => column.slice(i, i + 1)) }));
	const times: number[] = [];
	const before = process.cpuUsage();
	for (let call = 0; call < calls; call++) {
		const row = rows[call % rows.length];
		const started = process.hrtime.bigint();
		model.predictBatch(row, out);
		times.push(Number(process.hrtime.bigint() - started) / 1e9);
	}
	const { user, system } = process.cpuUsage(before);
	return { wall: times.sort((a, b) => a - b)[times.length >> 1], cpu: (user + system) / 1e6 / calls };
}

/** Largest entry of the gradient of the mean loss with l2 = 1; coefficients are read off the predictor's own answers. */
function largestGradient(model: Predictor, { x, y }: Rows): number {
	const n = x.nRows;
	const out = new Float64Array(2 * n);
	model.predictBatch(x, out);
	const error = y.map((c, i) => out[2 * i + 1] - c);
	const unit = new Float64Array(2 * (x.nFeatures + 1));
	const columns = x.columns.map((_, f) => Float64Array.from({ length: x.nFeatures + 1 }, (_v, i) => (i === f ? 1 : 0)));
	model.predictBatch({ ...x, nRows: x.nFeatures + 1, columns }, unit);
	const scores = Array.from({ length: x.nFeatures + 1 }, (_, i) => Math.log(unit[2 * i + 1] / unit[2 * i]));
	const entries = x.columns.map((column, f) => error.reduce((sum, e, i) => sum + e * column[i], scores[f] - scores[x.nFeatures]) / n);
	return Math.max(...entries.map(Math.abs));
}

function readRows(request: Request): { train: Rows; test: Rows } {
	const { file, nTrain, nTest, nFeatures } = request;
	const bytes = readFileSync(file);
	const all = new Float64Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 8);
	const nLevels = request.vocabulary as number | undefined;
	const features = Array.from({ length: nFeatures }, (_, f) => ({ name: `f${f}`, source: `f${f}`, kind: 'number' as const, nLevels }));
	const n = nTrain + nTest;
	const part = (from: number, to: number): Rows => ({
		x: { nRows: to - from, nFeatures, features, columns: features.map((_, f) => all.slice(f * n + from, f * n + to)) },
		y: all.slice(nFeatures * n + from, nFeatures * n + to),
	});
	return { train: part(0, nTrain), test: part(nTrain, n) };
}

/** Row by row. */
function pointsOf({ columns, nRows, nFeatures: width }: FeatureMatrix): { values: Float64Array; width: number } {
	const values = new Float64Array(nRows * width);
	columns.forEach((column, f) => column.forEach((value, i) => (values[i * width + f] = value)));
	return { values, width };
}

async function timed<T>(work: () => T | Promise<T>): Promise<[T, Lap]> {
	const before = process.cpuUsage();
	const started = performance.now();
	const result = await work();
	const wall = (performance.now() - started) / 1000;
	const { user, system } = process.cpuUsage(before);
	return [result, { wall, cpu: (user + system) / 1e6 }];
}

void main();
