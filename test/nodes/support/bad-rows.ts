// Rows of the catalogue of bad inputs that all five nodes may meet, and what each node makes of them. The model that judges, predicts
// and is retrained here knows numbers, words, a date, a yes/no, texts and nested objects (`accounts`).

type Row = Record<string, unknown>;

export const NODES = ['prepare', 'train', 'evaluate', 'predict', 'retrain'] as const;
export type NodeName = (typeof NODES)[number];

/**
 * - `works`: gives its usual output.
 * - `tells <code>`: the same, and says so in a warning, a finding or beside a prediction.
 * - `refuses <code>`, `refuses <code> at <item>`: stops; under Continue On Fail one item says so.
 * - `flags <code>`: Predict answers the other rows, and says of some why they get no answer.
 */
export type Outcome = 'works' | `${'tells' | 'flags' | 'refuses'} ML-${string}`;

export interface BadRows {
	/** Number in the catalogue. */
	row: number;
	name: string;
	rows(): object[];
	/** In the order of `NODES`; one alone stands for all. Retrain gets the rows of the training behind these, unless they are `alone`. */
	expect: readonly Outcome[];
	alone?: true;
}

const PLANS = ['basic', 'plus', 'pro'];
const NOTES = ['very happy', 'angry and late', 'wants a refund', 'asks for more seats', 'fine'];
const day = (i: number) => new Date(Date.UTC(2022, 0, 1 + i)).toISOString().slice(0, 10);

/** Accounts whose churn follows their age, but for one in seven. */
export function accounts(n: number, change: (row: Row, i: number) => object = (row) => row): object[] {
	return Array.from({ length: n }, (_, i) => {
		const row = {
			age: 20 + ((i * 7) % 50),
			plan: PLANS[i % 3],
			spend: 10 + ((i * 13) % 89),
			since: day((i * 17) % 700),
			member: i % 4 === 1 ? 'yes' : 'no',
			note: `${NOTES[i % 5]} about order ${i} of ${NOTES[(i * 3 + 1) % 5]}`,
			deal: { stage: i % 4, owner: { team: PLANS[(i >> 2) % 3] } },
			churned: 20 + ((i * 7) % 50) > 42 === (i % 7 !== 3) ? 'yes' : 'no',
		};
		return change(row, i);
	});
}

const N = 60;
const every = (change: (i: number) => object) => () => accounts(N, (row, i) => ({ ...row, ...change(i) }));
const one = (at: number, change: object) => () => accounts(N, (row, i) => (i === at ? { ...row, ...change } : row));
const without = (...names: string[]) => () => accounts(N, (row) => Object.fromEntries(Object.entries(row).filter(([name]) => !names.includes(name))));
const parsed = (json: string) => JSON.parse(json) as object;

function loop(): object {
	const inner: Row = {};
	inner.self = inner;
	return inner;
}

function listOfItself(): unknown[] {
	const list: unknown[] = [];
	list.push(list);
	return list;
}

/** A cell that is no data at all: Predict leaves its row out, the others name it. */
const noData = (name: string, value: unknown): BadRows => ({
	row: 41,
	name,
	rows: one(2, { spend: value }),
	expect: ['refuses ML-CELL-TYPE at 2', 'refuses ML-CELL-TYPE at 2', 'refuses ML-CELL-TYPE at 2', 'flags ML-CELL-TYPE', 'refuses ML-CELL-TYPE at 2'],
});

