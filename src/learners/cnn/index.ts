// `cnn`: a convolutional network over images, or over columns that are pixels.
import type { Learner, TrainingData } from '../contract';
import { usualImageEpochs } from '../nets/architecture';
import { fitNetModel } from '../nets/fit-model';
import { loadNetModel } from '../nets/model';
import { layersError, parseLayers } from '../nets/parse-layers';
import { shapeText, sizeOf } from '../nets/shapes';
import type { FeatureMatrix } from '../../table/feature-matrix';
import { bytesOf, learnScale, loadPixelInputs, moved, pixelInputs, pixelRows } from './inputs';
import { cnnParams, type CnnParams } from './params';

const OWNER = 'Convolutional network';

export const cnn: Learner<typeof cnnParams> = {
	name: 'cnn',
	label: 'Convolutional Network',
	problemTypes: ['classification', 'regression'],
	encoding: 'pixels',
	hyperparameters: cnnParams,
	estimateMemory: ({ nRows, nFeatures }, { batchSize }) => 4 * nRows * nFeatures + 1200 * Math.min(nRows, batchSize) * nFeatures + 2 ** 24,
	async fit(data, given, context) {
		const params = given.epochs > 0 ? given : { ...given, epochs: usualImageEpochs(Math.max(1, data.x.nRows)) };
		const bytes = bytesOf(data.x);
		const scale = learnScale(data.x, bytes);
		const shape = imageShape(data.x, params);
		const layers = params.layers.length > 0 ? params.layers : usualLayers(shape);
		const inputs = pixelInputs(scale);
		const random = context.random.fork('augmentation');
		const isMoved = params.augmentation === 'light' && shape.length === 3;
		const trainingRows = (x: FeatureMatrix) => {
			const rows = pixelRows(x, scale, bytes);
			return isMoved ? moved(rows, shape, random) : rows;
		};
		return await fitNetModel({ owner: OWNER, data: data as TrainingData, params, layers, available: shape, inputs, trainingRows }, context);
	},
	load: (state) => loadNetModel(state, 'cnn', loadPixelInputs),
};

/** @throws MlError `ML-LAYERS` where the columns are no image. */
function imageShape(x: FeatureMatrix, { inputShape, layers }: CnnParams): readonly number[] {
	if (x.images) return [x.images.height, x.images.width, x.images.channels];
	const n = x.columns.length;
	const given = inputShape.length > 0 ? inputShape : parseLayers(layers).inputShape;
	if (given) {
		if (sizeOf(given) === n) return given.length === 2 ? [...given, 1] : given;
		throw layersError(`The input shape ${shapeText(given)} has ${sizeOf(given)} values; a row has ${n}.`, 'Choose the feature columns so that only pixels are left.');
	}
	const side = Math.sqrt(n);
	if (Number.isInteger(side) && n > 0) return [side, side, 1];
	throw layersError(`${n} columns make no square image.`, "Set 'inputShape', e.g. [28, 28, 1], or choose the feature columns so that only pixels are left.");
}

/** Convolutions that double in number while pooling halves the image, until it is small. */
function usualLayers(shape: readonly number[]): readonly unknown[] {
	const layers: unknown[] = [];
	let side = Math.min(shape[0], shape[1] ?? 1);
	let filters = 32;
	while (side >= 6 && filters <= 128) {
		layers.push({ type: 'Conv2D', filters, kernelSize: 3, activation: 'relu' }, { type: 'MaxPooling2D' });
		side = Math.floor((side - 2) / 2);
		filters *= 2;
	}
	if (side >= 3 || layers.length === 0) layers.push({ type: 'Conv2D', filters, kernelSize: Math.min(3, side), activation: 'relu' });
	return [...layers, { type: 'Flatten' }, { type: 'Dropout', rate: 0.3 }];
}
