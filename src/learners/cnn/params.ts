import { choice, integer, type ParamsOf } from '../../core/params';
import { shapeParam } from '../nets/shape-param';
import { layersParam, trainingParams } from '../nets/params';

/** Defaults measured on MNIST, see docs. */
export const cnnParams = {
	layers: layersParam,
	...trainingParams,
	epochs: integer({ ...trainingParams.epochs, default: 0, min: 0, help: 'How often all rows are gone through; 0 takes as many as make 300,000 images in all, from 3 to 60' }),
	batchSize: integer({ ...trainingParams.batchSize, default: 64 }),
	learningRate: { ...trainingParams.learningRate, default: 0.002 },
	inputShape: shapeParam('Height, width and channels, where the pixels are columns; an empty list takes a square of one channel', '[28, 28, 1]'),
	augmentation: choice<'none' | 'light'>({
		default: 'light',
		choices: ['none', 'light'],
		label: 'Augmentation',
		help: 'light moves each image by up to a fourteenth of its side while training, so that fewer images teach more',
	}),
} as const;

export type CnnParams = ParamsOf<typeof cnnParams>;