export const BAD_ROWS: readonly BadRows[] = [
	{ row: 0, name: 'nothing bad', rows: () => accounts(N), expect: ['works'] },
	{ row: 1, name: 'no rows', alone: true, rows: () => [{}], expect: ['refuses ML-EMPTY', 'refuses ML-EMPTY', 'refuses ML-EMPTY', 'flags ML-MISSING-COLUMN', 'refuses ML-EMPTY'] },
	{ row: 2, name: 'one row', alone: true, rows: () => accounts(1), expect: ['works', 'refuses ML-TOO-FEW', 'refuses ML-TOO-FEW', 'works', 'refuses ML-TOO-FEW'] },
	{ row: 4, name: 'one class', alone: true, rows: every(() => ({ churned: 'no' })), expect: ['works', 'refuses ML-ONE-CLASS', 'works', 'works', 'refuses ML-ONE-CLASS'] },
	{ row: 5, name: 'a class of two rows', rows: () => accounts(N, (row, i) => (i < 2 ? { ...row, churned: 'maybe' } : row)), expect: ['tells ML-RARE-CLASS', 'tells ML-RARE-CLASS', 'tells ML-NO-ACTUAL', 'works', 'tells ML-RARE-CLASS'] },
	{ row: 6, name: 'target misspelt', alone: true, rows: () => accounts(N, ({ churned, ...row }) => ({ ...row, Churnd: churned })), expect: ['refuses ML-NO-TARGET', 'refuses ML-NO-TARGET', 'refuses ML-NO-TARGET', 'works', 'refuses ML-NO-TARGET'] },
	{ row: 7, name: 'some answers blank', rows: () => accounts(N, (row, i) => (i % 6 ? row : { ...row, churned: '' })), expect: ['works', 'tells ML-TARGET-MISSING', 'tells ML-NO-ACTUAL', 'works', 'tells ML-TARGET-MISSING'] },
	{ row: 7, name: 'most answers blank', alone: true, rows: () => accounts(N, (row, i) => (i % 3 ? { ...row, churned: null } : row)), expect: ['works', 'refuses ML-TARGET-BLANK', 'tells ML-NO-ACTUAL', 'works', 'refuses ML-TARGET-BLANK'] },
	{ row: 8, name: 'an infinite answer', rows: one(7, { churned: Infinity }), expect: ['works', 'refuses ML-TARGET-INFINITE at 7', 'tells ML-NO-ACTUAL', 'works', 'refuses ML-TARGET-INFINITE at 7'] },
	{ row: 11, name: 'nothing but empty columns', alone: true, rows: () => accounts(N, ({ churned }) => ({ age: null, plan: '', spend: 'N/A', since: null, churned })), expect: ['works', 'refuses ML-NO-FEATURES', 'tells ML-MISSING-COLUMN', 'tells ML-MISSING-VALUE', 'tells ML-MISSING-COLUMN'] },
	{ row: 12, name: 'nothing but constant columns', alone: true, rows: () => accounts(N, ({ churned }) => ({ age: 30, plan: 'plus', spend: 50, churned })), expect: ['works', 'refuses ML-NO-FEATURES', 'tells ML-MISSING-COLUMN', 'tells ML-MISSING-COLUMN', 'tells ML-MISSING-COLUMN'] },
	{ row: 13, name: 'NaN and infinity', rows: every((i) => (i < 3 ? { spend: [NaN, Infinity, -Infinity][i] } : {})), expect: ['tells ML-INFINITE', 'tells ML-INFINITE', 'works', 'tells ML-INFINITE', 'tells ML-INFINITE'] },
	{ row: 14, name: 'numbers at the ends of their range', rows: every((i) => ({ spend: [1e308, -1e308, 5e-324][i % 3] })), expect: ['works', 'works', 'works', 'tells ML-OUT-OF-RANGE', 'works'] },
	{ row: 15, name: 'numbers of another country', rows: every((i) => ({ spend: `1.23${i % 10},56 €` })), expect: ['works', 'works', 'works', 'tells ML-OUT-OF-RANGE', 'works'] },
	{ row: 16, name: 'other words for yes and no', rows: every((i) => ({ member: ['TRUE', 0, 'Y', false, 'Ja', '1'][i % 6] })), expect: ['works'] },
	{ row: 17, name: 'all kinds of values in one column', rows: every((i) => ({ spend: [3, 'a lot', true, null, { a: 1 }, [1, 2]][i % 6] })), expect: ['works', 'works', 'tells ML-COLUMN-TYPE', 'tells ML-NOT-A-NUMBER', 'tells ML-NOT-A-NUMBER'] },
	{ row: 18, name: 'dates in every form', rows: every((i) => ({ since: ['0000-00-00', '2024-02-30', '31/12/2023', 45000, 1700000000, 'tomorrow'][i % 6] })), expect: ['works', 'works', 'tells ML-COLUMN-TYPE', 'tells ML-NOT-A-DATE', 'tells ML-NOT-A-DATE'] },
	{ row: 20, name: 'names that differ in case and spaces', rows: every((i) => ({ Age: i % 9, ' age': i % 5 })), expect: ['tells ML-SIMILAR-NAMES', 'tells ML-SIMILAR-NAMES', 'works', 'works', 'works'] },
	{ row: 21, name: 'names of object members', rows: every((i) => ({ ...parsed(`{"__proto__": ${i % 4}}`), constructor: i % 3, toString: i % 5 })), expect: ['works'] },
	{ row: 21, name: 'a prototype inside an object', rows: every(() => parsed('{"deal": {"__proto__": {"polluted": 1}, "stage": 2}}')), expect: ['works', 'works', 'tells ML-MISSING-COLUMN', 'tells ML-MISSING-COLUMN', 'works'] },
	{ row: 22, name: 'blank, long and odd names', rows: every((i) => ({ '': i % 5, ['x'.repeat(10_000)]: i % 3, '"{}[]:,': i % 7 })), expect: ['works', 'tells ML-COLUMN-NAME', 'works', 'works', 'works'] },
	{ row: 23, name: 'an object that holds itself', rows: one(3, { deal: loop() }), expect: ['refuses ML-CIRCULAR at 3', 'refuses ML-CIRCULAR at 3', 'refuses ML-CIRCULAR at 3', 'flags ML-CIRCULAR', 'refuses ML-CIRCULAR at 3'] },
	{ row: 23, name: 'a list that holds itself', rows: one(3, { loop: listOfItself() }), expect: ['refuses ML-CIRCULAR at 3', 'refuses ML-CIRCULAR at 3', 'refuses ML-CIRCULAR at 3', 'flags ML-CIRCULAR', 'refuses ML-CIRCULAR at 3'] },
	{ row: 23, name: 'an object of 500 fields', rows: every(() => ({ wide: Object.fromEntries(Array.from({ length: 500 }, (_, c) => [`k${c}`, c])) })), expect: ['tells ML-NESTED', 'tells ML-NESTED', 'works', 'works', 'tells ML-NESTED'] },
	{ row: 23, name: 'objects in place of values', rows: every(() => ({ age: { years: 5 }, spend: [1, 2, 3] })), expect: ['works', 'works', 'tells ML-MISSING-COLUMN', 'flags ML-MISSING-COLUMN', 'works'] },
	{ row: 26, name: 'values that training did not have', rows: every((i) => ({ plan: `new ${i % 5}` })), expect: ['works', 'works', 'tells ML-UNSEEN', 'tells ML-UNSEEN', 'works'] },
	{ row: 27, name: 'without the column that decides', alone: true, rows: without('age'), expect: ['works', 'works', 'tells ML-MISSING-COLUMN', 'flags ML-MISSING-COLUMN', 'tells ML-MISSING-COLUMN'] },
	{ row: 27, name: 'without a column of little weight', alone: true, rows: without('plan'), expect: ['works', 'works', 'tells ML-MISSING-COLUMN', 'tells ML-MISSING-COLUMN', 'tells ML-MISSING-COLUMN'] },
	{ row: 28, name: 'columns that the model does not know', rows: every((i) => ({ extra: i % 9, more: { deep: i % 4 } })), expect: ['works'] },
	{ row: 29, name: 'words where the deciding numbers were', rows: every(() => ({ age: 'old' })), expect: ['works', 'works', 'tells ML-COLUMN-TYPE', 'flags ML-COLUMN-TYPE', 'tells ML-NOT-A-NUMBER'] },
	{ row: 29, name: 'words where other numbers were', rows: every((i) => ({ spend: ['much', 'less'][i % 2] })), expect: ['works', 'works', 'tells ML-COLUMN-TYPE', 'tells ML-NOT-A-NUMBER', 'tells ML-NOT-A-NUMBER'] },
	{ row: 36, name: '10,000 columns', alone: true, rows: () => accounts(20, (row) => ({ ...row, ...Object.fromEntries(Array.from({ length: 10_000 }, (_, c) => [`c${c}`, c])) })), expect: ['refuses ML-TOO-MANY-COLUMNS', 'refuses ML-TOO-MANY-COLUMNS', 'works', 'works', 'works'] },
	{ row: 37, name: 'all the world in words', rows: every((i) => ({ plan: ['نعم', 'e\u0301', 'é', '\ud800x', 'a\u0000b', '\u202eevil'][i % 6], note: `🙂\u2028\ud83d ${i % 3}` })), expect: ['works', 'works', 'tells ML-UNSEEN', 'tells ML-UNSEEN', 'works'] },
	{ row: 38, name: 'a cell of 10 MB', rows: () => accounts(N, (row, i) => (i === 7 ? { ...row, note: 'x'.repeat(10 * 2 ** 20), plan: 'lorem ipsum '.repeat(2 ** 17) } : row)), expect: ['works', 'tells ML-LONG-TEXT', 'works', 'tells ML-UNSEEN', 'works'] },
	{ row: 39, name: 'texts that hang regular expressions', rows: () => accounts(N, (row, i) => (i % 20 ? row : { ...row, note: `${'a'.repeat(20_000)}! ${' '.repeat(5000)}${'1,'.repeat(2000)}`, spend: `${'1'.repeat(30_000)},${'0'.repeat(30_000)}x`, since: `${'2'.repeat(60_000)}-` })), expect: ['works', 'works', 'works', 'tells ML-NOT-A-NUMBER', 'tells ML-NOT-A-NUMBER'] },
	{ row: 40, name: 'BigInt', rows: every((i) => ({ spend: BigInt(i % 9), account: 2n ** 80n + BigInt(i) })), expect: ['works', 'tells ML-ID', 'works', 'tells ML-OUT-OF-RANGE', 'works'] },
	{ row: 41, name: 'Date objects, also invalid ones', rows: every((i) => ({ since: new Date(i === 3 ? NaN : Date.UTC(2022, 0, 1 + i)) })), expect: ['works', 'works', 'works', 'tells ML-MISSING-VALUE', 'works'] },
	noData('a function', () => 1),
	noData('a symbol', Symbol('x')),
	noData('bytes', Buffer.from('abc')),
	noData('a function inside an object', { run: () => 1 }),
	noData('a Map', new Map([[1, 2]])),
	noData('a Set', new Set([1])),
	noData('a regular expression', /x/),
	{ row: 42, name: 'words for nothing', rows: every((i) => ({ age: ['NULL', 'N/A', '#N/A', 'nan', '-', '', null, undefined][i] ?? 20 + i })), expect: ['works', 'works', 'works', 'tells ML-MISSING-VALUE', 'works'] },
	{ row: 43, name: 'rows with different keys', rows: () => accounts(N, ({ age, plan, spend, churned }, i) => (i % 2 ? { age, churned } : { plan, spend, churned })), expect: ['works', 'works', 'tells ML-MISSING-COLUMN', 'flags ML-MISSING-COLUMN', 'works'] },
	{ row: 43, name: 'rows of nothing among others', rows: () => accounts(N, (row, i) => (i % 5 ? row : {})), expect: ['works', 'tells ML-TARGET-MISSING', 'tells ML-NO-ACTUAL', 'flags ML-MISSING-COLUMN', 'tells ML-TARGET-MISSING'] },
	{ row: 54, name: 'dates to come', rows: every((i) => ({ since: new Date(Date.UTC(2090 + (i % 30), i % 12, 1)).toISOString() })), expect: ['works', 'works', 'works', 'tells ML-OUT-OF-RANGE', 'works'] },
	{ row: 55, name: 'HTML in names and words', rows: every((i) => ({ plan: ['<img src=x onerror=alert(1)>', '"><script>alert(1)</script>', 'plus'][i % 3], '<b>n</b>': i % 4 })), expect: ['works', 'works', 'tells ML-UNSEEN', 'tells ML-UNSEEN', 'works'] },
];
