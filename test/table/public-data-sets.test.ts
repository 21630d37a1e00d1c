// Types inferred on the public sets, judged against the quirks that their manifest lists.
import { createReadStream, existsSync } from 'node:fs';
import { join } from 'node:path';
import { inferSchema } from '../../src/table/infer-schema';
import { RawTableBuilder } from '../../src/table/raw-table-builder';
import { readTable } from '../../src/table/readers/read-table';

const FOLDER = join(__dirname, '../../../shared/data');
const present = existsSync(join(FOLDER, 'MANIFEST.md'));
if (!present) console.warn(`Skipped: ${FOLDER} is not there.`);

async function infer(file: string) {
	const builder = new RawTableBuilder();
	for await (const batch of readTable(createReadStream(join(FOLDER, file)), file)) builder.addBatch(batch);
	const raw = builder.build();
	const { schema, warnings } = inferSchema(raw);
	return { rows: raw.nRows, columns: new Map(schema.columns.map((column) => [column.name, column])), codes: warnings.map(({ code }) => code), missingWords: schema.missingWords };
}

(present ? describe : describe.skip)('inference on public data sets', () => {
	it.each<[string, number, Record<string, object>]>([
		['telco_churn.csv', 7043, { customerID: { type: 'id' }, TotalCharges: { type: 'number' }, SeniorCitizen: { type: 'number' }, Partner: { type: 'boolean' }, OnlineSecurity: { type: 'category', distinct: 3 } }],
		['titanic.csv', 891, { PassengerId: { type: 'id' }, Name: { type: 'text', distinct: 891 }, Age: { type: 'number' }, Cabin: { role: 'id' }, Embarked: { type: 'category', distinct: 3 } }],
		['lead_scoring.csv', 9240, { 'Prospect ID': { note: 'uuid' }, 'Lead Number': { type: 'id' }, Magazine: { note: 'constant' }, Specialization: { type: 'category', distinct: 18 }, 'Do Not Email': { type: 'boolean' } }],
		['adult.csv.gz', 48842, { workclass: { type: 'category', distinct: 8 }, age: { type: 'number' }, native_country: { type: 'category', distinct: 41 } }],
		['credit_g.csv', 1000, { other_debtors: { type: 'category', distinct: 3, missingShare: 0 }, checking_balance: { type: 'category', distinct: 4 } }],
		['hr_attrition.csv', 1470, { EmployeeCount: { note: 'constant' }, Over18: { note: 'constant' }, EmployeeNumber: { type: 'id' }, OverTime: { type: 'boolean' } }],
		['bike_sharing.csv', 17379, { instant: { type: 'id' }, dteday: { type: 'date', dateFormat: 'iso' }, hr: { type: 'number' } }],
		['taxis.csv', 6433, { pickup: { type: 'date' }, dropoff: { type: 'date' }, pickup_zone: { type: 'category', distinct: 194 } }],
		['ts_us_gasoline.csv', 1578, { Week: { type: 'date', dateFormat: 'mdy' }, Gasoline: { type: 'number' } }],
		['ts_airpassengers.csv', 144, { Month: { type: 'date', dateFormat: 'iso' } }],
		['banking77.csv', 13083, { text: { type: 'text' }, category: { type: 'category', distinct: 77 } }],
		['sms_spam.csv', 5574, { text: { type: 'text' }, type: { type: 'category' } }],
		['mushroom.csv', 8124, { veil_type: { note: 'constant' }, stalk_root: { type: 'category', distinct: 4 }, odor: { type: 'category' } }],
		['mpg.csv', 398, { horsepower: { type: 'number' }, name: { type: 'text' }, model_year: { type: 'number' } }],
	])(
		'%s',
		async (file, rows, expected) => {
			const found = await infer(file);
			expect(found.rows).toBe(rows);
			for (const [name, column] of Object.entries(expected)) expect(found.columns.get(name)).toMatchObject(column);
			expect(found.codes.filter((code) => /AMBIGUOUS|MIXED/.test(code))).toEqual([]);
		},
		60_000,
	);

	it('takes Select in lead scoring as missing', async () => {
		const { missingWords, columns } = await infer('lead_scoring.csv');
		expect(missingWords).toContain('select');
		expect(columns.get('How did you hear about X Education')?.missingShare).toBeGreaterThan(0.7);
	});
});
