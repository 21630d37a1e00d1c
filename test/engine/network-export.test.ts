// A network leaves the registry as a file that other programs run: tfjs-layers gives the model's own answers.
import * as tf from '@tensorflow/tfjs';
import { createContext } from '../../src/core/context';
import { checkParams } from '../../src/core/params';
import { exportNetwork } from '../../src/engine/network-export';
import type { StoredModel } from '../../src/engine/stored-model';
import type { Predictor } from '../../src/learners/contract';
import { linearRegression } from '../../src/learners/linear-regression';
import { decodeSafetensors } from '../../src/learners/nets/exchange/safetensors';
import { neuralNetwork } from '../../src/learners/neural-network';
import { expectClose } from '../helpers/expect-close';
import { matrixOf } from '../learners/nets/backend-rows';

tf.env().set('PROD', true);

const N = 40;
const { x: words, y } = matrixOf(N);
const x = { ...words, sparse: undefined, nFeatures: 2 };

function modelOf(predictors: Predictor[], learner = 'neuralNetwork'): StoredModel {
	const members = predictors.map((predictor) => ({ predictor, learner, weight: 1, recipe: 0, hyperparameters: {} }));
	return { problemType: 'classification', classes: ['no', 'yes'], members } as unknown as StoredModel;
}

async function fitted(nClasses: number): Promise<Predictor> {
	const layers = [{ type: 'Dense', units: 5, activation: 'gelu' }, { type: 'LayerNormalization' }, { type: 'Dropout', rate: 0.2 }];
	const params = checkParams(neuralNetwork.hyperparameters, 'neuralNetwork', { layers, epochs: 4, learningRate: 0.02 });
	return await neuralNetwork.fit({ x, y, problemType: nClasses > 0 ? 'classification' : 'regression', nClasses }, params, createContext());
}

it.each([
	['classes', 2],
	['numbers', 0],
])('of %s, as tfjs-layers saves one', async (_, nClasses) => {
	const predictor = await fitted(nClasses);
	const { fileName, bytes, weights } = exportNetwork(modelOf([predictor]), 'churn-v1', 'tfjs');
	expect([fileName, weights?.fileName]).toEqual(['model.json', 'weights.bin']);
	const { modelTopology, weightsManifest, userDefinedMetadata } = JSON.parse(new TextDecoder().decode(bytes)) as {
		modelTopology: object;
		weightsManifest: tf.io.WeightsManifestConfig;
		userDefinedMetadata: { mean: number; deviation: number };
	};
	expect(weightsManifest[0].paths).toEqual(['weights.bin']);
	const weightData = weights!.bytes.slice().buffer;
	const model = await tf.loadLayersModel({ load: () => Promise.resolve({ modelTopology, weightSpecs: weightsManifest[0].weights, weightData }) });
	const input = Array.from({ length: 2 * N }, (_value, i) => x.columns[i % 2][i >> 1]);
	const theirs = (model.predict(tf.tensor(input, [N, 2])) as tf.Tensor).dataSync();
	const ours = new Float64Array(N * predictor.nOutputs);
	predictor.predictBatch(x, ours);
	const { mean, deviation } = userDefinedMetadata;
	const answers = nClasses === 0 ? ours : ours.filter((_value, i) => i % 2 === 1);
	expectClose(Array.from(theirs, (value) => mean + deviation * value), answers, { absolute: 1e-6, relative: 1e-5 });
});

it('as safetensors, with what it takes to build it again', async () => {
	const { fileName, bytes } = exportNetwork(modelOf([await fitted(2)]), 'churn-v1', 'safetensors');
	expect(fileName).toBe('churn-v1.safetensors');
	expect([...decodeSafetensors(bytes).keys()]).toEqual(['0.kernel', '0.bias', '1.gamma', '1.beta', '3.kernel', '3.bias']);
	const length = Number(new DataView(bytes.buffer).getBigUint64(0, true));
	const header = JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + length))) as { __metadata__: Record<string, string> };
	expect(header.__metadata__).toMatchObject({ classes: '["no","yes"]', outputActivation: 'sigmoid', inputShape: '[2]', mean: '0', deviation: '1' });
	expect(JSON.parse(header.__metadata__.layers)).toHaveLength(3);
});

describe('is refused for', () => {
	const refused = expect.objectContaining({ code: 'ML-EXPORT' }) as Error;

	it('a mixture', async () => {
		const network = await fitted(2);
		expect(() => exportNetwork(modelOf([network, network]), 'a', 'tfjs')).toThrow(refused);
	});

	it('another kind of model', async () => {
		const params = checkParams(linearRegression.hyperparameters, 'linearRegression', {});
		const linear = await linearRegression.fit({ x, y, problemType: 'regression', nClasses: 0 }, params, createContext());
		expect(() => exportNetwork(modelOf([linear], 'linearRegression'), 'a', 'safetensors')).toThrow(refused);
	});

	it('a forecast', () => {
		expect(() => exportNetwork({ problemType: 'forecast' } as StoredModel, 'a', 'safetensors')).toThrow(refused);
	});
});
