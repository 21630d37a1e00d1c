import { integer, type ParamsOf } from '../../core/params';
import { layersParam, trainingParams } from '../nets/params';

/** Defaults measured on public tables, see docs. */
export const neuralNetworkParams = {
	layers: layersParam,
	...trainingParams,
	units: integer({ default: 128, min: 1, max: 4096, label: 'Units', help: 'Width of the built-in network, where no layers are given' }),
} as const;

export type NeuralNetworkParams = ParamsOf<typeof neuralNetworkParams>;
