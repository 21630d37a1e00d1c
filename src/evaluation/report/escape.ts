// Text from data goes into the page through here and nowhere else.

const ENTITIES: ReadonlyMap<string, string> = new Map([
	['&', '&amp;'],
	['<', '&lt;'],
	['>', '&gt;'],
	['"', '&quot;'],
	["'", '&#39;'],
	['`', '&#96;'],
]);

/** Safe inside of elements and quoted attributes. Control characters and lone surrogates, which are no valid text, become U+FFFD. */
export function escapeHtml(text: string): string {
	return text
		.replace(/\p{Surrogate}/gu, '\ufffd')
		.replace(/(?![\t\n\r])[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu, '\ufffd')
		.replace(/[&<>"'`]/g, (character) => ENTITIES.get(character)!);
}

/** At most `length` characters, the last an ellipsis where something was cut. */
export function shorten(text: string, length: number): string {
	const characters = Array.from(text);
	return characters.length > length ? `${characters.slice(0, length - 1).join('')}…` : text;
}

/** Keeps a number and its per cent sign on one line. */
export function keepTogether(text: string): string {
	return text.replace(/(\d) %/g, '$1\u00a0%');
}
