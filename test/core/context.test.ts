import { createContext, reserve } from '../../src/core/context';
import { CancelledError, deserializeError, MlError, serializeError } from '../../src/core/errors';

describe('createContext', () => {
	it('stops at a checkpoint once the signal is set', async () => {
		const signal = { aborted: false };
		const context = createContext({ signal });
		await context.checkpoint();
		signal.aborted = true;
		await expect(context.checkpoint()).rejects.toThrow(CancelledError);
	});

	it('stops after a pause in which the caller gave up', async () => {
		const signal = { aborted: false };
		const context = createContext({ signal, pause: async () => void (signal.aborted = true) });
		await expect(context.checkpoint()).rejects.toThrow(CancelledError);
	});

	it('remembers the most memory in use', async () => {
		const used = [5, 9, 3];
		let clock = 0;
		const context = createContext({ memoryUsed: () => used.shift() ?? 0, now: () => (clock += 100) });
		await context.checkpoint();
		await context.checkpoint();
		await context.checkpoint();
		expect(context.peakMemory()).toBe(9);
	});
});

describe('reserve', () => {
	it('refuses what does not fit before it is allocated, with both figures', () => {
		const context = createContext({ memoryBudget: 100 * 2 ** 20 });
		expect(() => reserve(context, 200 * 2 ** 20, 'Training on 5 rows')).toThrow('Training on 5 rows needs about 200 MiB; the limit is 100 MiB.');
		expect(() => reserve(context, 100 * 2 ** 20, 'Training')).not.toThrow();
	});
});

describe('serializeError', () => {
	it('carries a refusal across a thread boundary', () => {
		const refusal = new MlError('ML-EMPTY', 'No rows.', 'Send rows.', { column: 'a', row: 3 });
		expect(deserializeError(structuredClone(serializeError(refusal)))).toMatchObject({ code: 'ML-EMPTY', message: 'No rows.', fix: 'Send rows.', details: { column: 'a', row: 3 } });
	});

	it('keeps a cancellation a cancellation', () => {
		expect(deserializeError(serializeError(new CancelledError()))).toBeInstanceOf(CancelledError);
	});

	it('turns anything else into a fault with a way on and without a stack', () => {
		const fault = serializeError(new TypeError('x is undefined'));
		expect(fault).toEqual({ kind: 'fault', code: 'ML-FAULT', message: 'x is undefined', fix: expect.stringContaining('report it'), details: {} });
	});
});
