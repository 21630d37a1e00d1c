// Makes examples/data/customers.csv and payments.csv: invented rows without an answer to predict, for groups and for anomalies. Same seed,
// same bytes.
//   node scripts/examples/make-groups.mts
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

const CUSTOMERS = 1500;
const PAYMENTS = 3000;
const SEED = 20_26;
const FOLDER = join(import.meta.dirname, '..', '..', 'examples', 'data');

let state = SEED;

/** mulberry32 */
function uniform(): number {
	state = (state + 0x6d2b79f5) | 0;
	let t = Math.imul(state ^ (state >>> 15), 1 | state);
	t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
	return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
}

const normal = () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
const around = (mean: number, spread: number) => mean * Math.exp(spread * normal());
const pick = <T,>(values: readonly T[]): T => values[Math.floor(uniform() * values.length)];
const sometimes = <T,>(share: number, usual: T, other: T): T => (uniform() < share ? usual : other);
const sometimesBlank = (value: string | number, share: number) => (uniform() < share ? '' : String(value));

/** What each kind of customer does in a year; nobody told the shop which is which. */
const KINDS = [
	{ share: 0.42, orders: 2, basket: 45, returns: 4, discount: 12, days: 150, channel: 'Website' },
	{ share: 0.27, orders: 14, basket: 38, returns: 6, discount: 10, days: 18, channel: 'App' },
	{ share: 0.19, orders: 5, basket: 32, returns: 5, discount: 68, days: 60, channel: 'Newsletter' },
	{ share: 0.12, orders: 6, basket: 290, returns: 28, discount: 5, days: 40, channel: 'Store' },
];
const CHANNELS = KINDS.map(({ channel }) => channel);

function kind() {
	let left = uniform();
	return KINDS.find(({ share }) => (left -= share) < 0) ?? KINDS[0];
}

function makeCustomer(index: number): (string | number)[] {
	const own = kind();
	return [
		`C-${String(40_001 + index)}`,
		Math.max(1, Math.round(around(own.orders, 0.25))),
		`€${around(own.basket, 0.2).toFixed(2)}`,
		sometimesBlank(`${Math.min(95, around(own.returns, 0.35)).toFixed(0)}%`, 0.03),
		`${Math.min(100, around(own.discount, 0.25)).toFixed(0)}%`,
		Math.max(1, Math.round(around(own.days, 0.3))),
		sometimes(0.85, own.channel, pick(CHANNELS)),
		sometimes(0.5, 'Yes', 'No'),
	];
}

const odd = (index: number) => index % 61 === 30;

/** Every 61st payment is odd in one of three ways; the last column says so, for those who want to check. */
function makePayment(index: number): (string | number)[] {
	const way = odd(index) ? 1 + (Math.floor(index / 61) % 3) : 0;
	const hour = way === 1 ? 3 : 8 + Math.floor(11 * uniform());
	const at = new Date(Date.UTC(2025, 0, 6, hour, Math.floor(60 * uniform())) + Math.floor(index / 30) * 86_400_000);
	const supplier = pick(['Office supplies', 'Cleaning', 'Cloud services', 'Travel', 'Catering']);
	const amount = way === 2 ? around(9600, 0.05) : around({ 'Office supplies': 140, Cleaning: 420, 'Cloud services': 900, Travel: 310, Catering: 220 }[supplier]!, 0.3);
	return [
		`P-${String(70_001 + index)}`,
		at.toISOString().slice(0, 16).replace('T', ' '),
		hour,
		supplier,
		`€${amount.toFixed(2)}`,
		way === 3 ? 0 : 5 + Math.floor(26 * uniform()),
		way === 3 ? 1 : sometimes(0.9, 0, 1),
		way > 0 ? 'Yes' : 'No',
	];
}

const quote = (cell: string | number) => (String(cell).includes(',') ? `"${cell}"` : String(cell));

function write(name: string, header: string[], rows: (string | number)[][]): void {
	writeFileSync(join(FOLDER, name), [header, ...rows].map((row) => row.map(quote).join(',')).join('\n') + '\n');
}

write(
	'customers.csv',
	['Customer', 'Orders per Year', 'Average Basket', 'Returned', 'Bought at Discount', 'Days since Order', 'Channel', 'Newsletter'],
	Array.from({ length: CUSTOMERS }, (_, index) => makeCustomer(index)),
);
write(
	'payments.csv',
	['Payment', 'Booked', 'Hour', 'Category', 'Amount', 'Days until Due', 'New Account', 'Found Odd'],
	Array.from({ length: PAYMENTS }, (_, index) => makePayment(index)),
);
