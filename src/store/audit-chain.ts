// Every entry of the audit trail carries the hash of the one before: an entry that was changed, dropped or slipped in breaks the chain.
// It shows tampering to whoever kept a later hash; it does not stop someone who can rewrite the whole trail.
import { canonicalJson } from '../artifact/canonical-json';
import { sha256Hex } from '../artifact/envelope-crypto';
import type { AuditEntry } from './contract';

/** `previousHash` of the first entry. */
export const CHAIN_START = '0'.repeat(64);

export function linkAuditEntry(
	entry: Pick<AuditEntry, 'action' | 'name' | 'version' | 'detail'>,
	at: string,
	previousHash: string,
): AuditEntry {
	const { action, name, version, detail } = entry;
	return { at, action, name, version, detail, previousHash, hash: hashOf({ at, action, name, version, detail, previousHash }) };
}

/**
 * Index of the first entry that does not follow from the one before, or undefined where the chain holds.
 *
 * @param trail - The whole trail, oldest first.
 */
export function firstBrokenLink(trail: readonly AuditEntry[]): number | undefined {
	let previousHash = CHAIN_START;
	for (let i = 0; i < trail.length; i++) {
		const { hash, ...rest } = trail[i];
		if (rest.previousHash !== previousHash || hashOf(rest) !== hash) return i;
		previousHash = hash;
	}
	return undefined;
}

function hashOf({ at, action, name, version, detail, previousHash }: Omit<AuditEntry, 'hash'>): string {
	return sha256Hex(canonicalJson([previousHash, at, action, name, version, detail]));
}
