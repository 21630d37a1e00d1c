// Training by batches: forward, loss, backward, step. Deterministic for rows, parameters and random stream.
import { reserve, type JobContext } from '../../core/context';
import { MlError } from '../../core/errors';
import { createKernels, referenceKernels, type Kernels } from '../../kernels';
import { longestWork, workPerRow, type Architecture } from './architecture';
import { applyInitialWeights } from './exchange/apply-initial-weights';
import { initialBytes } from './exchange/initial-weights';
import type { Pass } from './layers/layer';
import { makeLoss, type Loss } from './loss';
import { Network, networkBytes, type TrainableNetwork } from './network';
import { makeOptimiser, makeSchedule, optimiserFloats } from './optimiser';
import type { TrainingParams } from './params';
import type { NetRows } from './rows';
import { shareKernels } from './shared-kernels';
import { loadTensorflow } from './tensorflow/load-tensorflow';
import { TensorNetwork } from './tensorflow/tensor-network';

export interface NetData {
	readonly rows: NetRows;
	/** Class or value (as the network shall answer it) by row. */
	readonly y: Float64Array;
	readonly weights: Float64Array;
}

export interface FitOptions {
	readonly architecture: Architecture;
	readonly params: TrainingParams;
	readonly data: NetData;
	readonly validation?: NetData;
	/** The learner's label, for messages. */
	readonly owner: string;
}

export interface FittedNetwork {
	readonly weights: Float32Array;
	readonly epochs: number;
	/** Mean loss of the last or the best epoch. */
	readonly loss: number;
}

const BREATH_MS = 40;
/** Share of the time that a run may be behind its plan before the clock has a say: its first steps always take longer than none. */
const SLACK = 0.05;
/** Multiply-adds between two pauses; keeps them below 50 ms on a modest machine. */
const WORK_PER_PIECE = 1.2e8;
/** Where recurrent layers, which pause by themselves, are the most of the work: rows that fill their products, and what these may take of the memory. */
const RECURRENT_ROWS = 32;
const RECURRENT_BYTES = 2 ** 27;

/** Rows that go through the network at once; a batch is gone through in pieces of this size, their gradients added up. */
export function pieceRows(architecture: Architecture, batchSize: number): number {
	// Batch normalisation looks at the whole batch.
	if (architecture.layers.some((layer) => layer.type === 'BatchNormalization')) return batchSize;
	const rows = Math.max(1, Math.floor(WORK_PER_PIECE / workPerRow(architecture)));
	if (rows >= Math.min(batchSize, RECURRENT_ROWS)) return Math.min(batchSize, rows);
	const [one, two] = [1, 2].map((n) => networkBytes(architecture, referenceKernels, n, true));
	const recurrent = Math.floor(Math.min(RECURRENT_ROWS, WORK_PER_PIECE / longestWork(architecture), RECURRENT_BYTES / (two - one)));
	return Math.min(batchSize, Math.max(rows, recurrent));
}

/** Bytes at the peak beyond the rows. */
export function fitBytes(architecture: Architecture, params: Pick<TrainingParams, 'batchSize' | 'optimizer'>, kernels: Kernels, sparseWidth = 0): number {
	const batch = pieceRows(architecture, params.batchSize);
	const weights = architecture.slots.flat().reduce((sum, slot) => sum + slot.shape.reduce((a, b) => a * b, 1), 0);
	return networkBytes(architecture, kernels, batch, true, sparseWidth) + 4 * optimiserFloats(weights, params.optimizer) + 65_536;
}

export async function fitNetwork(options: FitOptions, context: JobContext): Promise<FittedNetwork> {
	const bytes = fitBytes(options.architecture, options.params, referenceKernels, options.data.rows.sparse?.width);
	reserve(context, bytes + initialBytes(options.params.initialWeights), `${options.owner} with its layers`);
	const training = new Training(options, createKernels(bytes, { crew: context.crew }), context);
	try {
		return await training.run();
	} finally {
		training.network.dispose();
	}
}

