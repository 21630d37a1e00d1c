// "Did you mean ...?"

/** The name nearest to `wanted` by edit distance, ignoring case and separators; undefined when none is near. */
export function nearestName(wanted: string, names: readonly string[]): string | undefined {
	const goal = fold(wanted);
	if (goal === '') return undefined;
	let best: string | undefined;
	let bestDistance = Math.max(2, Math.floor(goal.length / 3)) + 1;
	for (const name of names) {
		const folded = fold(name);
		if (folded === '') continue;
		const contained = goal.length >= 4 && folded.length >= 4 && (folded.startsWith(goal) || goal.startsWith(folded));
		const distance = contained ? Math.min(2, editDistance(goal, folded, bestDistance)) : editDistance(goal, folded, bestDistance);
		if (distance < bestDistance) {
			best = name;
			bestDistance = distance;
		}
	}
	return best;
}

function fold(name: string): string {
	return name
		.slice(0, 100)
		.normalize('NFKD')
		.toLowerCase()
		.replace(/[^\p{L}\p{N}]/gu, '');
}

/** Insertions, deletions and replacements from `a` to `b`; `limit` when there are at least that many. */
export function editDistance(a: string, b: string, limit: number): number {
	if (Math.abs(a.length - b.length) >= limit) return limit;
	let previous = Array.from({ length: b.length + 1 }, (_, j) => j);
	for (let i = 1; i <= a.length; i++) {
		const current = [i];
		let smallest = i;
		for (let j = 1; j <= b.length; j++) {
			const replaced = previous[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1);
			current[j] = Math.min(replaced, previous[j] + 1, current[j - 1] + 1);
			if (current[j] < smallest) smallest = current[j];
		}
		if (smallest >= limit) return limit;
		previous = current;
	}
	return Math.min(limit, previous[b.length]);
}
