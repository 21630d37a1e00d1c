// Random forest (Breiman 2001) and extra trees (Geurts, Ernst & Wehenkel 2006) over the bins that boosting uses as well.
import { reserve, type JobContext } from '../../core/context';
import { createKernels, type Kernels } from '../../kernels';
import type { TrainingData } from '../contract';
import type { Breathe } from '../trees/binned-data';
import { binForest, binnedRowsBytes, type BinnedRows } from './binned-rows';
import { balanced, balancingFactors } from './balance';
import { checkTrainingData } from './check-data';
import { ForestGrower, mostLeaves, type GrowOptions } from './grower';
import { ForestModel } from './model';
import { OutOfBag } from './out-of-bag';
import { featuresPerSplit, minRowsPerLeaf, type ForestParams } from './params';
import { RowSampler } from './row-sampler';
import { ClassSearch } from './search-classes';
import { ValueSearch } from './search-values';
import { forestTarget, type ForestTarget } from './target';
import type { ForestTree } from './tree';

const BREATH_MS = 40;

/** Share of the rows that a bootstrap holds, with room for a lucky one. */
const DISTINCT_SHARE = 0.66;

/** Bytes at the peak of a fit beyond its data: what a tree needs to grow, and all trees with unlimited leaves. */
export function forestBytes(shape: { nRows: number; nFeatures: number; nOutputs: number }, params: ForestParams): number {
	const { nRows, nFeatures, nOutputs } = shape;
	const nDrawn = Math.ceil(nRows * params.rowSampling * (params.bootstrap ? DISTINCT_SHARE : 1)) + 1;
	const options = growOptions(params, nFeatures, { nRows, nClasses: nOutputs > 1 ? nOutputs : 0 });
	const leaves = mostLeaves(nDrawn, options);
	// Two nodes of 12 bytes; with classes mostly one or two shares. Then once more while the state is written.
	const perLeaf = nOutputs > 2 ? 40 : 28;
	const growing = ForestGrower.bytes(nRows, options) + 44 * nRows + OutOfBag.bytes(nRows, nOutputs);
	return Math.ceil(kernelBytes({ nRows, nFeatures, nOutputs }, params) + growing + 1.5 * perLeaf * leaves * params.trees);
}

/** Bytes that a fit takes from the kernels' memory. */
function kernelBytes({ nRows, nFeatures, nOutputs }: { nRows: number; nFeatures: number; nOutputs: number }, params: ForestParams): number {
	const options = growOptions(params, nFeatures, { nRows, nClasses: nOutputs > 1 ? nOutputs : 0 });
	const mostRows = RowSampler.most(nRows, params);
	const searching = nOutputs > 2 ? 0 : ValueSearch.kernelBytes(nRows, mostRows);
	return binnedRowsBytes(nRows, nFeatures) + searching + 4 * mostRows + ForestGrower.kernelBytes(mostRows, nFeatures) + OutOfBag.kernelBytes(2 * mostLeaves(mostRows, options));
}

export async function fitForest(data: TrainingData, params: ForestParams, context: JobContext): Promise<ForestModel> {
	const ownWeights = checkTrainingData(data);
	const weights = params.classWeight === 'balanced' && data.nClasses > 0 ? balanced(ownWeights, data.y, data.nClasses) : ownWeights;
	const { x } = data;
	reserve(context, forestBytes({ nRows: x.nRows, nFeatures: x.columns.length, nOutputs: data.nClasses }, params), 'Random forest');
	const breathe = breather(context);
	const target = forestTarget(data, weights);
	const kernels = createKernels(kernelBytes({ nRows: x.nRows, nFeatures: x.columns.length, nOutputs: data.nClasses }, params));
	const binned = await binForest(kernels, x, { y: target.y, weights, nClasses: target.nClasses }, params.maxBins, context.random.fork('bins'), breathe);
	return await new Forest(kernels, binned, target, weights, ownWeights, params, context, breathe).run();
}

