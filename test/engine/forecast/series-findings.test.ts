import { createContext } from '../../../src/core/context';
import { prepare } from '../../../src/engine/prepare';
import { toRawTable } from '../../../src/table/raw-table-builder';
import { monthlyRows } from './series';

const check = async (rows: Record<string, unknown>[], splitMethod: 'time' | 'random' = 'time') => {
	const options = { targetColumn: 'sales', splitMethod, testShare: 20, timeColumn: 'month', seed: 42, dropDuplicates: true, schema: {} };
	const { verdict, training, test } = await prepare(toRawTable(rows), options, createContext());
	return { codes: verdict.findings.map(({ code }) => code), training, test };
};

it('tells of gaps, of several series and of a short past, where rows are split by time', async () => {
	expect((await check(monthlyRows(60))).codes).not.toContain('ML-TIME-GAPS');
	expect((await check(monthlyRows(60).filter((_, t) => t % 20 !== 7))).codes).toContain('ML-TIME-GAPS');
	expect((await check([...monthlyRows(60, 0, 'A'), ...monthlyRows(60, 0, 'B')])).codes).toContain('ML-TIME-DUPLICATES');
	expect((await check(monthlyRows(15))).codes).toContain('ML-FORECAST-SHORT');
	expect((await check(monthlyRows(15), 'random')).codes).not.toContain('ML-FORECAST-SHORT');
});

it('puts the newest months aside', async () => {
	const { training, test } = await check(monthlyRows(60));
	expect([training.length, test.length]).toEqual([48, 12]);
	expect(test[0].cleaned.month).toBe('2014-01-01');
});
