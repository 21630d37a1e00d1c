// A network's weights leave through Model Registry and start another training, with the real engine.
import { Host, toItems, type TestNode } from './support/host';
import { packageWithRealEngine, type TestPackage } from './support/test-package';

let testPackage: TestPackage;
let host: Host;

beforeAll(async () => {
	testPackage = await packageWithRealEngine('network-weights');
	host = await Host.load(testPackage.folder);
}, 60_000);
afterAll(async () => {
	const engine = require(`${testPackage.folder}/dist/engine.js`) as { closeEngines(): Promise<void> };
	await engine.closeEngines();
	testPackage.remove();
	Host.cleanUp();
});

const rows = Array.from({ length: 80 }, (_, i) => ({ a: (i * 7) % 11, b: (i * 5) % 13, label: (i * 7) % 11 > (i * 5) % 13 ? 'x' : 'y' }));
const train = (hyperparameters: object): TestNode => ({
	name: 'trainModel',
	type: 'trainModel',
	parameters: {
		modelName: 'net',
		targetColumn: 'label',
		modelType: 'neuralNetwork',
		neuralNetworkHyperparameters: { units: 1024, epochs: 1, ...hyperparameters },
		options: { timeBudget: 20 },
	},
});
const exporting: TestNode = {
	name: 'modelRegistry',
	type: 'modelRegistry',
	parameters: { resource: 'model', operation: 'export', model: { __rl: true, mode: 'name', value: 'net' }, binaryField: 'data', format: 'safetensors' },
};

it('weights of more than a megabyte come out and go in again; what is shown of them is short', async () => {
	const first = await host.run(toItems(rows), [train({}), exporting]);
	expect(first.error).toBeUndefined();
	const [[{ json, binary }]] = first.outputs('modelRegistry');
	expect(json).toMatchObject({ fileName: 'net-v1.safetensors', format: 'safetensors' });
	const { data } = binary!.data;
	expect(data.length).toBeGreaterThan(2 ** 20);
	const second = await host.run(toItems(rows), [train({ initialWeights: JSON.stringify({ format: 'safetensors', data }) })]);
	expect(second.error).toBeUndefined();
	expect(JSON.stringify(second.outputs('trainModel')).length).toBeLessThan(2 ** 17);
}, 60_000);

it('a backend that is not there is named, with what to do', async () => {
	const { error } = await host.run(toItems(rows), [train({ backend: 'tensorflow', units: 8 })]);
	expect(`${error?.message} ${error?.description}`).toMatch(/tensorflow[\s\S]*wasm/);
});
