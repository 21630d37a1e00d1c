import { findDominant } from '../../src/engine/readiness-leaks';

const judge = (share: number, metrics: Record<string, number>, baseline: Record<string, number> = {}) =>
	findDominant(
		[
			{ column: 'hours', share },
			{ column: 'age', share: 1 - share },
		],
		(name) => metrics[name],
		(name) => baseline[name],
	);

describe('an almost perfect model that one column makes', () => {
	it('is told, with the column', () => {
		expect(judge(0.9, { rocAuc: 0.99 })).toMatchObject({ code: 'ML-LEAK', column: 'hours', message: expect.stringMatching(/^90 % of .*'hours'/) as string });
		expect(judge(0.98, { r2: 0.96 }, { r2: 0 })).toBeDefined();
	});

	it.each<[string, ReturnType<typeof judge>]>([
		['several columns share the work', judge(0.6, { rocAuc: 0.999 })],
		['the model is only good', judge(0.95, { rocAuc: 0.9, accuracy: 0.9 })],
		['guessing is as good: the classes are rare', judge(0.95, { rocAuc: 0.7, accuracy: 0.99 }, { accuracy: 0.985 })],
	])('is not told where %s', (_, finding) => expect(finding).toBeUndefined());

	it('is not told of a single column: there is nothing else to know', () => {
		expect(findDominant([{ column: 'size', share: 1 }], () => 0.99, () => 0)).toBeUndefined();
	});
});
