// Small tables at the edges of what a table can be. Each has a class `y` and a number `v` to learn.
import type { RawRow } from '../../src/table/raw-table';

export interface ExtremeTable {
	name: string;
	rows: RawRow[];
	/** Column of weights. */
	weightColumn?: string;
	/** The one problem that it is an edge of. */
	about?: 'classification' | 'regression';
}

/** A number from 0 to 1 that looks random and is the same on every machine. */
const noise = (i: number, salt = 0) => Math.abs(Math.sin(i * 12.9898 + salt * 4.1414 + 78.233) * 43758.5453) % 1;

const number = (i: number) => Math.round(noise(i, 1) * 100) / 10;
const WORDS = ['invoice', 'broken', 'screen', 'late', 'thanks', 'password', 'refund', '🙂', 'größe', '配送', 'متأخر', 'don’t'];
const words = (i: number, n = 6) => Array.from({ length: n }, (_, k) => WORDS[Math.floor(noise(i, k + 2) * WORDS.length)]).join(' ');
const day = (i: number) => new Date(Date.UTC(2020, 0, 1 + Math.floor(noise(i, 5) * 900))).toISOString();

/** Rows with what `columns` gives; the answers follow `x`, with noise. */
function table(n: number, columns: (i: number, x: number) => RawRow, answers: (i: number, x: number) => RawRow = () => ({})): RawRow[] {
	return Array.from({ length: n }, (_, i) => {
		const x = number(i);
		return { ...columns(i, x), y: (x > 5) === noise(i, 3) < 0.9 ? 'yes' : 'no', v: 3 * x + noise(i, 4), ...answers(i, x) };
	});
}

const wide = (i: number) => Object.fromEntries(Array.from({ length: 500 }, (_, c) => [`c${c}`, noise(i, c + 10)]));

export const EXTREME_TABLES: ExtremeTable[] = [
	{ name: 'ten rows', rows: table(10, (i, x) => ({ x, plan: 'ab'[i % 2] })) },
	{ name: 'constant columns', rows: table(40, (_, x) => ({ x, one: 1, word: 'same', none: 0 })) },
	{ name: 'three rows, many times', rows: table(48, (i) => ({ a: i % 3, b: 'uvw'[i % 3] }), (i) => ({ y: i % 3 ? 'yes' : 'no', v: (i % 3) * 2 })) },
	{ name: 'a class of two rows', rows: table(40, (i, x) => ({ x, z: number(i + 99) }), (i) => (i < 2 ? { y: 'maybe', v: 1e6 } : {})), about: 'classification' },
	{ name: 'a column that is empty', rows: table(40, (_, x) => ({ x, gone: null, blank: '', na: 'N/A' })) },
	{ name: 'mostly missing', rows: table(40, (i, x) => ({ a: i % 13 ? null : x, b: i % 11 ? '' : words(i), c: i % 7 ? undefined : 'k' })) },
	{ name: 'numbers at the ends of their range', rows: table(40, (i, x) => ({ x, huge: [1e308, -1e308, 5e-324, 0][i % 4], tiny: 5e-324 * (i % 5), big: 1.7e308 * (noise(i, 7) - 0.5) })) },
	{ name: 'huge targets', rows: table(40, (i, x) => ({ x, z: number(i + 9) }), (i) => ({ y: i % 2 ? '1e308' : '-1e308', v: (noise(i, 4) - 0.5) * 1.7e308 })), about: 'regression' },
	{ name: 'tiny targets', rows: table(40, (i, x) => ({ x, z: number(i + 9) }), (i) => ({ y: i % 2 ? 5e-324 : 0, v: 5e-324 * (i % 30) })), about: 'regression' },
	{ name: '500 columns of 30 rows', rows: table(30, wide) },
	{ name: '300 classes', rows: table(600, (i, x) => ({ x, z: i % 300 }), (i) => ({ y: `class ${i % 300}`, v: i % 300 })), about: 'classification' },
	{ name: 'one feature', rows: table(40, (_, x) => ({ x })) },
	{ name: 'one yes/no', rows: table(40, (i) => ({ flag: i % 2 === 0 })) },
	{ name: 'only text', rows: table(40, (i, x) => ({ text: `${x > 5 ? 'terrible' : 'lovely'} ${words(i)}` })) },
	{ name: 'text of nothing', rows: table(40, (i) => ({ text: ['   ', '!!! ??? ...', '🙂🙂🙂', 'a', '\u0000\u2028\ud800', words(i, 40)][i % 6] + '.'.repeat(i) })) },
	{ name: 'only dates', rows: table(40, (i) => ({ since: day(i), until: day(i + 50) })) },
	{ name: 'dates at the ends of time', rows: table(40, (i) => ({ since: ['0001-01-01', '9999-12-31', '1970-01-01', day(i)][i % 4] })) },
	{ name: 'many levels', rows: table(60, (i, x) => ({ city: `city ${i % 25} of ${x > 5}`, code: `k${Math.floor(noise(i, 8) * 40)}` })) },
	{ name: 'weights from none to huge', rows: table(40, (i, x) => ({ x, w: [0, 1, 5e-324, 1e300][i % 4] })), weightColumn: 'w' },
	{ name: 'one row with a weight', rows: table(40, (i, x) => ({ x, w: i === 3 ? 1 : 0 })), weightColumn: 'w' },
	{ name: 'answers in many formats', rows: table(40, (_, x) => ({ x }), (i) => ({ y: [true, 'yes', ' Yes', 'JA', 1, 'true', 'no', false, 0, 'N'][i % 10], v: [`1.234,${10 + (i % 80)}`, `${i},5 €`, 12.5 + i, `${i} %`][i % 2 ? 0 : 1] })) },
	{ name: 'numbers that barely differ', rows: table(40, (i) => ({ x: 1e15 + (i % 3), z: 1 + i * Number.EPSILON }), (i) => ({ y: `${i % 2}`, v: 1e15 + (i % 7) })) },
];

/** Rows that training did not prepare for. */
export const ODD_ROWS: RawRow[] = [
	{},
	{ x: null, text: null, since: null, a: null, city: null, flag: null },
	{ x: 1.7e308, z: -1.7e308, huge: 1.7e308, big: -1.7e308, tiny: 1, c0: 1e308, a: 1e308, b: 'new', text: 'x'.repeat(5000), since: '9999-12-31', city: 'nowhere', flag: 'yes' },
	{ x: 5e-324, z: 'words', text: '🙂', since: 'tomorrow', city: '', a: 'words', b: 7, flag: 'maybe' },
	{ x: Infinity, z: NaN, text: 12, since: 1e300, city: true, a: [1, 2], flag: {} },
];
