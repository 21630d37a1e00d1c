// The audit trail: one chain per namespace, append-only (the database itself refuses to change or delete an entry).
import { breathe } from '../../artifact/slices';
import { canonicalJson } from '../../artifact/canonical-json';
import { CHAIN_START, linkAuditEntry } from '../audit-chain';
import type { AuditEntry } from '../contract';
import { AUDIT_COLUMNS, toAuditEntry, type Row } from '../rows';
import type { SqlDatabase } from './database';

const PAGE = 2000;

export function appendAudit(
	database: SqlDatabase,
	namespace: string,
	entry: Pick<AuditEntry, 'action' | 'name' | 'version' | 'detail'>,
): Promise<void> {
	return database.transaction(async (session) => {
		await session.lock(`audit ${namespace}`);
		const [last] = await session.all(
			'SELECT sequence, hash FROM ml_audit WHERE namespace = $1 ORDER BY sequence DESC LIMIT 1',
			namespace,
		);
		const linked = linkAuditEntry(entry, new Date().toISOString(), last === undefined ? CHAIN_START : String(last.hash));
		await session.run(
			`INSERT INTO ml_audit (namespace, sequence, ${AUDIT_COLUMNS}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
			namespace, last === undefined ? 1 : Number(last.sequence) + 1,
			linked.at, linked.action, linked.name, linked.version, canonicalJson(linked.detail), linked.previousHash, linked.hash,
		);
	});
}

/** Oldest first. */
export async function readAudit(database: SqlDatabase, namespace: string, name?: string): Promise<AuditEntry[]> {
	const entries: AuditEntry[] = [];
	const filter = name === undefined ? '' : 'AND name = $3';
	let page: Row[];
	let last = 0;
	do {
		page = await database.all(
			`SELECT sequence, ${AUDIT_COLUMNS} FROM ml_audit WHERE namespace = $1 AND sequence > $2 ${filter} ORDER BY sequence LIMIT ${PAGE}`,
			...[namespace, last], ...(name === undefined ? [] : [name]),
		);
		for (const row of page) entries.push(toAuditEntry(row));
		last = Number(page.at(-1)?.sequence ?? last);
		await breathe();
	} while (page.length === PAGE);
	return entries;
}