class Forest {
	private readonly sampler: RowSampler;
	private readonly outOfBag?: OutOfBag;
	private readonly grower: ForestGrower;
	/** Of the rows in the current tree. */
	private readonly inBag: Float64Array;

	constructor(
		kernels: Kernels,
		private readonly binned: BinnedRows,
		private readonly target: ForestTarget,
		private readonly weights: Float64Array,
		/** Before classes were balanced. */
		ownWeights: Float64Array,
		private readonly params: ForestParams,
		private readonly context: JobContext,
		private readonly breathe: Breathe,
	) {
		const { y, nClasses, mean } = target;
		this.sampler = new RowSampler(weights, kernels.int32(RowSampler.most(weights.length, params)), params);
		this.inBag = new Float64Array(weights.length);
		const options = growOptions(params, binned.features.length, { nRows: binned.nRows, nClasses: target.prior.length });
		if (this.sampler.leavesRowsOut && OutOfBag.isAffordable(binned.nRows, nClasses)) {
			this.outOfBag = new OutOfBag(kernels, binned, target, ownWeights, 2 * mostLeaves(this.sampler.mostRows, options));
		}
		const search =
			nClasses > 2
				? new ClassSearch(y, this.inBag, options.minRowsPerLeaf, nClasses)
				: new ValueSearch(kernels, y, this.inBag, options.minRowsPerLeaf, this.sampler.mostRows);
		const leaves = { y, weights: this.inBag, nClasses, prior: mean, smoothing: params.smoothing };
		this.grower = new ForestGrower(kernels, binned, search, leaves, options, this.sampler.mostRows, breathe);
	}

	async run(): Promise<ForestModel> {
		const { params, context } = this;
		const trees: ForestTree[] = [];
		for (let t = 0; t < params.trees; t++) {
			await context.checkpoint();
			trees.push(await this.tree(t));
			context.progress((t + 1) / params.trees, `Tree ${t + 1} of ${params.trees}`);
			if (context.now() < context.deadline || t + 1 === params.trees) continue;
			context.warn({
				code: 'ML-TIME-BUDGET',
				message: `Random forest stopped after ${t + 1} of ${params.trees} trees: the time budget was used up.`,
				fix: "Raise 'Time Budget' if the model is not good enough.",
			});
			break;
		}
		return this.model(trees);
	}

	private async tree(t: number): Promise<ForestTree> {
		const { sampler, weights, inBag, context } = this;
		// A stream per tree: how many numbers one tree draws does not move the next.
		const random = context.random.fork(`tree-${t}`);
		const rows = sampler.draw(random);
		for (const row of rows) inBag[row] = weights[row] * sampler.counts[row];
		if (this.params.classWeight === 'balancedSubsample' && this.target.prior.length > 0) this.balanceTree(rows);
		const tree = await this.grower.grow(rows, random);
		await this.outOfBag?.add(tree, sampler.counts, this.breathe);
		return tree;
	}

	private balanceTree(rows: Int32Array): void {
		const { inBag, target } = this;
		const factors = balancingFactors(rows, inBag, target.y, target.prior.length);
		for (const row of rows) inBag[row] *= factors[target.y[row]];
	}

	private model(trees: ForestTree[]): ForestModel {
		const { gains } = this.grower;
		const total = gains.reduce((a, b) => a + b, 0);
		const oobScore = this.outOfBag?.score();
		return new ForestModel({
			codes: this.binned.codes,
			trees,
			prior: this.target.prior,
			base: this.target.base,
			unit: this.target.unit,
			importance: total > 0 ? gains.map((gain) => gain / total) : gains.slice(),
			fitted: { trees: trees.length, ...(oobScore !== undefined && { oobScore }) },
		});
	}
}

function growOptions(params: ForestParams, nFeatures: number, shape: { nRows: number; nClasses: number }): GrowOptions {
	return {
		minRowsPerLeaf: minRowsPerLeaf(shape, params),
		maxDepth: params.maxDepth,
		maxLeaves: params.maxLeaves,
		perSplit: featuresPerSplit(nFeatures, params, shape.nClasses > 0),
		randomCuts: params.splitting === 'random',
	};
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
