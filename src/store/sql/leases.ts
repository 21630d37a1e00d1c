// One holder at a time, across processes. The fence counts up with every new holder, so a lease that ran out and was taken by
// somebody else can neither be renewed nor released by its former holder.
import type { Lease } from '../contract';
import type { SqlDatabase } from './database';

export async function takeLease(
	database: SqlDatabase,
	namespace: string,
	{ key, holder, ttlMs }: { key: string; holder: string; ttlMs: number },
): Promise<Lease | undefined> {
	const now = Date.now();
	const [row] = await database.all(
		`INSERT INTO ml_lease (namespace, key, holder, fence, expires_at) VALUES ($1, $2, $3, 1, $4)
			ON CONFLICT (namespace, key) DO UPDATE SET holder = excluded.holder, fence = ml_lease.fence + 1, expires_at = excluded.expires_at
			WHERE ml_lease.expires_at <= $5 OR ml_lease.holder = excluded.holder
			RETURNING fence`,
		namespace, key, holder, now + ttlMs, now,
	);
	if (row === undefined) return undefined;
	const fence = Number(row.fence);
	const setExpiry = async (expiresAt: number) =>
		(await database.run(
			'UPDATE ml_lease SET expires_at = $3 WHERE namespace = $1 AND key = $2 AND fence = $4',
			namespace, key, expiresAt, fence,
		)) === 1;
	return {
		renew: () => setExpiry(Date.now() + ttlMs),
		async release() {
			await setExpiry(0);
		},
	};
}
