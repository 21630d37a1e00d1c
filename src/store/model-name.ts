// Names that people give to models and aliases. One spelling per name, safe in every file system, URL and log.
import { MlError } from '../core/errors';

const NAME = /^[a-z0-9][a-z0-9._-]{0,62}$/;
/** Device names of Windows: an exported model may become a file there. With any extension they stay devices. */
const DEVICE = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/;
/** Words that plain objects inherit, and versions or aliases that a name would be confused with. */
const RESERVED: ReadonlySet<string> = new Set(['constructor', 'prototype', 'latest', 'champion', 'challenger']);
const FIX = "Use letters a to z, digits, '.', '_' and '-', at most 63, starting with a letter or digit. Example: churn-eu";

/**
 * The stored spelling of a model name: trimmed, NFC, lower case.
 *
 * @throws MlError `ML-MODEL-NAME`.
 * @example checkModelName(' Churn-EU ') // 'churn-eu'
 */
export function checkModelName(name: string): string {
	return check(name, 'Model name', 'modelName', (spelling) => RESERVED.has(spelling));
}

/**
 * The stored spelling of an alias, by the same rule; `champion` and `challenger` are aliases.
 *
 * @throws MlError `ML-ALIAS`.
 */
export function checkAlias(alias: string): string {
	return check(alias, 'Alias', 'alias', (spelling) => spelling === 'latest' || /^v?\d+$/.test(spelling));
}

function check(text: unknown, what: string, parameter: 'modelName' | 'alias', isReserved: (spelling: string) => boolean): string {
	const code = parameter === 'alias' ? 'ML-ALIAS' : 'ML-MODEL-NAME';
	if (typeof text !== 'string' || text.trim() === '') throw new MlError(code, `${what} is empty.`, FIX, { parameter });
	const spelling = text.trim().normalize('NFC').toLowerCase();
	const shown = shorten(text.trim());
	if (!NAME.test(spelling)) throw new MlError(code, `${what} '${shown}' can't be used.`, FIX, { parameter });
	// A dot at the end is dropped by Windows, so two names would become one file.
	if (DEVICE.test(spelling) || isReserved(spelling) || spelling.endsWith('.')) {
		throw new MlError(code, `${what} '${shown}' is reserved.`, `Add a word to it. ${FIX}`, { parameter });
	}
	return spelling;
}

function shorten(text: string): string {
	return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}
