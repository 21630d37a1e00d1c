// Names of columns while they pass through a recipe. A user may call a column anything, so the user's name never becomes part of
// a key: feature i is `i`, and what is made from it is `i/` and a label, e.g. `3/ = Two year`.

/** Key of the user's i-th feature column. */
export const rootKey = (index: number): string => String(index);

/** Key of a column made from another. The labels of one source must differ. */
export function derivedKey(key: string, label: string): string {
	return key.includes('/') ? key + label : `${key}/${label}`;
}

/** Index of the feature column that a key goes back to. */
export function sourceIndex(key: string): number {
	const slash = key.indexOf('/');
	return Number(slash < 0 ? key : key.slice(0, slash));
}

/** The name for people, e.g. `Contract = Two year`. */
export function displayName(key: string, features: readonly string[]): string {
	const slash = key.indexOf('/');
	return slash < 0 ? features[Number(key)] : features[Number(key.slice(0, slash))] + key.slice(slash + 1);
}
