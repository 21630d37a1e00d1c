// The catalogue of bad inputs, as far as Prepare Data and Train Model meet them: what goes in and what must come out.

export interface BadInput {
	/** Number in the catalogue. */
	row: number;
	name: string;
	node: 'train' | 'prepare' | 'check';
	rows?: object[];
	/** A CSV file, instead of rows. */
	file?: string | Buffer;
	target?: string;
	parameters?: Record<string, string>;
	options?: Record<string, unknown>;
	expect: Expectation;
}

export type Expectation =
	/** The node stops; `item` is the row to blame. */
	| { refused: string; says: RegExp; item?: number }
	/** The node works and tells: among the warnings of the model, the findings of the verdict or the hints. */
	| { told: string; says: RegExp }
	/** The first row comes out with these values. */
	| { cleaned: Record<string, unknown> }
	/** The column has this type in the verdict. */
	| { column: string; type: string }
	/** A model is trained and predicts, in finite numbers. */
	| { works: true }
	/** A model is trained. */
	| { trains: true };

const PLANS = ['basic', 'plus', 'pro'];

/** Rows from which churn can be learnt. */
export function customers(n: number, change: (row: Record<string, unknown>, i: number) => object = (row) => row): object[] {
	return Array.from({ length: n }, (_, i) => {
		const age = 20 + ((i * 7) % 50);
		// One in seven does not follow the rule.
		const churned = age > 42 === (i % 7 !== 3) ? 'yes' : 'no';
		return change({ age, plan: PLANS[i % 3], spend: 10 + ((i * 13) % 89), churned }, i);
	});
}

const add = (name: string, value: (i: number) => unknown) => (row: object, i: number) => ({ ...row, [name]: value(i) });
const set = (i: number, change: object) => (row: object, j: number) => (i === j ? { ...row, ...change } : row);

/** A CSV file of small numbers. */
function manyCells(rows: number, columns: number): string {
	const names = Array.from({ length: columns }, (_, c) => `c${c}`);
	const lines = Array.from({ length: rows }, (_, i) => `${names.map((_name, c) => (i * (c + 1)) % 10).join(',')},${i % 3 ? 'yes' : 'no'}`);
	return `${names.join(',')},churned\n${lines.join('\n')}\n`;
}

const day = (i: number) => new Date(Date.UTC(2024, 0, 1 + i)).toISOString().slice(0, 10);

/** A series with a week in it. */
function days(n: number, time: (i: number) => object): object[] {
	return Array.from({ length: n }, (_, i) => ({ ...time(i), spend: 100 + i + 9 * Math.sin((2 * Math.PI * i) / 7) }));
}

