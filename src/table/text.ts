// How strings are made comparable and how values are shown.

const PRINTABLE_ASCII = /^[\x20-\x7e]*$/;
const LONE_SURROGATE = /\p{Surrogate}/gu;

/** Trimmed, in Unicode NFC, with lone surrogates replaced, so that equal-looking words are equal. */
export function normalizeText(text: string): string {
	const trimmed = text.trim();
	if (PRINTABLE_ASCII.test(trimmed)) return trimmed;
	return trimmed.normalize('NFC').replace(LONE_SURROGATE, '\ufffd');
}

/** A value as short text for messages and samples: at most `limit` characters. */
export function showValue(value: unknown, limit = 40): string {
	const text = typeof value === 'string' ? value : value === undefined ? '' : String(value);
	const oneLine = text.length > 4 * limit ? text.slice(0, 4 * limit) : text;
	const clean = oneLine.replace(LONE_SURROGATE, '\ufffd').replace(/\s+/g, ' ');
	return clean.length > limit ? `${clean.slice(0, limit - 1)}…` : clean;
}

/** A column's name as it is shown in messages: at most 64 characters. */
export function showName(name: string): string {
	return name.trim() === '' ? '(blank name)' : showValue(name, 64);
}

/** Lower-case words of a name: `CustomerID`, `customer_id` and `customer id` all give customer, id. */
export function nameTokens(name: string): string[] {
	const spaced = name.replace(/([\p{Ll}\d])(\p{Lu})/gu, '$1 $2').replace(/(\p{Lu})(\p{Lu}\p{Ll})/gu, '$1 $2');
	return spaced
		.toLowerCase()
		.split(/[^\p{L}\p{N}]+/u)
		.filter((token) => token.length > 0);
}
