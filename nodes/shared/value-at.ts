/** The field of that name or, with dots, the one inside it. Only own fields, whatever they are called. */
export function valueAt(json: object, path: string): unknown {
	if (Object.hasOwn(json, path)) return (json as Record<string, unknown>)[path];
	let value: unknown = json;
	for (const key of path.split('.')) {
		if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
		value = (value as Record<string, unknown>)[key];
	}
	return value;
}
