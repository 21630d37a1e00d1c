// `neuralNetwork`: a network over the prepared columns of a table.
import { MlError } from '../../core/errors';
import type { Learner, TrainingData } from '../contract';
import { fitNetModel } from '../nets/fit-model';
import { loadNetModel } from '../nets/model';
import { layersError, parseLayers } from '../nets/parse-layers';
import { loadTableInputs, tableInputs } from './inputs';
import { neuralNetworkParams, type NeuralNetworkParams } from './params';

const OWNER = 'Neural network';

export const neuralNetwork: Learner<typeof neuralNetworkParams> = {
	name: 'neuralNetwork',
	label: 'Neural Network',
	problemTypes: ['classification', 'regression'],
	encoding: 'spline',
	hyperparameters: neuralNetworkParams,
	estimateMemory({ nRows, nFeatures, nonZeros }, params) {
		const widest = Math.max(params.units, 64);
		return 4 * nRows * Math.min(nFeatures, 4096) + 12 * nonZeros + 20 * (nFeatures + 2 * widest) * widest + 24 * Math.min(nRows, params.batchSize) * (nFeatures + 4 * widest) + 2 ** 21;
	},
	async fit(data, params, context) {
		const width = data.x.columns.length;
		const sparseWidth = data.x.sparse?.width ?? 0;
		if (width + sparseWidth === 0) throw new MlError('ML-NO-FEATURES', `${OWNER} received rows without a single feature.`, 'Add a column that varies.');
		const layers = params.layers.length > 0 ? params.layers : usualLayers(params);
		if (sparseWidth > 0) checkFirst(layers);
		const options = { owner: OWNER, data: data as TrainingData, params, layers, available: [width + sparseWidth], inputs: tableInputs(width), sparseWidth };
		return await fitNetModel(options, context);
	},
	load: (state) => loadNetModel(state, 'neuralNetwork', loadTableInputs),
};

function usualLayers({ units }: NeuralNetworkParams): readonly unknown[] {
	const hidden = (width: number) => [{ type: 'Dense', units: width, activation: 'relu' }, { type: 'Dropout', rate: 0.1 }];
	return [...hidden(units), ...hidden(Math.max(1, units >> 1))];
}

/** Words come as sparse rows, which only a product can take. */
function checkFirst(layers: readonly unknown[]): void {
	const [first] = parseLayers(layers).layers;
	if (first === undefined || first.type === 'Dense') return;
	throw layersError(`${first.name} cannot read a text column.`, 'Put a Dense layer first, leave text columns out, or use the model type Text.');
}
