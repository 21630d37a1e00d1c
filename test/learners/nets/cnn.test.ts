// Networks on images, sequences and texts, as the nodes train them.
import { createContext } from '../../../src/core/context';
import type { MlError, Warning } from '../../../src/core/errors';
import { checkParams } from '../../../src/core/params';
import { Random } from '../../../src/core/random';
import { cnn } from '../../../src/learners/cnn';
import { moved } from '../../../src/learners/cnn/inputs';
import type { Learner, TrainingData } from '../../../src/learners/contract';
import { packedRows } from '../../../src/learners/nets/rows';
import { neuralNetwork } from '../../../src/learners/neural-network';
import { rnn } from '../../../src/learners/rnn';
import { applyRecipe, fitRecipe } from '../../../src/recipe/recipe';
import { Table } from '../../../src/table/table';
import { numberMatrix } from '../../helpers/number-matrix';

const fit = (learner: unknown, data: TrainingData, params: object = {}, context = createContext()) => {
	const known = learner as Learner;
	return known.fit(data, checkParams(known.hyperparameters, known.name, params), context);
};

function answers(model: Awaited<ReturnType<typeof fit>>, x: TrainingData['x']): Float64Array {
	const out = new Float64Array(x.nRows * model.nOutputs);
	model.predictBatch(x, out);
	return out;
}

/** A bright bar, upright or lying, somewhere in a dark image of `side` x `side`. */
function bars(n: number, side = 10): TrainingData {
	const random = new Random(3);
	const columns = Array.from({ length: side * side }, () => new Float64Array(n));
	const y = new Float64Array(n);
	for (let row = 0; row < n; row++) {
		y[row] = random.integer(2);
		const [line, start] = [random.integer(side), random.integer(side - 5)];
		for (let i = start; i < start + 5; i++) columns[y[row] === 1 ? line * side + i : i * side + line][row] = 200 + random.integer(56);
	}
	return { x: numberMatrix(columns), y, nClasses: 2, problemType: 'classification' };
}

describe('cnn', () => {
	const data = bars(300);
	const classic = [
		{ type: 'Conv2D', filters: 8, kernelSize: [3, 3], activation: 'relu' },
		{ type: 'MaxPooling2D' },
		{ type: 'Flatten' },
		{ type: 'Dense', units: 2, activation: 'softmax' },
	];

	it('tells upright bars from lying ones, and gives the same bytes and answers for the same seed', async () => {
		const params = { layers: classic, epochs: 20, learningRate: 0.01 };
		const model = await fit(cnn, data, params);
		const out = answers(model, data.x);
		expect(data.y.filter((value, i) => out[2 * i + value] > 0.5).length).toBeGreaterThan(285);
		expect((await fit(cnn, data, params)).toState()).toEqual(model.toState());
		const loaded = cnn.load({ json: JSON.parse(JSON.stringify(model.toState().json)), arrays: new Map(model.toState().arrays) });
		expect(answers(loaded, data.x)).toEqual(out);
		const one = { ...data.x, nRows: 1, columns: data.x.columns.map((column) => column.slice(7, 8)) };
		expect(answers(loaded, one)).toEqual(out.slice(14, 16));
	});

	it('keeps the columns of pixels that never change, and reads whole images', async () => {
		const table = Table.from(data.x.columns.map((values, f) => [`p${f}`, { kind: 'number', values }] as const));
		const x = applyRecipe(fitRecipe(table, [...table.columns.keys()], 'pixels'), table);
		expect(x.columns).toHaveLength(100);
		const pixels = new Uint8Array(300 * 100);
		data.x.columns.forEach((values, f) => values.forEach((value, row) => (pixels[row * 100 + f] = value)));
		const picture = { kind: 'image', height: 10, width: 10, channels: 1, pixels, present: new Uint8Array(300).fill(1) } as const;
		const images = Table.from([['photo', picture]]);
		const whole = applyRecipe(fitRecipe(images, ['photo'], 'pixels'), images);
		const params = { layers: classic, epochs: 2 };
		expect(answers(await fit(cnn, { ...data, x: whole }, params), whole)).toEqual(answers(await fit(cnn, data, params), data.x));
	});

	it.each([
		[[{ type: 'Conv2D', filters: 4, kernelSize: 5 }, { type: 'MaxPooling2D', poolSize: 3 }, { type: 'Conv2D', filters: 4, kernelSize: 5 }], 'Layer 3 (Conv2D): kernel 5x5 does not fit the 2x2 input.'],
		[[...classic.slice(0, 3), { type: 'Dense', units: 3, activation: 'softmax' }], 'Layer 4 (Dense), the last one, has 3 units; the target has 2 classes.'],
		[[{ type: 'LSTM', units: 3 }], 'Layer 1 (LSTM) needs a sequence (steps x values); it gets 10x10x1.'],
		[[{ type: 'Conv3D' }], "Layer 1 has the unknown type 'Conv3D'."],
		[[{ type: 'conv2d', filters: 3 }], "Layer 1 (Conv2D) has no 'kernelSize'."],
		[[{ type: 'Conv2D', filters: 0, kernelSize: 3 }], 'Layer 1 (Conv2D): filters must be an integer from 1 to 4096. Got 0.'],
		[[{ type: 'Input', shape: [5, 5] }], 'The input shape 5x5 has 25 values; a row has 100.'],
	])('refuses misfits before it trains: %j', async (layers, message) => {
		const error = await Promise.resolve().then(() => fit(cnn, data, { layers })).catch((caught: MlError) => caught);
		expect(error).toMatchObject({ code: 'ML-LAYERS', message });
	});

	it('refuses columns that make no image', async () => {
		const x = numberMatrix(data.x.columns.slice(0, 99));
		await expect(fit(cnn, { ...data, x })).rejects.toMatchObject({ code: 'ML-LAYERS' });
	});
});

