import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createContext } from '../../../src/core/context';
import { checkParams } from '../../../src/core/params';
import { gradientBoosting } from '../../../src/learners/boosting';
import { boostingParams } from '../../../src/learners/boosting/params';
import { matrixOf } from '../trees/make-matrix';

interface Golden {
	input: { columns: (number | null)[][] };
	params: Record<string, number>;
	cases: { name: string; y: number[]; weights: number[] | null; expected: number[] | number[][] }[];
	absoluteTolerance: number;
	relativeTolerance: number;
}

const golden = JSON.parse(readFileSync(join(__dirname, '../../golden/boosting.json'), 'utf8')) as Golden;

describe('gradient boosting against LightGBM 4.6.0', () => {
	it.each(golden.cases)('predicts the same for $name', async ({ name, y, weights, expected }) => {
		const x = matrixOf(golden.input.columns.map((column) => column.map((value) => value ?? NaN)));
		const nClasses = name.startsWith('binary') ? 2 : name.startsWith('multiclass') ? 3 : 0;
		const model = await gradientBoosting.fit(
			{
				x,
				y: Float64Array.from(y),
				weights: weights ? Float64Array.from(weights) : undefined,
				problemType: nClasses > 0 ? 'classification' : 'regression',
				nClasses,
			},
			checkParams(boostingParams, 'gradientBoosting', golden.params),
			createContext(),
		);
		const out = new Float64Array(x.nRows * model.nOutputs);
		model.predictBatch(x, out);
		const wanted = nClasses === 2 ? (expected as number[]).flatMap((p) => [1 - p, p]) : expected.flat();
		const excess = wanted.map((value, i) => Math.abs(out[i] - value) - golden.relativeTolerance * Math.abs(value));
		expect(out.length).toBe(wanted.length);
		expect(Math.max(...excess)).toBeLessThan(golden.absoluteTolerance);
	});
});
