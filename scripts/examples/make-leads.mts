// Makes examples/data/leads.csv: invented leads of an invented company, as untidy as a CRM export. Same seed, same bytes.
//   node scripts/examples/make-leads.mts
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

const ROWS = 4000;
const SEED = 20_25;
const TARGET = join(import.meta.dirname, '..', '..', 'examples', 'data', 'leads.csv');

const SOURCES = { Webinar: 0.5, 'Organic search': 0.2, Referral: 1.1, 'Paid ads': -0.5, 'Trade fair': 0.1, 'Cold list': -1.3 };
const TITLES = { Director: 0.7, Manager: 0.4, Specialist: -0.1, Founder: 0.5, Student: -1.9, Other: -0.3 };
const SIZES = { '1-10': -0.4, '11-50': 0.1, '51-200': 0.5, '201-1000': 0.3, '1000+': -0.2 };
const COUNTRIES = ['Germany', 'Netherlands', 'France', 'Austria', 'Spain', 'Poland'];

let state = SEED;

/** mulberry32 */
function uniform(): number {
	state = (state + 0x6d2b79f5) | 0;
	let t = Math.imul(state ^ (state >>> 15), 1 | state);
	t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
	return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
}

const pick = <T,>(values: readonly T[]): T => values[Math.floor(uniform() * values.length)];
const sometimesBlank = (value: string | number, share: number) => (uniform() < share ? '' : String(value));
const count = (mean: number) => Math.floor(-mean * Math.log(1 - uniform()));
const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));

function makeLead(index: number): (string | number)[] {
	const source = pick(Object.keys(SOURCES) as (keyof typeof SOURCES)[]);
	const title = pick(Object.keys(TITLES) as (keyof typeof TITLES)[]);
	const size = pick(Object.keys(SIZES) as (keyof typeof SIZES)[]);
	const pages = 1 + count(5);
	const minutes = pages * (0.4 + 1.6 * uniform());
	const emails = count(2.5);
	const budget = Math.round(Math.exp(7.5 + 2 * uniform()) / 50) * 50;
	const demo = uniform() < 0.25;
	const interest = 0.12 * Math.min(pages, 15) + 0.18 * Math.min(emails, 8) + (demo ? 1.3 : 0);
	// Money only matters to those who came by themselves: something that a straight line can't find.
	const money = source === 'Cold list' ? 0 : 0.35 * Math.log(budget / 5000);
	const converted = uniform() < sigmoid(-3.1 + SOURCES[source] + TITLES[title] + SIZES[size] + interest + money);
	const created = new Date(Date.UTC(2024, 0, 1) + index * 3 * 3_600_000 + Math.floor(uniform() * 3_600_000));
	return [
		`L-${String(10_001 + index)}`,
		created.toISOString().slice(0, 16).replace('T', ' '),
		source,
		sometimesBlank(title, 0.06),
		sometimesBlank(size, 0.04),
		pick(COUNTRIES),
		pages,
		minutes.toFixed(1),
		emails,
		demo ? 'Yes' : 'No',
		sometimesBlank(`€${budget.toLocaleString('en')}`, 0.12),
		converted ? 'Yes' : 'No',
	];
}

const HEADER = [
	'Lead ID', 'Created', 'Source', 'Job Title', 'Company Size', 'Country', 'Pages Viewed', 'Minutes on Site', 'Emails Opened',
	'Asked for Demo', 'Budget', 'Converted',
];

const quote = (cell: string | number) => (String(cell).includes(',') ? `"${cell}"` : String(cell));
const rows = [HEADER, ...Array.from({ length: ROWS }, (_, index) => makeLead(index))];
writeFileSync(TARGET, rows.map((row) => row.map(quote).join(',')).join('\n') + '\n');
