// Isolation forest: unusual rows are few and different, so random questions set them apart after fewer steps (Liu, Ting & Zhou 2008).
import { reserve, type JobContext } from '../../core/context';
import { MlError } from '../../core/errors';
import type { TrainingData } from '../contract';
import { IsolationGrower } from './grow';
import { IsolationForestModel } from './model';
import type { IsolationForestParams } from './params';
import { SampleDrawer } from './sample';
import type { IsolationTree } from './tree';

/** Per node: in the tree, for the walk, and in the state. */
const NODE_BYTES = 24 + 32 + 24;

export function isolationBytes({ nRows, nFeatures }: { nRows: number; nFeatures: number }, { trees, sampleSize }: IsolationForestParams): number {
	return trees * 2 * Math.min(nRows, sampleSize) * NODE_BYTES + 16 * nRows + 64 * nFeatures + 65_536;
}

export async function fitIsolationForest(data: TrainingData, params: IsolationForestParams, context: JobContext): Promise<IsolationForestModel> {
	const { x, weights } = data;
	checkRows(data);
	reserve(context, isolationBytes({ nRows: x.nRows, nFeatures: x.columns.length }, params), 'Isolation forest');
	const samples = new SampleDrawer(x.nRows, params.sampleSize, weights);
	const grower = new IsolationGrower(x, x.columns.map((column) => column.some((value) => value !== value)));
	const trees: IsolationTree[] = [];
	for (let t = 0; t < params.trees; t++) {
		await context.checkpoint();
		context.progress(t / params.trees, `Tree ${t + 1} of ${params.trees}`);
		// A stream per tree: how many numbers one tree draws does not move the next.
		const random = context.random.fork(`tree-${t}`);
		trees.push(grower.grow(samples.draw(random), random));
		if (context.now() < context.deadline || t + 1 === params.trees) continue;
		context.warn({
			code: 'ML-TIME-BUDGET',
			message: `Isolation forest stopped after ${t + 1} of ${params.trees} trees: the time budget was used up.`,
			fix: "Raise 'Time Budget' if the model is not good enough.",
		});
		break;
	}
	const categories = x.features.map(({ kind }) => kind === 'category');
	return new IsolationForestModel({ categories, sampleSize: samples.size, trees, fitted: { trees: trees.length } });
}

/** @throws MlError `ML-EMPTY`, `ML-WEIGHTS`, `ML-FAULT`. */
function checkRows({ x, weights }: TrainingData): void {
	if (x.nRows === 0) {
		throw new MlError('ML-EMPTY', 'Isolation forest received 0 rows.', 'Check the node before it: is a filter removing everything?');
	}
	if (x.sparse) throw new MlError('ML-FAULT', 'Isolation forest takes dense features only.', 'Report this.');
	if (!weights) return;
	const row = weights.findIndex((weight) => !(weight >= 0 && Number.isFinite(weight)));
	if (row >= 0) throw new MlError('ML-WEIGHTS', `The weight of row ${row + 1} is ${weights[row]}.`, 'Weights are finite numbers from 0.', { row });
	if (!weights.some((weight) => weight > 0)) throw new MlError('ML-WEIGHTS', 'All row weights are 0.', 'Give at least one row a weight above 0.');
}
