// The layers that a network may have, in Keras' words with Keras' defaults. This table validates a specification and is the docs table.
import { boolean, choice, integer, json, number, type ParamSpecs } from '../../core/params';

/** Lengths of the axes of one row's values, the batch left out. */
export type Shape = readonly number[];

export const ACTIVATIONS = ['linear', 'relu', 'tanh', 'sigmoid', 'softmax', 'gelu'] as const;
export type Activation = (typeof ACTIVATIONS)[number];

const MAX_UNITS = 65_536;
const units = integer({ default: 1, min: 1, max: MAX_UNITS, label: 'Units', help: 'Outputs of the layer' });
const filters = integer({ default: 1, min: 1, max: 4096, label: 'Filters', help: 'Outputs per place' });
const useBias = boolean({ default: true, label: 'Use Bias', help: 'Adds a learnt number per output' });
const padding = choice<'valid' | 'same'>({
	default: 'valid',
	choices: ['valid', 'same'],
	label: 'Padding',
	help: 'same adds zeros around the input, so that the output is as large as the input (with strides of 1)',
});
const activation = choice<Activation>({ default: 'linear', choices: ACTIVATIONS, label: 'Activation', help: 'What the outputs go through' });
const cellActivation = choice<'tanh' | 'relu'>({ default: 'tanh', choices: ['tanh', 'relu'], label: 'Activation', help: 'What the state goes through' });

/** One number or one per axis; `fallback` where it is left out. */
const sizes = (axes: number, fallback: readonly number[], label: string, help: string) =>
	json<readonly number[]>({
		default: fallback,
		label,
		help,
		check: (value) => {
			const list = Array.isArray(value) ? value : Array.from({ length: axes }, () => value);
			const fits = list.length === axes && list.every((size) => Number.isInteger(size) && size >= 1 && size <= 4096);
			return fits ? list : [];
		},
		invalid: [],
	});

const kernelSize = (axes: number) => sizes(axes, [], 'Kernel Size', 'Height and width of the window');
const strides = (axes: number) => sizes(axes, Array.from({ length: axes }, () => 1), 'Strides', 'Steps from window to window');
const convolution = (axes: number) => ({ filters, kernelSize: kernelSize(axes), strides: strides(axes), padding, activation, useBias });
const pooling = (axes: number) => ({
	poolSize: sizes(axes, Array.from({ length: axes }, () => 2), 'Pool Size', 'Height and width of the window'),
	strides: sizes(axes, [], 'Strides', 'Steps from window to window; without them the pool size'),
	padding,
});
const recurrent = {
	units,
	activation: cellActivation,
	useBias,
	returnSequences: boolean({ default: false, label: 'Return Sequences', help: 'Gives the state after every step, not only after the last' }),
	bidirectional: boolean({ default: false, label: 'Bidirectional', help: 'A second cell reads the sequence backwards; both outputs side by side' }),
};

export const LAYERS = {
	Dense: { units, activation, useBias },
	Conv2D: convolution(2),
	Conv1D: convolution(1),
	MaxPooling2D: pooling(2),
	MaxPooling1D: pooling(1),
	AveragePooling2D: pooling(2),
	AveragePooling1D: pooling(1),
	GlobalMaxPooling2D: {},
	GlobalMaxPooling1D: {},
	GlobalAveragePooling2D: {},
	GlobalAveragePooling1D: {},
	Flatten: {},
	Reshape: {
		targetShape: json<readonly number[]>({
			default: [],
			label: 'Target Shape',
			help: 'Lengths of the new axes; one of them may be -1',
			check: (value) => (Array.isArray(value) && value.length <= 4 && value.every((size) => Number.isInteger(size) && (size === -1 || size >= 1)) ? value : []),
			invalid: [],
		}),
	},
	Dropout: { rate: number({ default: 0.5, min: 0, max: 0.99, label: 'Rate', help: 'Share of the values that is set to 0 while training' }) },
	BatchNormalization: {
		momentum: number({ default: 0.99, min: 0, max: 1, label: 'Momentum', help: 'How slowly the running mean and variance follow' }),
		epsilon: number({ default: 0.001, min: 1e-7, max: 1, label: 'Epsilon', help: 'Added to the variance' }),
	},
	LayerNormalization: { epsilon: number({ default: 0.001, min: 1e-7, max: 1, label: 'Epsilon', help: 'Added to the variance' }) },
	Embedding: {
		inputDim: integer({ default: 0, min: 0, max: 1_000_000, label: 'Input Dim', help: 'Number of tokens; 0 takes it from the data' }),
		outputDim: integer({ default: 32, min: 1, max: 4096, label: 'Output Dim', help: 'Numbers per token' }),
		maskZero: boolean({ default: false, label: 'Mask Zero', help: 'Token 0 is padding, which recurrent layers skip' }),
	},
	SimpleRNN: recurrent,
	LSTM: recurrent,
	GRU: recurrent,
	Activation: { activation },
} as const satisfies Record<string, ParamSpecs>;

export type LayerType = keyof typeof LAYERS;

/** Options that have no default in Keras. */
export const REQUIRED: Partial<Record<LayerType, readonly string[]>> = {
	Dense: ['units'],
	Conv2D: ['filters', 'kernelSize'],
	Conv1D: ['filters', 'kernelSize'],
	Reshape: ['targetShape'],
	Dropout: ['rate'],
	Embedding: ['outputDim'],
	SimpleRNN: ['units'],
	LSTM: ['units'],
	GRU: ['units'],
	Activation: ['activation'],
};

type Options<T extends LayerType> = { -readonly [K in keyof (typeof LAYERS)[T]]: (typeof LAYERS)[T][K] extends { default: infer D } ? D : never };

/** A layer whose options are complete and checked. `name`: e.g. `Layer 3 (Conv2D)`. */
export type LayerSpec = { [T in LayerType]: { readonly type: T; readonly name: string } & Readonly<Options<T>> }[LayerType];
export type SpecOf<T extends LayerType> = Extract<LayerSpec, { type: T }>;
