// `rnn`: a recurrent network over columns that are the steps of a sequence, or over the words of a text.
import { MlError } from '../../core/errors';
import type { Learner, TrainingData } from '../contract';
import { usualSequenceEpochs } from '../nets/architecture';
import { fitNetModel } from '../nets/fit-model';
import { loadNetModel } from '../nets/model';
import { layersError, parseLayers } from '../nets/parse-layers';
import { shapeText, sizeOf } from '../nets/shapes';
import { learnScale, loadSequenceInputs, sequenceInputs, vocabularyOf } from './inputs';
import { rnnParams, type RnnParams } from './params';

const OWNER = 'Recurrent network';
const NONE = new Float64Array(0);

export const rnn: Learner<typeof rnnParams> = {
	name: 'rnn',
	label: 'Recurrent Network',
	problemTypes: ['classification', 'regression'],
	encoding: 'tensor',
	hyperparameters: rnnParams,
	estimateMemory: ({ nRows, nFeatures }, { batchSize }) => 4 * nRows * nFeatures + 4000 * Math.min(nRows, batchSize) * nFeatures + 2 ** 24,
	async fit(data, given, context) {
		const { x } = data;
		if (x.columns.length === 0) {
			throw new MlError('ML-NO-FEATURES', `${OWNER} received rows without a column of numbers or text.`, 'Add a column.');
		}
		const vocabulary = vocabularyOf(x);
		const params = given.epochs > 0 ? given : { ...given, epochs: usualSequenceEpochs(Math.max(1, x.nRows), x.columns.length, vocabulary > 0) };
		const shape = vocabulary > 0 ? [x.columns.length] : sequenceShape(x.columns.length, params);
		const layers = params.layers.length > 0 ? params.layers : usualLayers(vocabulary);
		const scale = vocabulary > 0 ? { means: NONE, deviations: NONE, width: x.columns.length } : learnScale(x, shape[1]);
		const options = { owner: OWNER, data: data as TrainingData, params, layers, available: shape, inputs: sequenceInputs(scale), vocabulary };
		return await fitNetModel(options, context);
	},
	load: (state) => loadNetModel(state, 'rnn', loadSequenceInputs),
};

function sequenceShape(n: number, { inputShape, layers }: RnnParams): readonly number[] {
	const given = inputShape.length > 0 ? inputShape : (parseLayers(layers).inputShape ?? [n, 1]);
	const shape = given.length === 1 ? [given[0], 1] : given;
	if (shape.length === 2 && sizeOf(shape) === n) return shape;
	throw layersError(`The input shape ${shapeText(given)} has ${sizeOf(given)} values; a row has ${n}.`, "Write steps and values per step, e.g. [50, 8], or choose the feature columns so that they fit.");
}

function usualLayers(vocabulary: number): readonly unknown[] {
	if (vocabulary === 0) return [{ type: 'GRU', units: 64, returnSequences: true }, { type: 'GRU', units: 64 }];
	return [{ type: 'Embedding', outputDim: 64, maskZero: true }, { type: 'Dropout', rate: 0.3 }, { type: 'GRU', units: 64, bidirectional: true }, { type: 'Dropout', rate: 0.3 }];
}
