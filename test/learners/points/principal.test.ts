// Against scikit-learn's PCA: see `test/golden/generate/clustering.py`.
import { principalComponents, project } from '../../../src/learners/points/principal';
import { Random } from '../../../src/core/random';
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

it('finds of many points in float32 what float64 finds, to 1e-6', () => {
	const width = 17;
	const random = new Random(5);
	const mixing = Float64Array.from({ length: width * width }, () => random.normal());
	const point = () => {
		const own = Float64Array.from({ length: width }, (_, j) => random.normal() / (j + 1));
		return Array.from({ length: width }, (_, i) => 100 + own.reduce((sum, value, j) => sum + value * mixing[i * width + j], 0));
	};
	const few = flat(Array.from({ length: 5000 }, point));
	const many = new Float64Array(20 * few.length);
	for (let again = 0; again < 20; again++) many.set(few, again * few.length);
	const [exact, quick] = [few, many].map((values) => principalComponents(values, width, 3));
	expectClose(quick.components, exact.components, { absolute: 1e-6, relative: 0 });
	expectClose(quick.shares, exact.shares, { absolute: 1e-6, relative: 1e-6 });
	expectClose(quick.mean, exact.mean, { absolute: 1e-9, relative: 1e-9 });
});

it('takes components that hardly spread in float64', () => {
	const random = new Random(5);
	const values = new Float64Array(300_000 * 9);
	for (let at = 0; at < values.length; at++) values[at] = 10 ** (-0.7 * (at % 9)) * random.normal();
	const { variances } = principalComponents(values, 9, 9);
	variances.forEach((variance, c) => expect(Math.abs(variance / 10 ** (-1.4 * c) - 1)).toBeLessThan(0.02));
});
