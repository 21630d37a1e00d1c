// What every registered preparation step must keep.
import type { JsonValue, State } from '../../src/core/arrays';
import { MlError } from '../../src/core/errors';
import type { Encoding, Step } from '../../src/recipe/contract';
import { STEPS } from '../../src/recipe/registry';
import { Table, type Column } from '../../src/table/table';
import { mixedTable } from '../helpers/make-data';

const ROWS = 300;
const ENCODINGS: Encoding[] = ['linear', 'spline', 'distance', 'tree'];

export function describeStepContract(step: Step): void {
	describe.each(ENCODINGS)(`${step.name} for the encoding %s`, (encoding) => {
		const table = tableBefore(step, encoding);
		const state = step.fit(table, { encoding });

		it('learns the same twice and leaves the table as it was', () => {
			const before = tableText(table);
			expect(stateText(step.fit(table, { encoding }))).toBe(stateText(state));
			expect(tableText(table)).toBe(before);
		});

		if (!state) return;
		const apply = applied(step, copyOf(state));

		it('prepares each row alone as among others, bit for bit', () => {
			const all = apply(table);
			for (const row of [0, 1, 150, ROWS - 1]) {
				const rows = Int32Array.of(row);
				expect(tableText(apply(table.take(rows)))).toBe(tableText(all.take(rows)));
			}
		});

		it('leaves its input as it was and applies as it did before', () => {
			const before = tableText(table);
			expect(tableText(apply(table))).toBe(tableText(applied(step, state)(table)));
			expect(tableText(table)).toBe(before);
		});

		it('takes no rows, and rows in which everything is missing', () => {
			for (const rows of [0, 2]) {
				const made = apply(blankLike(table, rows));
				expect(made.nRows).toBe(rows);
				expect(Array.from(made.columns.keys())).toEqual(Array.from(apply(table).columns.keys()));
			}
		});

		it('takes values that it has never seen', () => {
			const strange = Table.from(Array.from(table.columns, ([key, column]) => [key, strangeLike(column)] as const));
			expect(apply(strange).nRows).toBe(2);
		});

		it('refuses a state that it could not have made', () => {
			const states: JsonValue[] = [null, 1, [], {}, { keys: 'a', columns: 3, dropped: 0 }, { keys: [1], columns: [1], dropped: [2] }];
			for (const json of states) {
				expect(() => step.load({ json, arrays: new Map() })).toThrow(expect.objectContaining({ code: 'ML-MODEL-INVALID' }));
			}
			if (state.arrays.size === 0) return;
			const cut = new Map(Array.from(state.arrays, ([name, array]) => [name, array.slice(1)] as const));
			expect(() => step.load({ json: state.json, arrays: cut })).toThrow(MlError);
		});
	});
}

/** The step as a function from table to table. */
function applied(step: Step, state: State): (table: Table) => Table {
	const apply = step.load(state);
	return (table) => {
		const columns = new Map(table.columns);
		apply({ nRows: table.nRows, columns });
		return Table.from(columns, table.nRows);
	};
}

/** The mixed table as it arrives at a step: after the steps before it. */
function tableBefore(step: Step, encoding: Encoding): Table {
	const source = mixedTable(ROWS);
	let table = Table.from(Array.from(source.columns.values(), (column, i) => [String(i), column] as const));
	for (const earlier of STEPS) {
		if (earlier === step) return table;
		const state = earlier.fit(table, { encoding });
		if (state) table = applied(earlier, state)(table);
	}
	throw new Error(`${step.name} is not registered.`);
}

function blankLike(table: Table, nRows: number): Table {
	return Table.from(Array.from(table.columns, ([key, column]) => [key, blank(column, nRows)] as const), nRows);
}

function blank(column: Column, nRows: number): Column {
	switch (column.kind) {
		case 'category':
			return { ...column, codes: new Int32Array(nRows).fill(-1) };
		case 'text':
			return { kind: 'text', values: new Array<null>(nRows).fill(null) };
		case 'sparse':
			return { ...column, starts: new Int32Array(nRows + 1), indices: new Int32Array(0), values: new Float64Array(0) };
		case 'image':
			return { ...column, pixels: new Uint8Array(nRows * column.height * column.width * column.channels), present: new Uint8Array(nRows) };
		case 'vector':
			return { ...column, values: new Float32Array(nRows * column.width), present: new Uint8Array(nRows) };
		default:
			return { kind: column.kind, values: new Float64Array(nRows).fill(NaN) };
	}
}

function strangeLike(column: Column): Column {
	switch (column.kind) {
		case 'category':
			return { kind: 'category', codes: Int32Array.of(0, 1), levels: ['__proto__', 'constructor'] };
		case 'text':
			return { kind: 'text', values: ['\u0000', 'zażółć 日本語 '.repeat(2000)] };
		case 'sparse':
			return blank(column, 2);
		case 'date':
			return { kind: 'date', values: Float64Array.of(-8.64e15, 8.64e15) };
		default:
			return { kind: 'number', values: Float64Array.of(-1.7e308, 1.7e308) };
	}
}

function copyOf(state: State): State {
	return {
		json: JSON.parse(JSON.stringify(state.json)),
		arrays: new Map(Array.from(state.arrays, ([name, array]) => [name, array.slice()] as const)),
	};
}

const numbersText = (values: ArrayLike<number>) => Array.from(values, (value) => (Object.is(value, -0) ? '-0' : String(value))).join();

function stateText(state: State | undefined): string {
	return JSON.stringify(state && [state.json, Array.from(state.arrays, ([name, array]) => [name, numbersText(array)])]);
}

function tableText(table: Table): string {
	const columns = Array.from(table.columns, ([key, column]) => {
		switch (column.kind) {
			case 'category':
				return [key, Array.from(column.codes, (code) => column.levels[code] ?? null)];
			case 'text':
				return [key, column.values];
			case 'image':
				return [key, column.pixels.join(), column.present.join()];
			case 'vector':
				return [key, column.values.join(), column.present.join()];
			case 'sparse':
				return [key, numbersText(column.starts), numbersText(column.indices), numbersText(column.values)];
			default:
				return [key, numbersText(column.values)];
		}
	});
	return JSON.stringify(columns);
}
