// Gradient boosting over histograms: Friedman 2001 with the second-order leaves of XGBoost and the leaf-wise trees of LightGBM.
// Sums are integers, so the model does not depend on the order of the rows within a sum, on threads or on the kernels' build.
import { reserve, type JobContext } from '../../core/context';
import { createKernels, type Kernels } from '../../kernels';
import type { TrainingData } from '../contract';
import { binnedBytes, binRows, mostSlots, type BinnedData, type BinShape, type Breathe } from '../trees/binned-data';
import { BinScratch, learnBins } from '../trees/bins';
import { EnsembleBuilder } from '../trees/ensemble-builder';
import type { Scales } from '../trees/split';
import { TreeGrower, type GrownTree } from '../trees/tree-grower';
import { balancingFactors, checkTrainingData, rowWeights } from './check-data';
import { bestValues, newtonValues } from './leaf-values';
import { BoostingModel } from './model';
import { monotoneDirections } from './monotone-constraints';
import { createObjective, ROW_BYTES, type Gradients, type Objective, type Rows } from './objective';
import type { BoostingParams } from './params';
import { scalesFor } from './quantisation';
import { BlockSums, forRowBlocks } from './row-blocks';
import { RoundSampler } from './sampling';

const BREATH_MS = 40;

/** Bytes that a fit needs, at most; nearly all of them from the kernels' memory. */
export function fitBytes(
	shape: BinShape & { nScores: number; threads: number },
	params: Pick<BoostingParams, 'maxBins' | 'maxLeaves' | 'minRowsPerLeaf'>,
): number {
	const { nTrain, nRows, nScores, threads } = shape;
	const gradients = (4 + 4 + 8 + 4 + 4) * nTrain;
	const objective = nScores > 1 ? 4 * nTrain * nScores : ROW_BYTES * nTrain;
	const growing = TreeGrower.bytes(nTrain, nRows, mostSlots(shape, params.maxBins), params, threads);
	return binnedBytes(shape) + growing + gradients + objective + BlockSums.bytes(nTrain) + 8 * nRows * nScores + 8 * nRows + 65_536;
}

export async function fitBoosting(data: TrainingData, params: BoostingParams, context: JobContext): Promise<BoostingModel> {
	checkTrainingData(data, params);
	const directions = monotoneDirections(data, params.monotoneConstraints);
	const { x, validation } = data;
	const nTrain = x.nRows;
	const nRows = nTrain + (validation?.x.nRows ?? 0);
	const nScores = data.problemType === 'classification' && data.nClasses > 2 ? data.nClasses : 1;
	const nSparse = x.sparse?.width ?? 0;
	const nonZeros = (x.sparse?.values.length ?? 0) + (validation?.x.sparse?.values.length ?? 0);
	const bytes = fitBytes({ nTrain, nRows, nDense: x.columns.length, nSparse, nonZeros, nScores, threads: threadsOf(context) }, params);
	reserve(context, bytes, 'Gradient boosting');
	const breathe = breather(context);

	// Pass 1: rows as bins.
	const kernels = createKernels(bytes, { crew: context.crew });
	const scratch = new BinScratch(kernels, nRows);
	const bins = await learnBins(x, params.maxBins, context.random.fork('bins'), scratch, breathe);
	const binned = await binRows(kernels, validation ? [x, validation.x] : [x], bins, scratch, breathe);

	// Pass 2: where the scores start.
	const weights = kernels.float32(nTrain);
	weights.set(rowWeights(data));
	const factors = params.classWeight === 'balanced' && data.nClasses > 0 ? balancingFactors(data, weights) : undefined;
	if (factors) weigh(weights, data.y, factors);
	const objective = createObjective(kernels, data, weights, params);
	const held = validation && { y: objective.toUnits(validation.y), weights: rowWeights(validation) };
	if (held && factors) weigh(held.weights, validation.y, factors);
	const ofBins = directions && Int8Array.from(binned.features, (f) => directions[f]);
	const job = new Boosting(kernels, binned, objective, { ...params, directions: ofBins }, context, breathe, held);

	// Pass 3: trees, round by round.
	const rounds = await job.run();
	return job.model(rounds, x.columns.length, x.nFeatures);
}

class Boosting {
	private readonly scores: Float64Array;
	private readonly gradients: Gradients;
	private readonly packed: Int32Array;
	private readonly leafValues: Float64Array;
	private readonly grower: TreeGrower;
	private readonly sampler: RoundSampler;
	private readonly builder: EnsembleBuilder;

	constructor(
		private readonly kernels: Kernels,
		private readonly binned: BinnedData,
		private readonly objective: Objective,
		private readonly params: BoostingParams & { readonly directions?: Int8Array },
		private readonly context: JobContext,
		breathe: Breathe,
		private readonly held: Rows | undefined,
	) {
		const { nTrain, nRows } = binned;
		this.scores = kernels.float64(nRows * objective.nScores);
		objective.start.forEach((start, k) => this.scores.fill(start, k * nRows, (k + 1) * nRows));
		this.gradients = {
			gradients: kernels.float32(nTrain),
			hessians: kernels.float32(nTrain),
			sums: kernels.float64(2),
		};
		this.packed = kernels.int32(2 * nTrain);
		this.leafValues = new Float64Array(params.maxLeaves);
		this.grower = new TreeGrower(kernels, binned, params, breathe, threadsOf(context));
		this.sampler = new RoundSampler(kernels, binned, params, context.random.fork('sampling'));
		this.builder = new EnsembleBuilder(binned);
	}

