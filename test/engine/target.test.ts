import { createContext } from '../../src/core/context';
import { MlError, type Warning } from '../../src/core/errors';
import { checkTrainable, encodeActual, encodeTarget } from '../../src/engine/target';
import { inferSchema } from '../../src/table/infer-schema';
import { toRawTable } from '../../src/table/raw-table-builder';

const repeat = <T>(values: readonly T[], times: number): T[] => Array.from({ length: times }, () => values).flat();
const many = (n: number, make: (i: number) => unknown) => Array.from({ length: n }, (_, i) => make(i));
const refusal = (code: string) => expect.objectContaining({ code }) as MlError;

function encode(values: readonly unknown[], problemType: 'auto' | 'classification' | 'regression' = 'auto') {
	const raw = toRawTable(values.map((answer) => ({ answer })));
	const warnings: Warning[] = [];
	const { schema } = inferSchema(raw, { targetColumn: 'answer' });
	const target = encodeTarget(raw, 'answer', schema.columns[0], problemType, createContext({ warn: (warning) => warnings.push(warning) }));
	return { ...target, codes: warnings.map(({ code }) => code) };
}

describe('the classes of a target', () => {
	it.each<[string, unknown[], unknown[]]>([
		['yes is positive though more frequent', repeat(['Yes', 'Yes', 'No'], 5), ['No', 'Yes']],
		['true is positive', repeat([true, false, true], 5), [false, true]],
		['"true" and "false" are booleans', repeat(['true', 'false', 'TRUE'], 5), [false, true]],
		['1 is positive against 0', repeat([1, 1, 0], 5), [0, 1]],
		['1 is positive against -1', repeat([-1, 1, 1], 5), [-1, 1]],
		['"1" and 1 are one class', repeat(['1', 0, '0', 1, '1.0'], 4), [0, 1]],
		['the rarer of 1 and 2 is positive', repeat([1, 2, 2], 5), [2, 1]],
		['the rarer word is positive', repeat(['e', 'p', 'e'], 5), ['e', 'p']],
		['spam is positive', repeat(['spam', 'ham', 'spam'], 5), ['ham', 'spam']],
		['"not x" is negative', repeat(['not churned', 'churned', 'churned'], 5), ['not churned', 'churned']],
		['the usual spelling wins', repeat(['yes', 'Yes', 'Yes', 'no', 'No', 'no'], 4), ['no', 'Yes']],
		['three words in order', repeat(['b', 'c', 'a'], 5), ['a', 'b', 'c']],
		['blanks at the ends do not count', repeat(['x ', ' x', 'y', 'x'], 5), ['x', 'y']],
	])('%s', (_, values, classes) => {
		expect(encode(values)).toMatchObject({ problemType: 'classification', classes });
	});

	it('gives each row the index of its class, NaN where there is none', () => {
		const { y, missing } = encode([...repeat(['no', 'yes', 'yes'], 5), null, 'N/A']);
		expect([Array.from(y.subarray(0, 3)), y[15], y[16], missing]).toEqual([[0, 1, 1], NaN, NaN, [15, 16]]);
	});

	it('leaves out answers that come once and names those that come rarely', () => {
		const target = encode([...repeat(['a', 'b'], 10), 'c', 'd', 'd']);
		expect(target).toMatchObject({ classes: ['a', 'b', 'd'], tooRare: [20], codes: ['ML-RARE-CLASS', 'ML-RARE-CLASS'] });
	});
});

describe('the problem type', () => {
	it.each<[string, unknown[], string]>([
		['two numbers', repeat([3, 8], 10), 'classification'],
		['ten digits, evenly spread', repeat([0, 1, 2, 3, 4, 5, 6, 7, 8, 9], 12), 'classification'],
		['three codes', [...repeat([0, 1, 2], 10), 1, 1, 1], 'classification'],
		['ratings around a mean', [...repeat([5, 6], 100), ...repeat([4, 7], 30), ...repeat([3, 8], 5)], 'regression'],
		['counts that fall off', [...many(100, () => 0), ...many(50, () => 1), ...many(20, () => 2), ...many(5, () => 3)], 'regression'],
		['few rows of small integers', many(12, (i) => i), 'regression'],
		['amounts', many(50, (i) => 1.5 * i), 'regression'],
		['amounts as text', many(50, (i) => `${i},50 €`), 'regression'],
	])('of %s', (_, values, expected) => {
		expect(encode(values).problemType).toBe(expected);
	});

	it('reads numbers as classes where that was asked for', () => {
		expect(encode(repeat([3, 1, 2], 10), 'classification').classes).toEqual([1, 2, 3]);
	});

	it('warns when numbers to predict look like yes and no', () => {
		expect(encode(repeat([0, 1], 10), 'regression').codes).toEqual(['ML-LOOKS-BINARY']);
	});
});

