import { CHAIN_START, firstBrokenLink, linkAuditEntry } from '../../src/store/audit-chain';
import type { AuditEntry } from '../../src/store/contract';

function chain(length: number): AuditEntry[] {
	const trail: AuditEntry[] = [];
	for (let i = 0; i < length; i++) {
		const entry = { action: 'train', name: 'churn', version: i, detail: { executionId: String(i), workflowId: 'w' } };
		trail.push(linkAuditEntry(entry, `2026-01-0${i + 1}T00:00:00.000Z`, trail.at(-1)?.hash ?? CHAIN_START));
	}
	return trail;
}

describe('audit chain', () => {
	it('holds as it was written, also empty and with the keys of a detail in another order', () => {
		expect(firstBrokenLink([])).toBeUndefined();
		const trail = chain(5);
		trail[2] = { ...trail[2], detail: { workflowId: 'w', executionId: '2' } };
		expect(firstBrokenLink(trail)).toBeUndefined();
	});

	it.each<[string, (trail: AuditEntry[]) => AuditEntry[], number]>([
		['a changed action', (trail) => trail.with(2, { ...trail[2], action: 'delete' }), 2],
		['a changed time', (trail) => trail.with(1, { ...trail[1], at: '2025-01-01T00:00:00.000Z' }), 1],
		['a changed detail', (trail) => trail.with(3, { ...trail[3], detail: {} }), 3],
		['a dropped entry', (trail) => trail.toSpliced(2, 1), 2],
		['a dropped first entry', (trail) => trail.slice(1), 0],
		['two entries swapped', (trail) => [trail[0], trail[2], trail[1], trail[3], trail[4]], 1],
		['an entry slipped in', (trail) => trail.toSpliced(4, 0, linkAuditEntry(trail[0], trail[0].at, trail[3].hash)), 5],
	])('shows %s', (_name, tamper, index) => {
		expect(firstBrokenLink(tamper(chain(5)))).toBe(index);
	});
});
