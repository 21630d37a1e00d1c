import { checkAlias, checkModelName } from '../../src/store/model-name';

describe('model names', () => {
	it.each([
		['churn', 'churn'],
		[' Churn-EU ', 'churn-eu'],
		['a', 'a'],
		['2026.q1_v2', '2026.q1_v2'],
		['console', 'console'],
		// The Kelvin sign is a K to NFC.
		['\u212ag', 'kg'],
		['x'.repeat(63), 'x'.repeat(63)],
	])('stores %j as %j', (name, spelling) => {
		expect(checkModelName(name)).toBe(spelling);
	});

	it.each([
		'', ' ', '..', '.', '../../x', '..\\x', 'a/b', 'a\\b', '%2e%2e%2f', 'a\0b', 'a\nb', 'x'.repeat(64), 'x'.repeat(300), '🙂', 'häuser', 'ｃhurn', 'сhurn',
		'CON', 'con', 'nul.txt', 'COM1', 'lpt9.tar.gz', 'aux', 'prn', '-churn', '_churn', '.churn', 'churn.', '__proto__', 'constructor', 'prototype', 'latest',
		'Champion ', 'challenger', 'a b', "a'b", 'a"b', 'a;drop table', 'a:b', 'a*', 'a?', '<img>', '~root', '$HOME',
	])('refuses %j', (name) => {
		expect(() => checkModelName(name)).toThrow(expect.objectContaining({ code: 'ML-MODEL-NAME', fix: expect.stringContaining('letters a to z') }));
	});

	it.each([undefined, null, 7, {}, ['churn']])('refuses %j, which is no text', (name) => {
		expect(() => checkModelName(name as string)).toThrow(expect.objectContaining({ code: 'ML-MODEL-NAME' }));
	});

	it('cuts a long name in its message', () => {
		expect(() => checkModelName('y'.repeat(300))).toThrow(expect.objectContaining({ message: `Model name '${'y'.repeat(40)}…' can't be used.` }));
	});
});

describe('aliases', () => {
	it('take champion and challenger', () => {
		expect(['champion', ' Challenger', 'staging'].map(checkAlias)).toEqual(['champion', 'challenger', 'staging']);
	});

	it.each(['', 'latest', '3', 'v3', 'a/b', 'x'.repeat(64)])('refuse %j', (alias) => {
		expect(() => checkAlias(alias)).toThrow(expect.objectContaining({ code: 'ML-ALIAS' }));
	});
});
