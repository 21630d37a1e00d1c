// Against scikit-learn's HDBSCAN: see `test/golden/generate/clustering.py`.
import { createContext } from '../../../src/core/context';
import { hdbscan } from '../../../src/learners/hdbscan';
import golden from '../../golden/clustering.json';
import { numberMatrix } from '../../helpers/number-matrix';

describe.each(golden.hdbscan.map((own, i) => [i, own] as const))('HDBSCAN, case %p', (_, own) => {
	const x = numberMatrix(own.x[0].map((__, j) => Float64Array.from(own.x, (row) => row[j])));
	const fit = () =>
		hdbscan.fit(
			{ x, y: new Float64Array(x.nRows), nClasses: 0, problemType: 'clustering' },
			{ minClusterSize: own.size, minSamples: own.samples },
			createContext(),
		);

	it('finds the groups and the rows of none that scikit-learn finds', async () => {
		const labels = (await fit()).toState().arrays.get('labels') as Int32Array;
		// Groups are numbered by size here and by the tree there.
		const names = new Map<number, number>([[-1, -1]]);
		labels.forEach((label, row) => names.set(own.labels[row], names.get(own.labels[row]) ?? label));
		expect(Array.from(labels)).toEqual(own.labels.map((label) => names.get(label)));
		expect(new Set(names.values()).size).toBe(names.size);
	});

	it('answers its own rows as it grouped them', async () => {
		const model = await fit();
		const labels = model.toState().arrays.get('labels') as Int32Array;
		const out = new Float64Array(x.nRows * model.nOutputs);
		model.predictBatch(x, out);
		const answers = Array.from(labels, (__, row) => {
			const own = Array.from(out.subarray(row * model.nOutputs, (row + 1) * model.nOutputs));
			return own.indexOf(Math.max(...own)) - 1;
		});
		expect(answers).toEqual(Array.from(labels));
	});
});
