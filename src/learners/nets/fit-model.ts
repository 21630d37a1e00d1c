// From labelled rows and a learner's own inputs to a model.
import type { JobContext } from '../../core/context';
import type { LabelledData, TrainingData } from '../contract';
import { fitNetwork } from './fit-network';
import type { Shape } from './layer-spec';
import { architectureOf, NetModel, type NetDefinition, type NetInputs } from './model';
import type { TrainingParams } from './params';
import { makeTarget } from './target';

export interface FitModelOptions {
	readonly owner: string;
	readonly data: TrainingData;
	readonly params: TrainingParams;
	readonly layers: readonly unknown[];
	readonly available: Shape;
	readonly inputs: NetInputs;
	readonly vocabulary?: number;
	readonly sparseWidth?: number;
	/** Default: what `inputs` makes of them. While training a learner may change rows as they come. */
	readonly trainingRows?: NetInputs['rowsOf'];
}

/** @throws MlError `ML-LAYERS`, `ML-EMPTY`, `ML-NOT-FINITE`, `ML-WEIGHTS`, `ML-MEMORY`, `ML-PARAMETER`. */
export async function fitNetModel(options: FitModelOptions, context: JobContext): Promise<NetModel> {
	const { owner, data, params, layers, available, inputs, vocabulary = 0, sparseWidth = 0, trainingRows } = options;
	const shape: Omit<NetDefinition, 'mean' | 'deviation'> = { layers, available, nClasses: data.nClasses, vocabulary, sparseWidth };
	const architecture = architectureOf({ ...shape, mean: 0, deviation: 1 });
	const rowsOf = (x: LabelledData['x']) => (x === data.x && trainingRows ? trainingRows(x) : inputs.rowsOf(x));
	const target = makeTarget({
		data,
		params,
		rowsOf,
		isStandardised: architecture.isStandardised,
		owner,
		draw: (n) => context.random.fork('watched').permutation(n),
	});
	const { training, validation, mean, deviation } = target;
	const fitted = await fitNetwork({ architecture, params, data: training, validation, owner }, context);
	return new NetModel({ ...shape, mean, deviation }, fitted.weights, inputs, { epochs: fitted.epochs });
}
