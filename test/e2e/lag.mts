// How long other users of n8n wait: asks /healthz again and again and keeps the slowest answer.
import { setTimeout as sleep } from 'node:timers/promises';

const EVERY_MS = 20;

export interface LagReport {
	requests: number;
	medianMs: number;
	/** All answers but one in a thousand were at least as fast. */
	nearlyAllMs: number;
	maxMs: number;
}

/** @returns A function that stops the measurement and reports. */
export function measureLag(url: string): () => Promise<LagReport> {
	const waits: number[] = [];
	let going = true;
	const loop = (async () => {
		while (going) {
			const started = performance.now();
			await (await fetch(`${url}/healthz`)).text();
			waits.push(performance.now() - started);
			await sleep(EVERY_MS);
		}
	})();
	return async () => {
		going = false;
		await loop;
		const sorted = waits.toSorted((a, b) => a - b);
		return { requests: waits.length, medianMs: sorted[sorted.length >> 1], nearlyAllMs: sorted[Math.floor((sorted.length - 1) * 0.999)], maxMs: sorted[sorted.length - 1] };
	};
}
