import { createContext } from '../../../src/core/context';
import { checkParams } from '../../../src/core/params';
import { neuralNetwork } from '../../../src/learners/neural-network';
import { neuralNetworkParams } from '../../../src/learners/neural-network/params';
import { numberMatrix } from '../../helpers/number-matrix';

const N = 64;
const x = numberMatrix([Float64Array.from({ length: N }, (_, i) => Math.sin(i))], N);
const y = Float64Array.from({ length: N }, (_, i) => 2 * Math.sin(i) + Math.cos(3 * i));
const params = checkParams(neuralNetworkParams, 'neuralNetwork', { units: 8, epochs: 5 });

/** A clock that goes on by `tick` each time it is looked at. */
async function fitWith(tick: number) {
	let time = 0;
	const now = () => (time += tick);
	const model = await neuralNetwork.fit({ x, y, problemType: 'regression', nClasses: 0 }, params, createContext({ seed: 1, deadline: 10_000, now }));
	return Array.from(model.toState().arrays.values(), (array) => Array.from(array as Float32Array));
}

describe('fitNetwork', () => {
	it('gives the same weights however fast the clock goes, as long as the run ends in time', async () => {
		expect(await fitWith(20)).toEqual(await fitWith(0.001));
	});

	it('lets the learning rate fall sooner where it would not end in time', async () => {
		expect(await fitWith(300)).not.toEqual(await fitWith(0.001));
	});
});