describe('refusals', () => {
	const refused: [string, string, unknown[], 'regression'?][] = [
		['one row', 'ML-TOO-FEW', ['a']],
		['nine rows with an answer', 'ML-TOO-FEW', [...many(9, (i) => `${i % 2}`), null]],
		['one class', 'ML-ONE-CLASS', many(20, () => 'no')],
		['one number', 'ML-ONE-CLASS', many(20, () => 5), 'regression'],
		['ids', 'ML-TARGET-ID', many(40, (i) => `C-${i}`)],
		['row numbers', 'ML-TARGET-ID', many(40, (i) => i + 1)],
		['text for regression', 'ML-TARGET-TYPE', repeat(['a', 'b'], 10), 'regression'],
		['dates', 'ML-TARGET-TYPE', many(20, (i) => `2024-01-${10 + (i % 10)}`)],
		['mostly blanks', 'ML-TARGET-BLANK', [...repeat(['a', 'b'], 10), ...many(30, () => '')]],
		[
			'1,001 classes',
			'ML-TOO-MANY-CLASSES',
			repeat(
				many(1001, (i) => `c${i}`),
				2,
			),
		],
		['infinity', 'ML-TARGET-INFINITE', [...many(20, (i) => 1.5 * i * i), Infinity]],
		['NaN', 'ML-TARGET-INFINITE', [...many(20, (i) => 1.5 * i * i), NaN]],
	];

	it.each(refused.map(([what, code, values, problemType]) => ({ what, code, values, problemType })))(
		'$what: $code',
		({ code, values, problemType }) => {
			const caught = catchError(() => encode(values, problemType));
			expect(caught).toMatchObject({ code });
			expect(caught.message.length).toBeLessThanOrEqual(300);
			expect(caught.fix).not.toBe('');
			expect(caught.message).not.toMatch(/error|problem|failure|mistake|NaN|undefined/i);
		},
	);

	it('names the row of an infinite target', () => {
		expect(catchError(() => encode([...many(20, (i) => 1.5 * i * i), -Infinity])).details).toMatchObject({ row: 20, column: 'answer' });
	});

	it('says which value the one class has', () => {
		expect(catchError(() => encode(many(20, () => 'no'))).message).toBe("Every row has answer = 'no'. The model needs examples of both.");
	});

	it('refuses 0 rows', () => {
		expect(() => checkTrainable(toRawTable([]), 'x')).toThrow(refusal('ML-EMPTY'));
	});

	it.each([
		['Churn', 'churned'],
		['chrun', 'Churn'],
		['customer_type', 'Customer Type'],
		['Chruned?', 'churned'],
	])('asks for %p whether %p was meant', (wanted, name) => {
		const raw = toRawTable([{ tenure: 1, [name]: 'yes', city: 'Bonn' }]);
		expect(catchError(() => checkTrainable(raw, wanted))).toMatchObject({
			code: 'ML-NO-TARGET',
			message: `Column '${wanted}' not found. Did you mean '${name}'?`,
		});
	});

	it('lists the first 20 columns', () => {
		const raw = toRawTable([Object.fromEntries(many(30, (i) => [`c${i}`, 1]) as [string, number][])]);
		const { message, fix } = catchError(() => checkTrainable(raw, 'zzzzzzzz'));
		expect(message).toBe("Column 'zzzzzzzz' not found.");
		expect(fix).toContain("'c19' and 10 more");
	});
});

describe('encodeActual', () => {
	it.each<[string, unknown[], unknown, number]>([
		['text for number', [0, 1], '1', 1],
		['number for text', ['0', '1'], 1, 1],
		['"1.0"', [0, 1], '1.0', 1],
		['"true" for true', [false, true], 'true', 1],
		['true for "True"', ['False', 'True'], true, 1],
		['true for yes', ['No', 'Yes'], true, 1],
		['false for 0', [0, 1], false, 0],
		['1 for yes', ['No', 'Yes'], 1, 1],
		['"yes" for true', [false, true], 'Yes', 1],
		['other case', ['Low', 'High'], 'high', 1],
		['blanks around', ['a', 'b'], ' b ', 1],
		['another word', ['a', 'b'], 'c', NaN],
		['yes among words', ['a', 'b'], 'yes', NaN],
		['nothing', ['a', 'b'], null, NaN],
		['an ambiguous case', ['a', 'A', 'b'], 'A', 1],
		['a name of the prototype', ['a', 'b'], '__proto__', NaN],
	])('matches %s', (_, classes, value, expected) => {
		expect(encodeActual([value], classes as string[])[0]).toBe(expected);
	});

	it('keeps the classes of an earlier version', () => {
		const raw = toRawTable(repeat(['x', 'y', 'z'], 10).map((t) => ({ t })));
		const target = encodeTarget(raw, 't', undefined, 'auto', createContext(), ['y', 'x']);
		expect([target.classes, Array.from(target.y.subarray(0, 3)), target.counts]).toEqual([
			['y', 'x'],
			[1, 0, NaN],
			[10, 10],
		]);
	});
});

function catchError(run: () => unknown): MlError {
	try {
		run();
	} catch (error) {
		return error as MlError;
	}
	throw new Error('nothing was refused');
}
