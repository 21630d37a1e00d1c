import { boolean, checkParams, choice, integer, invalidValues, number } from '../../src/core/params';

const specs = {
	rounds: integer({ default: 100, min: 1, max: 1000, label: 'Rounds', help: 'How many trees' }),
	rate: number({ default: 0.1, min: 0, exclusiveMin: true, max: 1, label: 'Rate', help: 'Step' }),
	penalty: choice({ default: 'l2', choices: ['l1', 'l2'], label: 'Penalty', help: 'Which' }),
	fast: boolean({ default: false, label: 'Fast', help: 'Whether to hurry' }),
};

describe('checkParams', () => {
	it('fills in the defaults', () => {
		expect(checkParams(specs, 'trees', undefined)).toEqual({ rounds: 100, rate: 0.1, penalty: 'l2', fast: false });
	});

	it('keeps what was given and freezes the result', () => {
		const checked = checkParams(specs, 'trees', { rounds: 7 });
		expect(checked.rounds).toBe(7);
		expect(Object.isFrozen(checked)).toBe(true);
	});

	it.each(Object.entries(specs).flatMap(([name, spec]) => invalidValues(spec).map((value) => [name, value] as const)))(
		'refuses %s = %p and names the parameter',
		(name, value) => {
			expect(() => checkParams(specs, 'trees', { [name]: value })).toThrow(expect.objectContaining({ code: 'ML-PARAMETER', details: { parameter: name } }));
		},
	);

	it('names range and value', () => {
		expect(() => checkParams(specs, 'trees', { rounds: 0 })).toThrow('trees: rounds must be an integer from 1 to 1000. Got 0.');
	});

	it.each(['toString', '__proto__x', 'leaves'])('refuses the unknown parameter %s', (name) => {
		expect(() => checkParams(specs, 'trees', { [name]: 1 })).toThrow(`trees has no parameter '${name}'.`);
	});

	it.each([[[]], ['{}'], [3]])('refuses %p in place of an object', (values) => {
		expect(() => checkParams(specs, 'trees', values)).toThrow(expect.objectContaining({ code: 'ML-PARAMETER' }));
	});
});
