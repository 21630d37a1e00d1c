// Parameters that every network has.
import { MlError } from '../../core/errors';
import { choice, integer, json, number, type ParamsOf } from '../../core/params';
import { initialWeightsParam } from './exchange/initial-weights';
import { parseLayers } from './parse-layers';

export const layersParam = json<readonly unknown[]>({
	default: [],
	label: 'Layers',
	help: 'The layers from first to last, in the words of Keras; an empty list takes the built-in network',
	check(value, owner) {
		if (!Array.isArray(value)) {
			throw new MlError('ML-PARAMETER', `${owner}: layers must be a list of layers.`, "Change 'layers', or leave it out to use the default.", { parameter: 'layers' });
		}
		parseLayers(value);
		return value;
	},
	invalid: ['Dense', 1, null, { type: 'Dense', units: 1 }],
});

export const trainingParams = {
	epochs: integer({ default: 30, min: 1, max: 10_000, label: 'Epochs', help: 'How often all rows are gone through; fewer where the time budget ends' }),
	batchSize: integer({ default: 32, min: 1, max: 65_536, label: 'Batch Size', help: 'Rows per step' }),
	learningRate: number({
		default: 0.001,
		min: 0,
		exclusiveMin: true,
		max: 10,
		search: 'log',
		searchRange: [0.0001, 0.01],
		label: 'Learning Rate',
		help: 'Size of the steps; lower is slower and steadier',
	}),
	schedule: choice<'constant' | 'cosine' | 'reduceOnPlateau'>({
		default: 'cosine',
		choices: ['constant', 'cosine', 'reduceOnPlateau'],
		label: 'Schedule',
		help: 'How the learning rate changes: not at all, down to 0 along a cosine, or to a fifth after 5 epochs without progress',
	}),
	optimizer: choice<'adam' | 'adamW' | 'sgd'>({ default: 'adam', choices: ['adam', 'adamW', 'sgd'], label: 'Optimizer', help: 'How steps are made from gradients' }),
	momentum: number({ default: 0.9, min: 0, max: 0.999, label: 'Momentum', help: 'For sgd: how much of the last step goes on' }),
	loss: choice<'auto' | 'categoricalCrossentropy' | 'sparseCategoricalCrossentropy' | 'binaryCrossentropy' | 'mse' | 'mae' | 'huber'>({
		default: 'auto',
		choices: ['auto', 'categoricalCrossentropy', 'sparseCategoricalCrossentropy', 'binaryCrossentropy', 'mse', 'mae', 'huber'],
		label: 'Loss',
		help: 'What is minimised; auto takes cross-entropy for classes and mse for numbers',
	}),
	l2: number({ default: 0, min: 0, max: 10, search: 'log', searchRange: [1e-6, 0.01], label: 'L2 Regularisation', help: 'Adds this times the squares of the kernels to the loss' }),
	weightDecay: number({ default: 0, min: 0, max: 1, search: 'log', searchRange: [1e-5, 0.1], label: 'Weight Decay', help: 'Each step shrinks the kernels by this times the learning rate' }),
	gradientClipping: number({ default: 0, min: 0, max: 1e6, label: 'Gradient Clipping', help: 'Longest gradient of a step; 0 has no limit' }),
	labelSmoothing: number({ default: 0, min: 0, max: 0.5, label: 'Label Smoothing', help: 'Share of each class label that is spread over all classes' }),
	classWeight: choice<'none' | 'balanced'>({ default: 'none', choices: ['none', 'balanced'], label: 'Class Weight', help: 'balanced gives each class the same total weight' }),
	patience: integer({ default: 0, min: 0, max: 1000, label: 'Patience', help: 'Stops after so many epochs without a better loss on validation rows; 0 never stops' }),
	validationShare: number({ default: 0, min: 0, max: 0.5, label: 'Validation Share', help: 'Rows kept back for stopping where none are given; with Patience and 0: a tenth' }),
	initialWeights: initialWeightsParam,
	backend: choice<'wasm' | 'tensorflow'>({
		default: 'wasm',
		choices: ['wasm', 'tensorflow'],
		label: 'Backend',
		help: 'What trains the network: the built-in kernels, or TensorFlow where @tensorflow/tfjs-node is installed; the model then runs on the built-in kernels all the same',
	}),
} as const;

export type TrainingParams = ParamsOf<typeof trainingParams>;
