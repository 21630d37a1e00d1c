// What `npm start` prints while it works.
import type { Report } from '../n8n/cache.mts';

let count = 0;

export function say(text = ''): void {
	console.log(text);
}

/** Announces a piece of work, does it, and says how long it took. */
export async function step<T>(what: string, work: (report: Report) => Promise<T>): Promise<T> {
	count++;
	const started = performance.now();
	say(`[${count}] ${what} ...`);
	const result = await work((text) => say(`    ${text}`));
	say(`    done in ${((performance.now() - started) / 1000).toFixed(1)} s`);
	return result;
}
