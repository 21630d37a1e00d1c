import { duplicateGroups, looseWhereCoarse } from '../../src/evaluation/duplicate-groups';
import { holdOut, kFold } from '../../src/evaluation/splits';
import { Random } from '../../src/core/random';
import { Table } from '../../src/table/table';

const classesOf = (counts: number[]) => new Random(1).shuffle(Float64Array.from(counts.flatMap((n, k) => Array<number>(n).fill(k))));
const countOf = (fold: ArrayLike<number>, part: number, keep: (row: number) => boolean = () => true) =>
	Array.from(fold).filter((f, row) => f === part && keep(row)).length;

describe('kFold', () => {
	test('gives every fold its share of every class to within one row', () => {
		const y = classesOf([73, 21, 9]);
		const fold = kFold({ y, nClasses: 3, folds: 5, random: new Random(3) });
		for (let k = 0; k < 3; k++) {
			const counts = [0, 1, 2, 3, 4].map((part) => countOf(fold, part, (row) => y[row] === k));
			expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
		}
		const sizes = [0, 1, 2, 3, 4].map((part) => countOf(fold, part));
		expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(2);
	});

	test('spreads the quantiles of a number over the folds', () => {
		const random = new Random(5);
		const y = Float64Array.from({ length: 500 }, () => Math.exp(2 * random.normal()));
		const fold = kFold({ y, nClasses: 0, folds: 5, random });
		const top = Float64Array.from(y).sort()[449];
		for (let part = 0; part < 5; part++) expect(countOf(fold, part, (row) => y[row] > top)).toBe(10);
	});

	test('keeps groups together and the classes even', () => {
		const random = new Random(8);
		const groups = Int32Array.from({ length: 600 }, () => random.integer(80));
		const y = Float64Array.from(groups, (group) => (group % 4 === 0 ? 1 : 0));
		const fold = kFold({ y, nClasses: 2, folds: 4, groups, random });
		const partOfGroup = new Map<number, number>();
		groups.forEach((group, row) => {
			expect(partOfGroup.get(group) ?? fold[row]).toBe(fold[row]);
			partOfGroup.set(group, fold[row]);
		});
		const shares = [0, 1, 2, 3].map((part) => countOf(fold, part, (row) => y[row] === 1) / countOf(fold, part));
		for (const share of shares) expect(Math.abs(share - 0.25)).toBeLessThan(0.08);
	});

	test('orders folds by time', () => {
		const time = new Random(2).shuffle(Float64Array.from({ length: 100 }, (_, i) => i));
		const fold = kFold({ y: new Float64Array(100), nClasses: 0, folds: 4, time, random: new Random(1) });
		time.forEach((t, row) => expect(fold[row]).toBe(Math.floor(t / 25)));
	});

	test('the same seed gives the same folds, another seed others', () => {
		const y = classesOf([60, 40]);
		const folds = (seed: number) => Array.from(kFold({ y, nClasses: 2, folds: 5, random: new Random(seed) }));
		expect(folds(4)).toEqual(folds(4));
		expect(folds(4)).not.toEqual(folds(5));
	});
});

