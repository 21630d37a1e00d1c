import type { Candidate, SearchData } from '../../src/search/candidate';
import { affordable, makePlan } from '../../src/search/plan';
import { portfolio } from '../../src/search/portfolio';
import { Table } from '../../src/table/table';

function dataOf(nRows: number, nFeatures: number, nClasses = 2): SearchData {
	const features = Array.from({ length: nFeatures }, (_, i) => `c${i}`);
	return { table: Table.from([], nRows), features, y: new Float64Array(nRows), problemType: 'classification', nClasses, groups: new Int32Array(nRows) };
}

describe('makePlan', () => {
	const candidates = portfolio('classification');
	const core = candidates.filter(({ extra }) => !extra);
	const extras = candidates.filter(({ extra }) => extra);

	it('tries everything on every fold where rows are few', () => {
		expect(makePlan(dataOf(500, 10), candidates, { timeBudget: 60 })).toMatchObject({ nFolds: 5, halving: false, candidates: core, extras });
	});

	it('tries extras only where there is time left for them, those that are too dear last of all', () => {
		const planned = (nRows: number) => makePlan(dataOf(nRows, 20), candidates, { timeBudget: 60 });
		expect(planned(100_000).extras).toEqual([]);
		const some = planned(25_000);
		expect(some.candidates).toEqual(core);
		expect(some.extras.length).toBeGreaterThan(0);
		const ids = (listed: readonly Candidate[]) => listed.map(({ id }) => id);
		expect(ids(extras)).toEqual(expect.arrayContaining(ids(some.extras)));
		expect(some.extras.map(({ learner }) => learner.name)).not.toContain('svm');
	});

	it('compares on fewer folds where their rows are enough, rather than fewer candidates', () => {
		const folds = [2_000, 11_000, 20_000].map((nRows) => makePlan(dataOf(nRows, 10), core, { timeBudget: 60 }));
		expect(folds.map(({ nFolds }) => nFolds)).toEqual([5, 3, 2]);
		for (const { candidates: tried, halving } of folds) expect({ tried, halving }).toEqual({ tried: core, halving: false });
	});

	it('lets an extra network pass over the rows less often where they are many, and fits it once', () => {
		const networks = extras.filter(({ hyperparameters }) => 'epochs' in hyperparameters);
		const paced = (nRows: number) => makePlan(dataOf(nRows, 10), [...core, networks[0]], { timeBudget: 60 }).extras;
		expect(paced(1_000)).toEqual([networks[0]]);
		const [many] = paced(20_000);
		expect(many.copies).toBe(1);
		expect(many.hyperparameters.epochs).toBeLessThan(networks[0].hyperparameters.epochs as number);
	});

	it('tries less the more rows there are', () => {
		const tried = [1_000, 20_000, 100_000, 1_000_000].map((nRows) => {
			const { candidates: chosen, nFolds } = makePlan(dataOf(nRows, 20), candidates, { timeBudget: 60 });
			return chosen.length * nFolds;
		});
		expect([...tried].sort((a, b) => b - a)).toEqual(tried);
		expect(tried[0]).toBeGreaterThan(tried[3]);
	});

	it('keeps one candidate of each family that can end in time', () => {
		const names = (nRows: number) => new Set(makePlan(dataOf(nRows, 30, 20), candidates, { timeBudget: 60 }).candidates.map(({ learner }) => learner.name));
		expect(names(20_000)).toEqual(new Set(core.map(({ learner }) => learner.name)));
		expect(names(5_000_000)).toEqual(new Set(['gradientBoosting']));
	});

	it('tries less where the last fit has many more rows than the choice', () => {
		const work = (finalRows: number) => {
			const { candidates: chosen, nFolds } = makePlan(dataOf(50_000, 20), candidates, { timeBudget: 60, finalRows });
			return chosen.length * nFolds;
		};
		expect(work(5_000_000)).toBeLessThan(work(50_000));
	});

	it('lightens boosting where not even one fold fits', () => {
		const { candidates: chosen, nFolds } = makePlan(dataOf(2_000_000, 30, 20), candidates, { timeBudget: 20 });
		const boosting = chosen.find(({ learner }) => learner.name === 'gradientBoosting')!.hyperparameters;
		expect(nFolds).toBe(1);
		expect(boosting.rounds).toBeLessThan(400);
		expect(boosting.learningRate).toBeGreaterThan(0.05);
	});

	it('depends on nothing but rows, columns and budget', () => {
		expect(makePlan(dataOf(30_000, 12), candidates, { timeBudget: 30 })).toEqual(makePlan(dataOf(30_000, 12), candidates, { timeBudget: 30 }));
	});
});

describe('affordable', () => {
	const candidates = portfolio('classification');
	const hasForest = (chosen: readonly { learner: { name: string } }[]) => chosen.some(({ learner }) => learner.name === 'randomForest');

	it('leaves out what does not fit into memory, and keeps the rest', () => {
		const families = (nRows: number) => new Set(affordable(dataOf(nRows, 30), candidates, 2 ** 28).map(({ learner }) => learner.name));
		expect(families(5000)).toEqual(new Set(['logisticRegression', 'gradientBoosting', 'randomForest', 'svm', 'neuralNetwork']));
		expect(families(800_000)).not.toContain('logisticRegression');
		expect(families(800_000).size).toBeGreaterThan(0);
	});

	it('leaves out a forest that would make a huge model of many classes', () => {
		expect(hasForest(affordable(dataOf(50_000, 16, 26), candidates, 2 ** 31))).toBe(false);
	});

	it('keeps all where none fits, so that the refusal names the figures', () => {
		expect(affordable(dataOf(1_000_000, 30), candidates, 1)).toEqual(candidates);
	});
});