describe('rnn', () => {
	it('learns the mean of a sequence with stacked LSTMs', async () => {
		const random = new Random(5);
		const columns = Array.from({ length: 6 }, () => Float64Array.from({ length: 200 }, () => 50 + 10 * random.normal()));
		const y = columns[0].map((_, row) => columns.reduce((sum, column) => sum + column[row] / 6, 0));
		const layers = [{ type: 'LSTM', units: 8, return_sequences: true }, { type: 'LSTM', units: 8 }, { type: 'Dense', units: 1 }];
		const data: TrainingData = { x: numberMatrix(columns), y, nClasses: 0, problemType: 'regression' };
		const out = answers(await fit(rnn, data, { layers, epochs: 40, learningRate: 0.01 }), data.x);
		const error = Math.sqrt(out.reduce((sum, value, i) => sum + (value - y[i]) ** 2, 0) / 200);
		expect(error).toBeLessThan(1.5);
	});

	it('reads texts word by word', async () => {
		const random = new Random(6);
		const words = ['cheap', 'parcel', 'today', 'the', 'with', 'very'];
		const y = Float64Array.from({ length: 200 }, () => random.integer(2));
		const values = Array.from(y, (good) => Array.from({ length: 3 + random.integer(6) }, (_, i) => (i === 1 ? (good ? 'great' : 'awful') : words[random.integer(6)])).join(' '));
		const table = Table.from([['review', { kind: 'text', values }]]);
		const x = applyRecipe(fitRecipe(table, ['review'], 'tensor'), table);
		const layers = [{ type: 'Embedding', outputDim: 8, maskZero: true }, { type: 'LSTM', units: 8, returnSequences: true }, { type: 'LSTM', units: 8 }, { type: 'Dense', units: 1, activation: 'sigmoid' }];
		const out = answers(await fit(rnn, { x, y, nClasses: 2, problemType: 'classification' }, { layers, epochs: 15, learningRate: 0.01 }), x);
		expect(y.filter((value, i) => out[2 * i + value] > 0.5).length).toBeGreaterThan(190);
	});
});

it('stops when the loss diverges and keeps finite weights', async () => {
	const warnings: Warning[] = [];
	const columns = [Float64Array.from({ length: 50 }, (_, i) => i - 25)];
	const data: TrainingData = { x: numberMatrix(columns), y: columns[0].map((value) => 3 * value), nClasses: 0, problemType: 'regression' };
	const context = createContext({ warn: (warning) => warnings.push(warning) });
	const model = await fit(neuralNetwork, data, { optimizer: 'sgd', learningRate: 10, layers: [{ type: 'Dense', units: 64, activation: 'relu' }], schedule: 'constant' }, context);
	expect(warnings.map(({ code }) => code)).toContain('ML-DIVERGED');
	expect(answers(model, data.x).every(Number.isFinite)).toBe(true);
});

it('moves images as wholes, and what comes in is as dark as the corner', () => {
	const [height, width, channels] = [15, 28, 2];
	const size = height * width * channels;
	const images = Float32Array.from({ length: 2 * size }, (_, i) => i + 1);
	const rows = moved(packedRows(images, size, 2), [height, width, channels], new Random(1));
	const seen = new Set<string>();
	for (let turn = 0; turn < 200; turn++) {
		const out = new Float32Array(size);
		rows.write(out, Int32Array.of(1), true);
		const pixel = (y: number, x: number, c: number) => (y < 0 || y >= height || x < 0 || x >= width ? images[size] : images[size + (y * width + x) * channels + c]);
		const shifts = [-1, 0, 1].flatMap((down) => [-1, 0, 1].map((right) => [down, right]));
		const shift = shifts.find(([down, right]) => out.every((value, i) => value === pixel(Math.floor(i / (width * channels)) - down, (Math.floor(i / channels) % width) - right, i % channels)));
		expect(shift).toBeDefined();
		seen.add(String(shift));
	}
	expect(seen.size).toBe(9);
});