describe('holdOut', () => {
	test('holds back the share of every class', () => {
		const y = classesOf([800, 150, 50]);
		const mask = holdOut({ y, nClasses: 3, share: 0.2, random: new Random(1) });
		expect([0, 1, 2].map((k) => countOf(mask, 1, (row) => y[row] === k))).toEqual([160, 30, 10]);
	});

	test('never takes the last training row of a class', () => {
		const y = classesOf([10, 2, 1]);
		for (let seed = 0; seed < 20; seed++) {
			const mask = holdOut({ y, nClasses: 3, share: 0.9, random: new Random(seed) });
			expect(countOf(mask, 0, (row) => y[row] === 1)).toBeGreaterThanOrEqual(1);
			expect(countOf(mask, 0, (row) => y[row] === 0)).toBeGreaterThanOrEqual(1);
		}
	});

	test('takes the newest rows by time and counts unknown times as old', () => {
		const time = Float64Array.of(5, NaN, 9, 1, 7, 3, 8, 2, 6, 4);
		const mask = holdOut({ y: new Float64Array(10), nClasses: 0, share: 0.3, time, random: new Random(1) });
		expect(Array.from(mask)).toEqual([0, 0, 1, 0, 1, 0, 1, 0, 0, 0]);
	});

	test('takes nothing for share 0 and leaves a row on each side otherwise', () => {
		const y = Float64Array.of(1, 2, 3);
		expect(Array.from(holdOut({ y, nClasses: 0, share: 0, random: new Random(1) }))).toEqual([0, 0, 0]);
		for (const share of [0.01, 0.9]) {
			const held = countOf(holdOut({ y, nClasses: 0, share, random: new Random(1) }), 1);
			expect(held).toBeGreaterThan(0);
			expect(held).toBeLessThan(3);
		}
	});

	test('keeps groups together, also by time', () => {
		const groups = Int32Array.of(0, 1, 0, 2, 1, 3);
		const time = Float64Array.of(1, 2, 9, 3, 4, 5);
		const mask = holdOut({ y: new Float64Array(6), nClasses: 0, share: 0.3, groups, time, random: new Random(1) });
		expect(Array.from(mask)).toEqual([1, 0, 1, 0, 0, 0]);
	});

	test('one million rows take seconds, not minutes', () => {
		const y = Float64Array.from({ length: 1e6 }, (_, i) => i % 2);
		const start = performance.now();
		const mask = holdOut({ y, nClasses: 2, share: 0.2, random: new Random(1) });
		expect(countOf(mask, 1)).toBe(200_000);
		expect(performance.now() - start).toBeLessThan(15_000);
	});
});

describe('duplicateGroups', () => {
	test('equal rows share a group, rows that differ in any column do not', () => {
		const table = Table.from([
			['__proto__', { kind: 'number', values: Float64Array.of(1, 1, NaN, NaN, 0, -0, 1) }],
			['c', { kind: 'category', codes: Int32Array.of(0, 0, 1, 1, -1, -1, 0), levels: ['x', 'y'] }],
			['t', { kind: 'text', values: ['ab', 'ab', null, null, 'q', 'q', 'ba'] }],
		]);
		expect(Array.from(duplicateGroups(table))).toEqual([0, 0, 1, 1, 2, 2, 3]);
	});

	test('200,000 different rows are all different', () => {
		const values = Float64Array.from({ length: 200_000 }, (_, i) => i / 7);
		const groups = duplicateGroups(Table.from([['a', { kind: 'number', values }]]));
		expect(groups[groups.length - 1]).toBe(199_999);
	});
});

describe('looseWhereCoarse', () => {
	const pairs = Int32Array.from({ length: 100 }, (_, row) => row >> 1);

	it('keeps records that came twice together', () => {
		expect(looseWhereCoarse(pairs, Float64Array.from(pairs, (group) => group % 2))).toBe(pairs);
	});

	it('takes equal rows with different answers, or of a handful of kinds, for different records', () => {
		const alone = Int32Array.from(pairs.keys());
		expect(looseWhereCoarse(pairs, Float64Array.from(pairs, (_, row) => row % 2))).toEqual(alone);
		const kinds = Int32Array.from(pairs, (_, row) => row % 3);
		expect(looseWhereCoarse(kinds, Float64Array.from(kinds, (kind) => Math.min(1, kind)))).toEqual(alone);
	});
});

it('takes groups apart that would leave one class to learn from', () => {
	const groups = Int32Array.from({ length: 30 }, (_, row) => (row < 20 ? row : 20));
	const y = Float64Array.from(groups, (group) => (group === 20 ? 1 : 0));
	const data = { y, nClasses: 2, groups, random: new Random(1) };
	const fold = kFold({ ...data, folds: 5 });
	for (let part = 0; part < 5; part++) expect(new Set(Array.from(y).filter((_, row) => fold[row] !== part)).size).toBe(2);
	expect(new Set(Array.from(y).filter((_, row) => holdOut({ ...data, share: 0.2 })[row] === 0)).size).toBe(2);
});