export const BAD_INPUTS: BadInput[] = [
	{ row: 1, name: 'no rows', node: 'train', rows: [{}], expect: { refused: 'ML-EMPTY', says: /0 rows/ } },
	{ row: 1, name: 'no rows to prepare', node: 'prepare', rows: [{}], expect: { refused: 'ML-EMPTY', says: /0 rows/ } },
	{ row: 2, name: 'one row', node: 'train', rows: customers(1), expect: { refused: 'ML-TOO-FEW', says: /Only 1 row has a value in 'churned'; at least 10/ } },
	{ row: 2, name: 'one labelled row of many', node: 'train', rows: customers(50, (row, i) => (i === 0 ? row : { ...row, churned: null })), expect: { refused: 'ML-TOO-FEW', says: /Only 1 row has/ } },
	{ row: 3, name: '43 rows', node: 'train', rows: customers(43), expect: { told: 'ML-SMALL-DATA', says: /43 rows.*±/ } },
	{ row: 3, name: '43 rows, checked', node: 'check', rows: customers(43), expect: { told: 'ML-SMALL-DATA', says: /43 rows.*±/ } },
	{ row: 4, name: 'one class', node: 'train', rows: customers(60, (row) => ({ ...row, churned: 'no' })), expect: { refused: 'ML-ONE-CLASS', says: /churned = 'no'/ } },
	{ row: 5, name: 'a class with two rows', node: 'train', rows: customers(60, (row, i) => (i < 2 ? { ...row, churned: 'maybe' } : row)), expect: { told: 'ML-RARE-CLASS', says: /maybe/ } },
	{ row: 6, name: 'target misspelt', node: 'train', rows: customers(60), target: 'Churnd', expect: { refused: 'ML-NO-TARGET', says: /'Churnd'.*'churned'/s } },
	{ row: 6, name: 'target not given', node: 'train', rows: customers(60), target: '', expect: { refused: 'ML-NO-TARGET', says: /./ } },
	{ row: 7, name: 'some blank targets', node: 'train', rows: customers(60, (row, i) => (i % 6 ? row : { ...row, churned: '' })), expect: { told: 'ML-TARGET-MISSING', says: /10 of 60 rows have no value in 'churned'/ } },
	{ row: 7, name: 'mostly blank targets', node: 'train', rows: customers(90, (row, i) => (i % 3 ? { ...row, churned: null } : row)), expect: { refused: 'ML-TARGET-BLANK', says: /60 of 90/ } },
	{ row: 8, name: 'infinite target', node: 'train', target: 'spend', rows: customers(60, set(7, { spend: Infinity })), expect: { refused: 'ML-TARGET-INFINITE', says: /spend/, item: 7 } },
	{ row: 9, name: 'regression of two values', node: 'train', target: 'left', parameters: { problemType: 'regression' }, rows: customers(60, add('left', (i) => i % 2)), expect: { told: 'ML-LOOKS-BINARY', says: /classification/i } },
	{ row: 9, name: 'regression of text', node: 'train', target: 'plan', parameters: { problemType: 'regression' }, rows: customers(60), expect: { refused: 'ML-TARGET-TYPE', says: /plan/ } },
	{ row: 10, name: 'target is an id', node: 'train', target: 'id', rows: customers(60, add('id', (i) => `C-${1000 + i}`)), expect: { refused: 'ML-TARGET-ID', says: /'id'/ } },
	{ row: 11, name: 'empty column', node: 'train', rows: customers(60, add('empty', () => null)), expect: { told: 'ML-EMPTY-COLUMN', says: /empty/ } },
	{ row: 12, name: 'constant column', node: 'train', rows: customers(60, add('country', () => 'DE')), expect: { told: 'ML-CONSTANT', says: /country/ } },
	{ row: 12, name: 'nothing left to learn from', node: 'train', rows: customers(60, ({ churned }) => ({ a: 1, b: null, churned })), expect: { refused: 'ML-NO-FEATURES', says: /2 other columns are empty or constant/ } },
	{ row: 13, name: 'NaN and infinity in a feature', node: 'train', rows: customers(60, (row, i) => ({ ...row, spend: [NaN, Infinity, -Infinity][i] ?? row.spend })), expect: { told: 'ML-INFINITE', says: /spend/ } },
	{ row: 14, name: 'huge and tiny numbers', node: 'train', rows: customers(60, add('huge', (i) => [1e308, -1e308, 5e-324, 0][i % 4])), expect: { works: true } },
	{ row: 15, name: 'German numbers', node: 'prepare', rows: customers(60, add('price', (i) => `1.23${i % 10},56 €`)), expect: { cleaned: { price: 1230.56 } } },
	{ row: 15, name: 'percent and brackets', node: 'prepare', rows: customers(60, add('share', (i) => (i === 0 ? '(500)' : `${i} %`))), expect: { cleaned: { share: -500 } } },
	{ row: 15, name: 'ambiguous thousands', node: 'check', rows: customers(60, add('price', (i) => `${1 + (i % 9)},${100 + i}`)), expect: { told: 'ML-AMBIGUOUS-NUMBER', says: /price/ } },
	{ row: 16, name: 'yes and no words', node: 'prepare', rows: customers(60, add('member', (i) => (i % 2 ? 'Yes' : 'no'))), expect: { cleaned: { member: false } } },
	{ row: 17, name: 'a word among numbers', node: 'prepare', rows: customers(60, set(3, { spend: 'a lot' })), expect: { told: 'ML-MIXED-TYPES', says: /spend.*'a lot'/ } },
	{ row: 17, name: 'mixed types', node: 'check', rows: customers(60, add('mixed', (i) => (i % 12 ? i : 'none of them'))), expect: { told: 'ML-MIXED-TYPES', says: /mixed/ } },
	{ row: 18, name: 'day or month first', node: 'check', rows: customers(60, add('since', (i) => `0${1 + (i % 9)}/0${1 + (i % 7)}/2024`)), expect: { told: 'ML-AMBIGUOUS-DATE', says: /since/ } },
	{ row: 18, name: '30 February', node: 'prepare', rows: customers(60, (row, i) => ({ ...row, since: i === 5 ? '2024-02-30' : `2024-01-${10 + (i % 20)}` })), expect: { told: 'ML-NOT-A-DATE', says: /since/ } },
	{ row: 18, name: 'names that look like dates to V8', node: 'check', rows: customers(60, add('lead', (i) => `Lead ${i % 5}`)), expect: { column: 'lead', type: 'category' } },
	{ row: 19, name: 'one name twice in a file', node: 'prepare', parameters: { dataSource: 'file' }, file: `age,age,churned\n${customers(60).map((row) => Object.values(row)).map(([age, , spend, churned]) => `${age},${spend},${churned}`).join('\n')}\n`, expect: { told: 'ML-DUPLICATE-NAME', says: /age/ } },
	{ row: 20, name: 'names that differ in case only', node: 'check', rows: customers(60, add('Age', (i) => i % 17)), expect: { told: 'ML-SIMILAR-NAMES', says: /Age/ } },
	{ row: 21, name: 'names of object members', node: 'train', rows: customers(60, (row, i) => ({ ...row, constructor: i % 5, toString: i % 3, hasOwnProperty: i % 7, ...(JSON.parse(`{"__proto__": ${i % 4}}`) as object) })), expect: { works: true } },
	{ row: 22, name: 'blank, long and odd names', node: 'train', rows: customers(60, (row, i) => ({ ...row, '': i % 5, ['x'.repeat(10_000)]: i % 3, '"{}[]:,': i % 7 })), expect: { works: true } },
	{ row: 23, name: 'nested objects and lists', node: 'train', rows: customers(60, add('deal', (i) => ({ stage: i % 3, owner: { team: PLANS[i % 3] }, tags: ['a', 'b'].slice(0, i % 3) }))), expect: { works: true } },
	{ row: 23, name: 'too deep', node: 'check', rows: customers(60, add('a', (i) => ({ b: { c: { d: { e: { f: i } } } } }))), expect: { told: 'ML-NESTED', says: /./ } },
	{ row: 24, name: 'thousands of levels', node: 'check', rows: customers(2000, add('city', (i) => `city ${i % 900}`)), expect: { told: 'ML-MANY-LEVELS', says: /city.*900/ } },
	{ row: 24, name: 'levels seen once', node: 'train', rows: customers(300, add('code', (i) => `${'abcdefghij'[i % 10]}${(i * 7919) % 3001} x`)), expect: { told: 'ML-NEAR-ID', says: /code/ } },
	{ row: 25, name: 'e-mail addresses', node: 'train', rows: customers(60, add('mail', (i) => `user${i}@example.com`)), expect: { told: 'ML-PII', says: /mail/ } },
	{ row: 25, name: 'phone numbers', node: 'train', rows: customers(60, add('phone', (i) => `+49 170 ${1000000 + i * 7919}`)), expect: { told: 'ML-PII', says: /phone/ } },
	{ row: 25, name: 'ids', node: 'train', rows: customers(60, add('customer_id', (i) => `C-${10_000 + i}`)), expect: { told: 'ML-ID', says: /customer_id/ } },
	{ row: 31, name: 'a column that knows the answer', node: 'train', rows: customers(80, (row) => ({ ...row, cancelled_on: row.churned === 'yes' ? '2024-03-01' : null })), expect: { told: 'ML-LEAK', says: /cancelled_on/ } },
	{ row: 32, name: 'rows that come twice', node: 'check', rows: [...customers(60), ...customers(60)], expect: { told: 'ML-DUPLICATE', says: /./ } },
	{ row: 33, name: 'dates, and test rows of all times', node: 'check', rows: customers(150, add('signed', (i) => new Date(Date.UTC(2023, 0, 1 + i)).toISOString().slice(0, 10))), expect: { told: 'ML-TIME-ORDER', says: /signed/ } },
	{ row: 34, name: '1 in 25', node: 'train', rows: customers(3000, (row, i) => ({ ...row, churned: i % 25 ? 'no' : 'yes' })), expect: { told: 'ML-IMBALANCE', says: /churned/ } },
	{ row: 34, name: 'few of the rarer answer', node: 'train', rows: customers(1000, (row, i) => ({ ...row, churned: i % 200 ? 'no' : 'yes' })), expect: { told: 'ML-FEW-POSITIVES', says: /churned/ } },
	{ row: 35, name: 'more than the memory budget', node: 'train', parameters: { dataSource: 'file' }, options: { memoryBudget: 64 }, file: manyCells(90_000, 50), expect: { refused: 'ML-MEMORY', says: /90,000 rows with 51 columns.*MiB/ } },
	{ row: 36, name: '3,000 columns', node: 'train', rows: customers(20, (row) => ({ ...row, ...Object.fromEntries(Array.from({ length: 3000 }, (_, c) => [`c${c}`, c])) })), expect: { refused: 'ML-TOO-MANY-COLUMNS', says: /3,00\d/ } },
	{ row: 37, name: 'all the world in names and words', node: 'train', rows: customers(60, (row, i) => ({ ...row, '🙂 größe\u2028': i % 5, متأخر: ['نعم', 'e\u0301', 'é', '\ud800x', 'a\u0000b', '\u202eevil'][i % 6] })), expect: { works: true } },
	{ row: 38, name: 'a cell of 2 MB', node: 'train', rows: customers(60, (row, i) => ({ ...row, note: i === 7 ? 'lorem ipsum '.repeat(170_000) : `was ${['happy', 'angry', 'late', 'fine'][i % 4]} about order ${i} of ${i % 9}` })), expect: { works: true } },
	{ row: 39, name: 'texts that hang regular expressions', node: 'train', rows: customers(60, add('note', (i) => `${'a'.repeat(20_000 + i)}! ${' '.repeat(5000)}${'1,'.repeat(2000)} ${'x@'.repeat(2000)}`)), expect: { works: true } },
	{ row: 40, name: 'numbers beyond 2^53', node: 'train', rows: customers(60, add('account', (i) => `90071992547409${900 + i}`)), expect: { told: 'ML-ID', says: /account/ } },
	{ row: 40, name: 'BigInt', node: 'prepare', rows: customers(60, add('points', (i) => BigInt(i % 9))), expect: { cleaned: { points: 0 } } },
	{ row: 41, name: 'Date objects', node: 'prepare', rows: customers(60, add('since', (i) => new Date(Date.UTC(2024, 0, 1 + i)))), expect: { cleaned: { since: '2024-01-01' } } },
	{ row: 41, name: 'a function in a cell', node: 'train', rows: customers(60, set(2, { run: () => 1 })), expect: { refused: 'ML-CELL-TYPE', says: /'run'/, item: 2 } },
	{ row: 42, name: 'words for nothing', node: 'prepare', rows: customers(60, (row, i) => ({ ...row, spend: ['NULL', 'N/A', '#N/A', 'None', 'nan', '-', '', null][i] ?? row.spend })), expect: { cleaned: { spend: null } } },
	{ row: 43, name: 'rows with different keys', node: 'train', rows: customers(60, (row, i) => (i % 2 ? { ...row, left: i % 5 } : { ...row, right: i % 7 })), expect: { works: true } },
	{ row: 49, name: 'layers that do not fit', node: 'train', parameters: { modelType: 'neuralNetwork' }, options: { layers: '[{"type":"Dense","units":8},{"type":"MaxPooling2D"}]' }, rows: customers(60), expect: { refused: 'ML-LAYERS', says: /2.*MaxPooling2D|MaxPooling2D.*2/ } },
	{ row: 49, name: 'layers that are no list', node: 'train', parameters: { modelType: 'neuralNetwork' }, options: { layers: '{"units":8' }, rows: customers(60), expect: { refused: 'ML-PARAMETER', says: /layers/i } },
	{ row: 49, name: 'a learning rate that diverges', node: 'train', target: 'spend', parameters: { modelType: 'neuralNetwork', problemType: 'regression' }, options: { hyperparameters: '{"learningRate": 1, "optimizer": "sgd", "epochs": 30}' }, rows: customers(60), expect: { told: 'ML-DIVERGED', says: /./ } },
	{ row: 49, name: 'a parameter out of its range', node: 'train', parameters: { modelType: 'gradientBoosting' }, options: { hyperparameters: '{"learningRate": 7}' }, rows: customers(60), expect: { refused: 'ML-PARAMETER', says: /learningRate.*0.*1.*7/s } },
	{ row: 49, name: 'a parameter that is not there', node: 'train', parameters: { modelType: 'gradientBoosting' }, options: { hyperparameters: '{"learninRate": 0.1}' }, rows: customers(60), expect: { refused: 'ML-PARAMETER', says: /learninRate/ } },
	{ row: 54, name: 'dates to come', node: 'train', rows: customers(60, add('renewal', (i) => new Date(Date.UTC(2090 + (i % 30), i % 12, 1)).toISOString())), expect: { works: true } },
	{ row: 54, name: 'one point of a series', node: 'train', target: 'spend', parameters: { problemType: 'forecast' }, options: { timeColumn: 'day' }, rows: Array.from({ length: 12 }, (_, i) => ({ day: '2024-01-01', spend: i })), expect: { refused: 'ML-ONE-TIME', says: /./ } },
	{ row: 54, name: 'each time twice', node: 'train', target: 'spend', parameters: { problemType: 'forecast' }, options: { timeColumn: 'day' }, rows: days(60, (i) => ({ day: day(i >> 1) })), expect: { told: 'ML-TIME-DUPLICATES', says: /./ } },
	{ row: 54, name: 'two time zones', node: 'train', target: 'spend', parameters: { problemType: 'forecast' }, options: { timeColumn: 'day' }, rows: days(60, (i) => ({ day: `${day(i)}T00:00:00${i % 2 ? '+02:00' : 'Z'}` })), expect: { told: 'ML-TIME-ZONES', says: /./ } },
	{ row: 54, name: 'a series in the future', node: 'train', target: 'spend', parameters: { problemType: 'forecast' }, options: { timeColumn: 'day' }, rows: days(60, (i) => ({ day: day(i + 40_000) })), expect: { trains: true } },
	{ row: 54, name: 'a year 9999 among others', node: 'train', target: 'spend', parameters: { problemType: 'forecast' }, options: { timeColumn: 'day' }, rows: days(60, (i) => ({ day: i === 30 ? '9999-12-31' : day(i) })), expect: { refused: 'ML-TIME-RANGE', says: /./ } },
];
