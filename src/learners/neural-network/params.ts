import { integer, type ParamsOf } from '../../core/params';
import { layersParam, trainingParams } from '../nets/params';

/** Defaults measured on public tables, see docs. */
export const neuralNetworkParams = {
	layers: layersParam,
	...trainingParams,
	epochs: integer({ ...trainingParams.epochs, default: 50 }),
	optimizer: { ...trainingParams.optimizer, default: 'adamW' as 'adam' | 'adamW' | 'sgd' },
	weightDecay: { ...trainingParams.weightDecay, default: 0.1 },
	patience: integer({ ...trainingParams.patience, default: 10 }),
	units: integer({ default: 256, min: 1, max: 4096, label: 'Units', help: 'Width of the built-in network, where no layers are given' }),
} as const;

export type NeuralNetworkParams = ParamsOf<typeof neuralNetworkParams>;
