// How well two ways to group the same rows agree, whatever the groups are called.

export interface Agreement {
	/** Hubert & Arabie 1985: 1 = the same groups, 0 = no more than chance. */
	adjustedRand: number;
	/** Normalised mutual information, arithmetic mean (Strehl & Ghosh 2002): 0 to 1. */
	normalizedMutualInformation: number;
	/** Share of rows that belong to the most frequent answer of their group: 0 to 1. */
	purity: number;
}

/**
 * @param groups - Group of each row, any integers from 0.
 * @param answers - Class of each row, any integers from 0.
 */
export function agreement(groups: ArrayLike<number>, answers: ArrayLike<number>): Agreement {
	const n = groups.length;
	const cells = new Map<string, number>();
	const groupSizes = new Map<number, number>();
	const answerSizes = new Map<number, number>();
	for (let i = 0; i < n; i++) {
		add(cells, `${groups[i]} ${answers[i]}`);
		add(groupSizes, groups[i]);
		add(answerSizes, answers[i]);
	}
	const best = new Map<number, number>();
	for (const [key, count] of cells) {
		const group = Number(key.slice(0, key.indexOf(' ')));
		best.set(group, Math.max(best.get(group) ?? 0, count));
	}
	const purity = n > 0 ? sumOf([...best.values()]) / n : 0;
	return { adjustedRand: adjustedRand(n, cells, groupSizes, answerSizes), normalizedMutualInformation: mutual(n, cells, groupSizes, answerSizes), purity };
}

function add<K>(counts: Map<K, number>, key: K): void {
	counts.set(key, (counts.get(key) ?? 0) + 1);
}

const sumOf = (values: number[]) => values.reduce((sum, value) => sum + value, 0);
const pairs = (count: number) => (count * (count - 1)) / 2;

type Counts<K> = ReadonlyMap<K, number>;

function adjustedRand(n: number, cells: Counts<string>, groups: Counts<number>, answers: Counts<number>): number {
	const together = sumOf([...cells.values()].map(pairs));
	const inGroups = sumOf([...groups.values()].map(pairs));
	const inAnswers = sumOf([...answers.values()].map(pairs));
	const expected = n > 1 ? (inGroups * inAnswers) / pairs(n) : 0;
	const most = (inGroups + inAnswers) / 2;
	return most === expected ? 1 : (together - expected) / (most - expected);
}

function mutual(n: number, cells: Counts<string>, groups: Counts<number>, answers: Counts<number>): number {
	const entropy = (counts: Counts<number>) => -sumOf([...counts.values()].map((count) => (count / n) * Math.log(count / n)));
	const [a, b] = [entropy(groups), entropy(answers)];
	if (a === 0 && b === 0) return 1;
	let information = 0;
	for (const [key, count] of cells) {
		const [group, answer] = key.split(' ').map(Number);
		information += (count / n) * Math.log((count * n) / (groups.get(group)! * answers.get(answer)!));
	}
	return Math.min(1, Math.max(0, (2 * information) / (a + b)));
}
