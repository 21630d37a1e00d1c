// One training of a model at a time, also between processes that share a store: overlapping schedule ticks queue up.
import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { CancelledError } from '../../src/core/errors';
import type { Lease, ModelStore } from '../../src/store/contract';

const TTL_MS = 60_000;
const RENEW_MS = 20_000;
const POLL_MS = 500;

/** @throws CancelledError when the caller gives up while waiting. */
export async function oneAtATime<T>(store: ModelStore, name: string, signal: AbortSignal | undefined, work: () => Promise<T>): Promise<T> {
	const lease = await acquire(store, `train/${name}`, signal);
	const renewal = setInterval(() => void lease.renew(), RENEW_MS);
	renewal.unref();
	try {
		return await work();
	} finally {
		clearInterval(renewal);
		await lease.release();
	}
}

async function acquire(store: ModelStore, key: string, signal: AbortSignal | undefined): Promise<Lease> {
	const holder = randomUUID();
	for (;;) {
		if (signal?.aborted) throw new CancelledError();
		const lease = await store.lease(key, holder, TTL_MS);
		if (lease) return lease;
		await wait(POLL_MS);
	}
}