	/** @returns How many rounds are worth keeping. */
	async run(): Promise<number> {
		const { params, context, objective, held, binned } = this;
		let bestRounds = 0;
		let bestLoss = held ? objective.loss(this.scores, binned.nRows, binned.nTrain, held) : Infinity;
		for (let round = 1; round <= params.rounds; round++) {
			await context.checkpoint();
			const grew = await this.round(round > 1);
			if (grew === undefined) {
				this.warnOfTime(round - 1);
				break;
			}
			context.progress(round / params.rounds, `Round ${round} of ${params.rounds}`);
			if (held) {
				const loss = objective.loss(this.scores, binned.nRows, binned.nTrain, held);
				if (loss < bestLoss) {
					bestLoss = loss;
					bestRounds = round;
				}
				if (params.earlyStoppingRounds > 0 && round - bestRounds >= params.earlyStoppingRounds) break;
			} else {
				bestRounds = round;
			}
			// Nothing left to learn; with sampling another round may still find something.
			if (!grew && params.rowSampling === 1 && params.columnSampling === 1) break;
			if (context.now() >= context.deadline && round < params.rounds) {
				this.warnOfTime(round);
				break;
			}
		}
		return bestRounds;
	}

	private warnOfTime(rounds: number): void {
		this.context.warn({
			code: 'ML-TIME-BUDGET',
			message: `Gradient boosting stopped after ${rounds} of ${this.params.rounds} rounds: the time budget was used up.`,
			fix: "Raise 'Time Budget' if the model is not good enough.",
		});
	}

	model(rounds: number, nDense: number, nFeatures: number): BoostingModel {
		const { objective, builder } = this;
		const trees = builder.build(nFeatures, rounds * objective.nScores, objective.unit);
		return new BoostingModel(trees, nDense, objective.link, objective.base, { rounds });
	}

	/**
	 * Grows one tree per class.
	 * @param mayStop - A round of many classes takes long: past the deadline it is given up, except the first one.
	 * @returns Whether any of them has a split; undefined when it was given up.
	 */
	private async round(mayStop: boolean): Promise<boolean | undefined> {
		const { objective, scores, binned, sampler, kernels } = this;
		let grew = false;
		objective.startRound(scores, binned.nRows);
		for (let k = 0; k < objective.nScores; k++) {
			if (mayStop && k > 0 && this.context.now() >= this.context.deadline) return undefined;
			const own = scores.subarray(k * binned.nRows, (k + 1) * binned.nRows);
			objective.fill(this.gradients, k, own);
			const scales = this.quantise();
			const { rows, rest, features } = sampler.draw(k === 0);
			const tree = await this.grower.grow(rows, rest, this.packed, scales, features);
			this.valueLeaves(tree, rows, own, scales);
			// No row is in two leaves.
			kernels.forEachPart(tree.leaves.length, (k, leaf) => {
				const { from, to, restFrom, restTo } = tree.leaves[leaf];
				k.addToRows(own, rows, this.leafValues[leaf], from, to);
				k.addToRows(own, rest, this.leafValues[leaf], restFrom, restTo);
			});
			if (tree.splits.length > 0) grew = true;
			this.builder.add(tree, this.leafValues, scales);
		}
		return grew;
	}

	private valueLeaves(tree: GrownTree, rows: Int32Array, scores: Float64Array, scales: Scales): void {
		const { objective, params, leafValues } = this;
		const values = objective.bestValue
			? bestValues(tree, rows, scores, (own, all) => objective.bestValue!(own, all), params.directions)
			: newtonValues(tree, scales, params.l2, objective.maxStep);
		values.forEach((value, leaf) => (leafValues[leaf] = params.learningRate * value));
	}

	private quantise(): Scales {
		const { gradients, hessians, sums } = this.gradients;
		const { nTrain } = this.binned;
		const scales = scalesFor(sums, nTrain);
		forRowBlocks(this.kernels, nTrain, (k, from, to) => {
			const [g, h] = [gradients.subarray(from, to), hessians.subarray(from, to)];
			k.quantise(this.packed.subarray(2 * from, 2 * to), g, h, scales.gradient, scales.hessian, to - from);
		});
		return scales;
	}
}

const threadsOf = ({ crew }: JobContext) => crew?.threads ?? 1;

function weigh(weights: Float32Array, y: Float64Array, factors: Float64Array): void {
	for (let i = 0; i < weights.length; i++) weights[i] *= factors[y[i]];
}

/** Lets others run every 40 ms of work; costs one clock reading otherwise. */
function breather(context: JobContext): Breathe {
	let last = context.now();
	return () => {
		if (context.now() - last < BREATH_MS) return undefined;
		return context.checkpoint().then(() => {
			last = context.now();
		});
	};
}