class Training {
	readonly network: TrainableNetwork;
	private readonly loss: Loss;
	private readonly step: (rate: number) => void;
	private readonly dropout;
	private readonly started: number;
	private breathed: number;

	constructor(
		private readonly options: FitOptions,
		kernels: Kernels,
		private readonly context: JobContext,
	) {
		const { architecture, params, owner, data } = options;
		const batch = pieceRows(architecture, params.batchSize);
		const shared = shareKernels(kernels, context.crew?.threads ?? 1);
		this.loss = makeLoss(architecture.link, architecture.outputs, params, owner);
		const sparseWidth = data.rows.sparse?.width;
		this.network =
			params.backend === 'tensorflow'
				? new TensorNetwork(loadTensorflow(), architecture, kernels, batch, sparseWidth)
				: new Network(architecture, shared, kernels, batch, true, sparseWidth);
		this.network.start(context.random.fork('weights'));
		if (applyInitialWeights(params.initialWeights, architecture, this.network.weights)) this.network.refresh();
		this.step = makeOptimiser(this.network, shared, kernels, params);
		this.dropout = context.random.fork('dropout');
		this.started = this.breathed = context.now();
	}

	async run(): Promise<FittedNetwork> {
		const { params, data, validation, owner } = this.options;
		const { context, network } = this;
		const schedule = makeSchedule(params);
		const shuffle = context.random.fork('shuffle');
		const order = Int32Array.from({ length: data.rows.nRows }, (_, i) => i);
		let best = network.weights.slice();
		let bestLoss = Infinity;
		let bestEpoch = 0;
		for (let epoch = 1; epoch <= params.epochs; epoch++) {
			await context.checkpoint();
			const trained = await this.epoch(shuffle.shuffle(order), epoch, schedule.rate);
			if (trained.isOver === 'diverged') {
				context.warn({
					code: 'ML-DIVERGED',
					message: `${owner}: the loss grew beyond all numbers in epoch ${epoch}; the weights of ${bestEpoch === 0 ? 'the start' : `epoch ${bestEpoch}`} are kept.`,
					fix: "Lower 'Learning Rate', set 'Gradient Clipping' to 1, or look for extreme values in the data.",
				});
				break;
			}
			const monitored = validation ? await this.measure(validation) : trained.loss;
			schedule.sawLoss(monitored);
			// Without validation rows the last weights are the best known ones.
			if (Number.isFinite(monitored) && (!validation || monitored < bestLoss)) {
				best = network.weights.slice();
				bestLoss = monitored;
				bestEpoch = epoch;
			}
			context.progress(epoch / params.epochs, `Epoch ${epoch} of ${params.epochs}`);
			if (trained.isOver === 'time') {
				context.warn({
					code: 'ML-TIME-BUDGET',
					message: `${owner} stopped in epoch ${epoch} of ${params.epochs}: the time budget was used up.`,
					fix: "Raise 'Time Budget' if the model is not good enough.",
				});
				break;
			}
			if (validation && params.patience > 0 && epoch - bestEpoch >= params.patience) break;
		}
		return { weights: best, epochs: bestEpoch, loss: bestLoss };
	}

	private async epoch(order: Int32Array, epoch: number, rate: (progress: number) => number): Promise<{ loss: number; isOver?: 'time' | 'diverged' }> {
		const { params, data } = this.options;
		const { context, network } = this;
		const n = order.length;
		let sum = 0;
		let total = 0;
		for (let from = 0; from < n; from += params.batchSize) {
			const rows = order.subarray(from, Math.min(n, from + params.batchSize));
			const loss = await this.batch(rows);
			if (!Number.isFinite(loss)) return { loss, isOver: 'diverged' };
			const planned = (epoch - 1 + from / n) / params.epochs;
			this.step(rate(Math.max(planned, this.timeShare())));
			network.refresh();
			sum += loss;
			for (const row of rows) total += data.weights[row];
			if (context.now() >= context.deadline && epoch * n < params.epochs * n) return { loss: sum / total, isOver: 'time' };
		}
		return { loss: sum / total };
	}

