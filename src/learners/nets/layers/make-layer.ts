// From a specification to a layer that computes.
import type { LayerSpec, Shape } from '../layer-spec';
import { activationLayer } from './activation';
import { convolutionLayer } from './convolution';
import { denseLayer } from './dense';
import type { Layer, LayerSite } from './layer';
import { batchNormalisationLayer, layerNormalisationLayer } from './normalisation';
import { pooledConvolutionLayer, poolsAtOnce, type JoinedPooling } from './pooled-convolution';
import { averagePoolingLayer, globalPoolingLayer, maxPoolingLayer } from './pooling';
import { recurrentLayer } from './recurrent';
import { dropoutLayer, embeddingLayer, viewLayer } from './simple-layers';

/** How many layers from the first on are computed as one, by one kernel. */
export function joinedLayers(specs: readonly LayerSpec[], convolved: Shape): number {
	const [first, ...next] = specs;
	return first.type === 'Conv2D' ? poolsAtOnce(first, next, convolved) : 1;
}

/** @param specs - As many as `joinedLayers` says. */
export function makeLayer(specs: readonly LayerSpec[], site: LayerSite): Layer {
	const [spec] = specs;
	if (specs.length > 1) return pooledConvolutionLayer(specs as JoinedPooling, site);
	switch (spec.type) {
		case 'Dense':
			return denseLayer(spec, site);
		case 'Conv2D':
		case 'Conv1D':
			return convolutionLayer(spec, site);
		case 'MaxPooling2D':
		case 'MaxPooling1D':
			return maxPoolingLayer(spec, site);
		case 'AveragePooling2D':
		case 'AveragePooling1D':
			return averagePoolingLayer(spec, site);
		case 'GlobalMaxPooling2D':
		case 'GlobalMaxPooling1D':
			return globalPoolingLayer(true, site);
		case 'GlobalAveragePooling2D':
		case 'GlobalAveragePooling1D':
			return globalPoolingLayer(false, site);
		case 'Flatten':
		case 'Reshape':
			return viewLayer();
		case 'Dropout':
			return dropoutLayer(spec, site);
		case 'BatchNormalization':
			return batchNormalisationLayer(spec, site);
		case 'LayerNormalization':
			return layerNormalisationLayer(spec, site);
		case 'Embedding':
			return embeddingLayer(spec, site);
		case 'SimpleRNN':
		case 'LSTM':
		case 'GRU':
			return recurrentLayer(spec, site);
		case 'Activation':
			return activationLayer(spec.activation, site);
	}
}
