import { Random } from '../../src/core/random';
import { SeenRows } from '../../src/engine/seen-rows';
import { rowHashes } from '../../src/table/row-hashes';
import { Table } from '../../src/table/table';

function tableOf(nRows: number, seed: number): Table {
	const random = new Random(seed);
	return Table.from([
		['amount', { kind: 'number', values: Float64Array.from({ length: nRows }, () => random.normal()) }],
		['plan', { kind: 'category', levels: ['a', 'b'], codes: Int32Array.from({ length: nRows }, () => random.integer(3) - 1) }],
	]);
}

const count = (seen: SeenRows, table: Table) => {
	const hashes = rowHashes(table);
	let known = 0;
	for (let row = 0; row < table.nRows; row++) if (seen.has(hashes, row)) known++;
	return known;
};

describe('SeenRows', () => {
	const trained = tableOf(3000, 1);
	const seen = SeenRows.from(rowHashes(trained));

	it('knows every row that it was made from', () => {
		expect(count(seen, trained)).toBe(3000);
	});

	it('takes about one new row in a hundred for a known one', () => {
		expect(count(seen, tableOf(3000, 2))).toBeLessThan(3000 * 0.02);
	});

	it('survives its own state', () => {
		expect(count(SeenRows.fromState(seen.toState()), trained)).toBe(3000);
	});

	it('knows rows again when their levels have other codes', () => {
		const swapped = trained.with([
			[
				'plan',
				{
					kind: 'category',
					levels: ['b', 'a'],
					codes: (trained.column('plan') as { codes: Int32Array }).codes.map((code) => (code < 0 ? -1 : 1 - code)),
				},
			],
		]);
		expect(count(seen, swapped)).toBe(3000);
	});

	it('refuses a state without its bits', () => {
		expect(() => SeenRows.fromState({ json: null, arrays: new Map() })).toThrow(expect.objectContaining({ code: 'ML-MODEL-INVALID' }));
	});
});
