// How much memory a training may take when the user does not say: half of what the machine or its container has left.
const MEBIBYTE = 2 ** 20;
const LEAST_MIB = 128;
/** A larger share pays off only for data that should come as a file with a budget of its own. */
const MOST_MIB = 4096;

export function defaultMemoryBudget(availableBytes = process.availableMemory()): number {
	const half = Math.floor(availableBytes / 2 / MEBIBYTE);
	return Math.min(MOST_MIB, Math.max(LEAST_MIB, half));
}
