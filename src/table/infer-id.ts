// Which columns only tell rows apart: ids, e-mail addresses, phone numbers, row numbers. They teach a model nothing that holds for
// the next row, and they are personal data more often than not.
import type { ColumnProfile, ValueCount } from './column-profile';
import { namesTime } from './infer-date';
import { nameTokens } from './text';

/** Note of an id column, `undefined` when it is none. */
export type IdNote = 'id' | 'uuid' | 'email' | 'phone' | 'row-number' | 'near-id' | 'big-integer';

const UUID = /^\{?[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}\}?$/i;
const EMAIL = /^[^\s@]{1,64}@[^\s@]{1,255}\.[^\s@.]{2,24}$/;
const PHONE = /^\+?\(?\d{1,4}\)?(?:[\s./-]?\(?\d{1,5}\)?){1,6}$/;
const ID_WORDS = new Set([
	'id',
	'ids',
	'uuid',
	'guid',
	'key',
	'nr',
	'no',
	'num',
	'number',
	'nummer',
	'index',
	'idx',
	'instant',
	'ref',
	'reference',
	'rowid',
	'unnamed',
	'code',
	'serial',
]);
const PHONE_WORDS = new Set(['phone', 'mobile', 'tel', 'telephone', 'telefon', 'fax', 'cell', 'handy', 'whatsapp', 'msisdn']);
/** Words that leave no doubt: also set aside where rows share an id, as the lines of one order do. */
const STRONG_ID_WORDS = new Set(['id', 'ids', 'uuid', 'guid', 'rowid']);
/** Fewer rows say nothing about uniqueness. */
const MIN_ROWS = 10;

/** True when the name alone suggests an id, e.g. `customerID`, `Order No`. */
export function namesId(name: string): boolean {
	return nameTokens(name).some((token) => ID_WORDS.has(token)) || /(?:^|[a-z])(?:id|ID)$/.test(name);
}

function namesStrongly(name: string): boolean {
	return nameTokens(name).some((token) => STRONG_ID_WORDS.has(token)) || /[a-z]ID$/.test(name);
}

/** Judges a column of strings. */
export function findStringId(name: string, profile: ColumnProfile): IdNote | undefined {
	const present = profile.nRows - profile.missing;
	if (present === 0 || profile.strings < 0.9 * present) return undefined;
	const entries = profile.distinct;
	const matches = (pattern: RegExp) => entries.length >= 2 && share(entries, (text) => text.length <= 320 && pattern.test(text)) >= 0.9;
	if (matches(UUID)) return 'uuid';
	if (matches(EMAIL)) return 'email';
	if (nameTokens(name).some((token) => PHONE_WORDS.has(token)) && matches(PHONE) && longDigits(entries)) return 'phone';
	if (present < MIN_ROWS) return undefined;
	const oneWord = share(entries, (text) => !/\s/.test(text)) >= 0.8;
	const unique = profile.distinctShare;
	if (oneWord && unique >= 0.98) return 'id';
	if (namesId(name) && oneWord && unique >= 0.9) return 'id';
	if (namesStrongly(name) && oneWord && entries.length >= 50 && unique >= 0.2) return 'near-id';
	if (entries.length >= 50 && unique >= 0.3 && oneWord && singles(entries) > 0.5) return 'near-id';
	if (
		entries.length >= 50 &&
		unique >= 0.5 &&
		singles(entries) > 0.5 &&
		share(entries, (text) => /\d{3}/.test(text)) > 0.8 &&
		longest(entries) <= 40
	)
		return 'near-id';
	return undefined;
}

/** Judges a column of integers. */
export function findIntegerId(name: string, profile: ColumnProfile): IdNote | undefined {
	const present = profile.nRows - profile.missing;
	if (present < MIN_ROWS) return undefined;
	if (nameTokens(name).some((token) => PHONE_WORDS.has(token)) && profile.distinctShare > 0.5 && longDigits(profile.distinct))
		return 'phone';
	if (namesStrongly(name) && profile.distinct.length >= 50 && profile.distinctShare >= 0.5)
		return profile.distinctShare > 0.99 ? 'id' : 'near-id';
	if (profile.distinctShare < 0.99) return undefined;
	if (namesId(name)) return 'id';
	return isSequence(profile.head) && present >= 20 && !namesTime(name) ? 'row-number' : undefined;
}

function isSequence(head: readonly (string | number | boolean)[]): boolean {
	let steps = 0;
	for (let i = 1; i < head.length; i++) {
		if (Number.parseFloat(String(head[i])) - Number.parseFloat(String(head[i - 1])) === 1) steps++;
	}
	return steps >= 0.99 * (head.length - 1);
}

function longDigits(entries: readonly ValueCount[]): boolean {
	return share(entries, (text) => text.replace(/\D/g, '').length >= 7) >= 0.8;
}

function longest(entries: readonly ValueCount[]): number {
	return entries.reduce((length, { value }) => Math.max(length, String(value).length), 0);
}

/** Share of the values that appear once. */
export function singles(entries: readonly ValueCount[]): number {
	return entries.length === 0 ? 0 : entries.filter((entry) => entry.count === 1).length / entries.length;
}

function share(entries: readonly ValueCount[], test: (text: string) => boolean): number {
	if (entries.length === 0) return 0;
	const looked = entries.length > 2000 ? entries.slice(0, 2000) : entries;
	return looked.filter(({ value }) => test(String(value))).length / looked.length;
}
