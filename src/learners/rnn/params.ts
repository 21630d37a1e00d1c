import { integer, type ParamsOf } from '../../core/params';
import { shapeParam } from '../nets/shape-param';
import { layersParam, trainingParams } from '../nets/params';

export const rnnParams = {
	layers: layersParam,
	...trainingParams,
	epochs: integer({ ...trainingParams.epochs, default: 0, min: 0, help: 'How often all rows are gone through; 0 takes 20, of long texts fewer, as many as make 10,000,000 words, 3 at least' }),
	gradientClipping: { ...trainingParams.gradientClipping, default: 1 },
	windowLength: integer({ default: 0, min: 0, max: 5000, label: 'Window Length', help: 'For forecasts: how many past steps the network sees; 0 takes two seasons, at least 24' }),
	inputShape: shapeParam('Steps and values per step; an empty list takes each column as a step', '[50, 8]'),
} as const;

export type RnnParams = ParamsOf<typeof rnnParams>;