	/** The clock has a say only where the run would not end in time: the learning rate then falls to 0 at the deadline instead. */
	private timeShare(): number {
		const { deadline } = this.context;
		const passed = (this.context.now() - this.started) / Math.max(1, deadline - this.started);
		return (passed - SLACK) / (1 - SLACK);
	}

	/** @returns Summed loss. */
	private async batch(rows: Int32Array): Promise<number> {
		const { network } = this;
		const { data } = this.options;
		network.gradients.fill(0);
		let sum = 0;
		for (let from = 0; from < rows.length; from += network.batch) {
			const piece = rows.subarray(from, Math.min(rows.length, from + network.batch));
			const y = pick(data.y, piece);
			const weights = pick(data.weights, piece);
			sum += await this.inTurns(
				network.learnInTurns(this.pass(data, piece, true), (outputs, gradient) => this.loss(outputs, y, weights, piece.length, gradient, 1 / rows.length)),
			);
			await this.breathe();
		}
		return sum;
	}

	private async measure(data: NetData): Promise<number> {
		const { network } = this;
		let sum = 0;
		let total = 0;
		for (let from = 0; from < data.rows.nRows; from += network.batch) {
			const length = Math.min(network.batch, data.rows.nRows - from);
			const rows = Int32Array.from({ length }, (_, i) => from + i);
			const weights = pick(data.weights, rows);
			sum += this.loss(await this.inTurns(network.forwardInTurns(this.pass(data, rows, false))), pick(data.y, rows), weights, length);
			for (const weight of weights) total += weight;
			await this.breathe();
		}
		return sum / total;
	}

	private pass(data: NetData, rows: Int32Array, training: boolean): Pass {
		data.rows.write(this.network.input, rows, training);
		const { sparse, origin } = data.rows;
		return { n: rows.length, training, random: this.dropout, sparse: sparse && { block: sparse, rows: origin ? rows.map((row) => origin[row]) : rows } };
	}

	private async inTurns<T>(turns: Generator<void, T>): Promise<T> {
		for (;;) {
			const { done, value } = turns.next();
			if (done) return value;
			await this.breathe();
		}
	}

	private breathe(): Promise<void> | undefined {
		if (this.context.now() - this.breathed < BREATH_MS) return undefined;
		return this.context.checkpoint().then(() => {
			this.breathed = this.context.now();
		});
	}
}

function pick(values: Float64Array, rows: Int32Array): Float64Array {
	const picked = new Float64Array(rows.length);
	for (let i = 0; i < rows.length; i++) picked[i] = values[rows[i]];
	return picked;
}

/** @throws MlError `ML-EMPTY`, `ML-NOT-FINITE`, `ML-WEIGHTS`. @returns Row weights of mean 1. */
export function checkNetData(y: Float64Array, weights: Float64Array | undefined, nClasses: number, owner: string): Float64Array {
	if (y.length === 0) throw new MlError('ML-EMPTY', `${owner} received 0 rows.`, 'Check the node before it: is a filter removing everything?');
	const row = y.findIndex((value) => (nClasses > 0 ? !(Number.isInteger(value) && value >= 0 && value < nClasses) : !Number.isFinite(value)));
	if (row >= 0) {
		throw new MlError('ML-NOT-FINITE', `${owner}: the target of row ${row + 1} is ${y[row]}.`, 'Leave out rows without a target value.', { row });
	}
	if (!weights) return new Float64Array(y.length).fill(1);
	const total = weights.reduce((sum, weight) => sum + weight, 0);
	if (!(total > 0) || weights.some((weight) => !(weight >= 0 && weight < Infinity))) {
		throw new MlError('ML-WEIGHTS', `${owner}: row weights must be numbers from 0, some of them above 0.`, 'Correct the weight column.');
	}
	return weights.map((weight) => (weight * y.length) / total);
}
