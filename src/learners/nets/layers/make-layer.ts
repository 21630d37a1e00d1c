// From a specification to a layer that computes.
import type { LayerSpec } from '../layer-spec';
import { activationLayer } from './activation';
import { convolutionLayer } from './convolution';
import { denseLayer } from './dense';
import type { Layer, LayerSite } from './layer';
import { batchNormalisationLayer, layerNormalisationLayer } from './normalisation';
import { averagePoolingLayer, globalPoolingLayer, maxPoolingLayer } from './pooling';
import { recurrentLayer } from './recurrent';
import { dropoutLayer, embeddingLayer, viewLayer } from './simple-layers';

export function makeLayer(spec: LayerSpec, site: LayerSite): Layer {
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
