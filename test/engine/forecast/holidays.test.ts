// Sales that rest on public holidays which move from year to year.
import { holidaysOf } from '../../../src/table/time-axis/holidays/calendar';
import { DAY } from '../../../src/table/time-axis/axis';
import type { RawRow } from '../../../src/table/raw-table';
import { ask, noise, trainOn } from './series';

const FIRST = Date.UTC(2020, 0, 6);
const N_DAYS = 4 * 365;
const HORIZON = 28;
const { codeAt } = holidaysOf('US');

function salesOn(time: number): number {
	const t = (time - FIRST) / DAY;
	return (codeAt(time) > 0 ? 20 : 100) + 15 * Math.sin((2 * Math.PI * t) / 7) + 4 * (noise(t) - 0.5);
}

const days = (from: number, count: number) => Array.from({ length: count }, (_, i) => FIRST + (from + i) * DAY);
const rows: RawRow[] = days(0, N_DAYS).map((time) => ({ day: new Date(time).toISOString().slice(0, 10), sales: salesOn(time) }));

async function errorOnHolidays(holidays: string) {
	const { model, codes } = await trainOn(rows, { modelType: 'forecast', horizon: HORIZON, hyperparameters: { holidays } });
	const { values } = await ask(model);
	const ahead = days(N_DAYS, HORIZON);
	const off = ahead.flatMap((time, i) => (codeAt(time) > 0 ? [Math.abs(values[i] - salesOn(time))] : []));
	expect(off.length).toBeGreaterThan(0);
	return { error: off.reduce((sum, value) => sum + value, 0) / off.length, codes };
}

it('forecasts the days of rest where it knows the country', async () => {
	const [blind, seeing] = [await errorOnHolidays('none'), await errorOnHolidays('US')];
	expect(blind.error).toBeGreaterThan(30);
	expect(seeing.error).toBeLessThan(15);
}, 60_000);

it('says that plain numbers of steps have no holidays', async () => {
	const numbered = rows.slice(0, 100).map(({ sales }, i) => ({ step: i, sales }));
	const { codes } = await trainOn(numbered, { schemaOptions: { timeColumn: 'step' }, modelType: 'forecast', hyperparameters: { holidays: 'US' } });
	expect(codes).toContain('ML-FORECAST-OPTION');
});
