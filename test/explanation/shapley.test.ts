import { Random } from '../../src/core/random';
import { permutationImportance } from '../../src/explanation/permutation-importance';
import { explainRow, reasonText } from '../../src/explanation/shapley';

const names = (n: number) => Array.from({ length: n }, (_, c) => `c${c}`);
/** A model with pairs that only work together. */
function predictor(n: number) {
	let asked = 0;
	const weight = (c: number) => ((c * 7) % 11) - 4;
	const answer = (mask: readonly boolean[]) => {
		let sum = 3;
		for (let c = 0; c < n; c++) if (mask[c]) sum += weight(c) + (c > 0 && mask[c - 1] ? 0.5 * c : 0);
		return sum;
	};
	const predict = (masks: readonly (readonly boolean[])[]) => {
		asked += masks.length;
		return Float64Array.from(masks, answer);
	};
	/** Shapley shares a pair's effect equally. */
	const truth = (c: number) => weight(c) + (c > 0 ? 0.25 * c : 0) + (c < n - 1 ? 0.25 * (c + 1) : 0);
	return { predict, answer, truth, asked: () => asked };
}

describe('explainRow', () => {
	test.each([1, 2, 5, 9])('is exact for %i columns', (n) => {
		const { predict, truth } = predictor(n);
		for (const { column, effect } of explainRow({ columns: names(n), predict, random: new Random(1) }).effects) {
			expect(effect).toBeCloseTo(truth(Number(column.slice(1))), 9);
		}
	});

	test.each([10, 20, 60, 400])('adds up exactly for %i columns and comes close to the truth', (n) => {
		const { predict, answer, truth, asked } = predictor(n);
		const { base, value, effects } = explainRow({ columns: names(n), predict, random: new Random(1), budget: 800 });
		expect(base).toBe(answer(Array<boolean>(n).fill(false)));
		expect(value).toBe(answer(Array<boolean>(n).fill(true)));
		expect(effects.reduce((sum, { effect }) => sum + effect, 0)).toBeCloseTo(value - base, 6);
		expect(asked()).toBeLessThanOrEqual(Math.max(800, 2 * n + 2));
		// Pairs of interactions cancel within an ordering and its reverse, so these effects are exact too.
		for (const { column, effect } of effects) expect(effect).toBeCloseTo(truth(Number(column.slice(1))), 6);
	});

	test('puts the strongest effect first and is the same for the same seed', () => {
		const explain = () => explainRow({ columns: names(15), predict: predictor(15).predict, random: new Random(4) });
		const { effects } = explain();
		effects.slice(1).forEach(({ effect }, i) => expect(Math.abs(effect)).toBeLessThanOrEqual(Math.abs(effects[i].effect)));
		expect(explain()).toEqual(explain());
	});

	test('works without columns and with names like __proto__', () => {
		expect(explainRow({ columns: [], predict: (masks) => new Float64Array(masks.length).fill(2), random: new Random(1) })).toEqual({ base: 2, value: 2, effects: [] });
		const [effect] = explainRow({ columns: ['__proto__'], predict: (masks) => Float64Array.from(masks, ([own]) => (own ? 5 : 1)), random: new Random(1) }).effects;
		expect(effect).toEqual({ column: '__proto__', effect: 4 });
	});
});

describe('reasonText', () => {
	const reason = (value: string | number | boolean | null, effect: number, unit: 'probability' | 'value' = 'probability', target = 'Yes') =>
		reasonText({ column: 'Contract', value, effect, unit, target });

	test('speaks plainly', () => {
		expect(reason('Month-to-month', 0.12)).toBe("Contract = Month-to-month raises the chance of 'Yes' by 12 points");
		expect(reason('Two year', -0.034)).toBe("Contract = Two year lowers the chance of 'Yes' by 3.4 points");
		expect(reason(3, -12_345.6, 'value', 'price')).toBe('Contract = 3 lowers price by 12,300');
		expect(reason(null, 0.01)).toBe("Contract is empty, which raises the chance of 'Yes' by 1 point");
		expect(reason('x', 0)).toBe("Contract = x leaves the chance of 'Yes' as it is");
	});

	test('cuts long names and values', () => {
		expect(reasonText({ column: 'a'.repeat(500), value: 'b'.repeat(500), effect: 1, unit: 'value', target: 'c'.repeat(500) }).length).toBeLessThan(160);
	});
});

describe('permutationImportance', () => {
	const random = () => new Random(2);

	test('shares sum to one and harmless columns have none', async () => {
		const losses = new Map([['a', 3], ['b', 2], ['c', 1], ['d', 0.9]]);
		const shares = await permutationImportance({
			columns: [...losses.keys()],
			nRows: 10,
			random: random(),
			loss: 1,
			lossWithout: (column) => Promise.resolve(losses.get(column)!),
		});
		expect(Array.from(shares)).toEqual([2 / 3, 1 / 3, 0, 0]);
	});

	test('noise around nothing is floored with repeats', async () => {
		let call = 0;
		const noisy = [1.02, 0.99, 1.005, 1.0];
		const shares = await permutationImportance({
			columns: ['noise', 'signal'],
			nRows: 10,
			random: random(),
			loss: 1,
			repeats: 4,
			lossWithout: (column) => Promise.resolve(column === 'noise' ? noisy[call++] : 1.5),
		});
		expect(Array.from(shares)).toEqual([0, 1]);
	});

	test('all shares are 0 where nothing helps', async () => {
		const shares = await permutationImportance({ columns: ['a', 'b'], nRows: 5, random: random(), loss: 1, lossWithout: () => Promise.resolve(1) });
		expect(Array.from(shares)).toEqual([0, 0]);
	});

	test('hands over a permutation of the rows', async () => {
		await permutationImportance({
			columns: ['a'],
			nRows: 50,
			random: random(),
			loss: 1,
			lossWithout: (_, order) => {
				expect(Array.from(order).sort((a, b) => a - b)).toEqual(Array.from({ length: 50 }, (__, i) => i));
				return Promise.resolve(2);
			},
		});
		expect.assertions(1);
	});
});
