// Networks as tfjs-layers itself saves them, with the answers that they give there.
// node network_weights.cjs > ../network-weights-tfjs.json
const tf = require('@tensorflow/tfjs');

const { layers: L } = tf;
const CASES = {
	convolution: [[6, 5, 2], 3, [['Conv2D', { filters: 3, kernelSize: 2, activation: 'relu' }], ['BatchNormalization', {}], ['MaxPooling2D', {}], ['Flatten', {}], ['Dense', { units: 3, activation: 'softmax' }]]],
	'sequence convolution': [[8, 2], 0, [['Conv1D', { filters: 4, kernelSize: 3, padding: 'same', activation: 'gelu' }], ['AveragePooling1D', {}], ['GlobalMaxPooling1D', {}], ['Dropout', { rate: 0.2 }], ['Dense', { units: 1 }]]],
	'LSTM both ways': [[4, 3], 2, [['Bidirectional', { layer: ['LSTM', { units: 3, returnSequences: true, recurrentActivation: 'sigmoid' }] }], ['LayerNormalization', {}], ['SimpleRNN', { units: 2 }], ['Dense', { units: 1, activation: 'sigmoid' }]]],
	'LSTM over tokens': [[5], 0, [['Embedding', { inputDim: 7, outputDim: 3, maskZero: true }], ['LSTM', { units: 2, recurrentActivation: 'sigmoid' }], ['Dense', { units: 1 }]]],
};
const factoryOf = (type) => L[{ SimpleRNN: 'simpleRNN', LSTM: 'lstm' }[type] ?? type[0].toLowerCase() + type.slice(1).replace(/D$/, 'd')];
const made = ([type, options], more = {}) => factoryOf(type)({ ...options, ...(options.layer ? { layer: made(options.layer) } : {}), ...more });
const written = ([type, { recurrentActivation, ...options }]) => ({ type, ...options, ...(options.layer ? { layer: written(options.layer) } : {}) });

async function main() {
	const golden = {};
	for (const [name, [shape, nClasses, layers]] of Object.entries(CASES)) {
		const model = tf.sequential({ layers: layers.map((layer, i) => made(layer, i === 0 ? { inputShape: shape } : {})) });
		const drawn = model.getWeights().map(({ shape: each }, i) => tf.randomUniform(each, -0.7, 0.9, 'float32', i + 1));
		model.setWeights(drawn.map((weight, i) => (model.weights[i].name.includes('variance') ? weight.abs() : weight)));
		const size = 4 * shape.reduce((a, b) => a * b, 1);
		const x = name.endsWith('tokens') ? Array.from({ length: size }, (_, i) => (i * 5) % 7) : Array.from(tf.randomNormal([size], 0, 1, 'float32', 7).dataSync());
		let saved;
		await model.save({ save: async (artifacts) => ((saved = artifacts), { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } }) });
		golden[name] = {
			shape, nClasses, layers: layers.map(written),
			model: { modelTopology: saved.modelTopology, weightsManifest: [{ paths: ['weights.bin'], weights: saved.weightSpecs }] },
			file: Buffer.from(saved.weightData).toString('base64'),
			x, answers: Array.from(model.predict(tf.tensor(x, [4, ...shape])).dataSync()),
		};
	}
	process.stdout.write(JSON.stringify(golden) + '\n');
}
main();
