import { createContext } from '../../src/core/context';
import { decodeModel } from '../../src/engine/model-file';
import { predict } from '../../src/engine/predict';
import { prepare } from '../../src/engine/prepare';
import { train } from '../../src/engine/train';
import type { RawRow } from '../../src/table/raw-table';
import { toRawTable } from '../../src/table/raw-table-builder';
import { Random } from '../../src/core/random';
import { CHURN_OPTIONS } from './telco';

/** Rows as a German CRM exports them: decimal commas, currency, day-first dates, blanks in several spellings. */
function crmRows(n: number): RawRow[] {
	const random = new Random(9);
	return Array.from({ length: n }, (_, i) => {
		const revenue = 1000 + 4000 * random.uniform();
		const day = 1 + random.integer(28);
		const plan = ['Basis', 'Pro', 'Team'][random.integer(3)];
		const stays = revenue / 5000 + (plan === 'Basis' ? 0 : 0.4) + 0.3 * random.normal() > 0.7;
		return {
			kunde: `K-${100000 + i}`,
			umsatz: i % 17 === 0 ? 'n/a' : `${revenue.toFixed(2).replace('.', ',').replace(/^(\d)(\d{3}),/, '$1.$2,')} €`,
			rabatt: `${random.integer(30)} %`,
			seit: `${String(day).padStart(2, '0')}.${String(1 + random.integer(12)).padStart(2, '0')}.202${random.integer(5)}`,
			tarif: i % 23 === 0 ? '' : plan,
			newsletter: random.uniform() < 0.5 ? 'ja' : 'nein',
			bleibt: stays ? 'ja' : 'nein',
		};
	});
}

describe('cleaning', () => {
	it('gives the same prediction for raw and for prepared rows', async () => {
		const rows = crmRows(400);
		const context = createContext();
		const prepared = await prepare(
			toRawTable(rows),
			{ targetColumn: 'bleibt', splitMethod: 'stratified', testShare: 20, seed: 42, dropDuplicates: true, schema: {} },
			context,
		);
		expect(prepared.training.length + prepared.test.length + prepared.problems.length).toBe(rows.length);
		const cleaned = prepared.test.map(({ cleaned: row }) => row);
		const raw = prepared.test.map(({ row }) => rows[row]);
		expect(typeof cleaned[0].rabatt).toBe('number');
		expect(cleaned[0].seit).toMatch(/^\d{4}-\d\d-\d\d/);

		const training = toRawTable(prepared.training.map(({ cleaned: row }) => row));
		const { bytes } = await train(training, { ...CHURN_OPTIONS, targetColumn: 'bleibt', schema: prepared.schema, modelType: 'gradientBoosting' }, context);
		const model = decodeModel(bytes);
		const fromRaw = await predict(model, raw, { explain: 0 }, context);
		const fromCleaned = await predict(model, cleaned, { explain: 0 }, context);
		expect(fromRaw).toEqual(fromCleaned);
		expect(new Set(fromRaw.map((prediction) => prediction.ok && prediction.prediction.value)).size).toBe(2);
	}, 60_000);
});
