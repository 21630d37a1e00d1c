// Against scikit-learn's PCA: see `test/golden/generate/clustering.py`.
import { principalComponents, project } from '../../../src/learners/points/principal';
import golden from '../../golden/clustering.json';
import { expectClose } from '../../helpers/expect-close';

const flat = (rows: number[][]) => Float64Array.from(rows.flat());
const CLOSE = { absolute: 1e-8, relative: 1e-8 };

it.each(golden.principal.map((own, i) => [i, own] as const))('finds the components of scikit-learn, case %p', (_, own) => {
	const width = own.x[0].length;
	const found = principalComponents(flat(own.x), width, own.variances.length);
	expectClose(found.variances, Float64Array.from(own.variances), CLOSE);
	expectClose(found.shares, Float64Array.from(own.shares), CLOSE);
	expectClose(found.components, flat(own.components), CLOSE);
	expectClose(project(found, flat(own.x)), flat(own.scores), CLOSE);
});

it('finds nothing in equal points', () => {
	const found = principalComponents(new Float64Array(12).fill(3), 3, 2);
	expect([...found.variances, ...found.components].every((value) => value === 0)).toBe(true);
});
