import { portfolio } from '../../src/search/portfolio';

const names = (...args: Parameters<typeof portfolio>) => portfolio(...args).map(({ learner }) => learner.name);

describe('portfolio', () => {
	it('begins with one candidate of each family', () => {
		for (const candidates of [portfolio('regression'), portfolio('classification'), portfolio('classification', { nClasses: 5 })]) {
			const core = candidates.filter(({ extra }) => !extra).map(({ learner }) => learner.name);
			const families = new Set(core);
			expect(new Set(core.slice(0, 3)).size).toBe(3);
			expect(families.size).toBeGreaterThanOrEqual(3);
			expect(new Set(core.slice(0, families.size))).toEqual(families);
		}
	});

	it('gives each candidate a name of its own', () => {
		const ids = portfolio('classification').map(({ id }) => id);
		expect(new Set(ids).size).toBe(ids.length);
	});

	it('tries no network for classes where rows are few, and one on plain numbers for values', () => {
		expect(names('classification', { nRows: 300 })).not.toContain('neuralNetwork');
		expect(names('classification', { nRows: 3000 })).toContain('neuralNetwork');
		const encodingOf = (nRows: number) => portfolio('regression', { nRows }).find(({ learner }) => learner.name === 'neuralNetwork')!.encoding;
		expect([encodingOf(300), encodingOf(3000), encodingOf(30_000)]).toEqual(['distance', 'distance', 'spline']);
	});

	it('tries large trees instead of support vectors where rows are many', () => {
		for (const problem of ['classification', 'regression'] as const) {
			const many = portfolio(problem, { nRows: 50_000 });
			expect(many.map(({ learner }) => learner.name)).not.toContain('svm');
			expect(many.some(({ extra, hyperparameters }) => extra && hyperparameters.maxLeaves === 255)).toBe(true);
		}
	});

	it('compares pairs of classes where there are more than two, before what is extra', () => {
		const core = portfolio('classification', { nClasses: 10 }).filter(({ extra }) => !extra);
		expect(core.map(({ learner }) => learner.name)).toContain('svm');
	});
});
