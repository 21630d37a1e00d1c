// Other programs that choose a model by themselves, on the same rows and seconds: log-loss of chances clipped at 1e-15, or RMSE.
import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Kind, PublicSet, Row } from './sets.mts';

export const PEERS = { autogluon: 'AutoGluon', flaml: 'FLAML' } as const;
export type Peer = keyof typeof PEERS;

export interface PeerResult {
	/** Log-loss or RMSE. */
	loss: number;
	/** Of the fit. */
	seconds: number;
}

const PROGRAM = join(import.meta.dirname, '../speed/peers.py');
const PROBLEMS: Record<Kind, string> = { bin: 'binary', multi: 'multiclass', reg: 'regression' };
const run = promisify(execFile);

/** @returns The Python that has each peer; those that none has are absent. */
export async function findPeers(pythons: readonly string[]): Promise<Map<Peer, string>> {
	const found = new Map<Peer, string>();
	for (const python of pythons) {
		const { stdout } = await run(python, [PROGRAM, '--versions']);
		const versions = JSON.parse(stdout) as Record<string, string>;
		for (const peer of Object.keys(PEERS) as Peer[]) if (versions[peer] && !found.has(peer)) found.set(peer, python);
	}
	return found;
}

export async function measurePeer(
	peer: Peer,
	python: string,
	set: PublicSet,
	parts: { training: Row[]; test: Row[] },
	{ budget, threads, folder }: { budget: number; threads: number; folder: string },
): Promise<PeerResult> {
	const [train, test] = [join(folder, 'train.json'), join(folder, 'test.json')];
	writeFileSync(train, JSON.stringify(parts.training));
	writeFileSync(test, JSON.stringify(parts.test));
	const request = { task: 'auto', problem: PROBLEMS[set.kind], target: set.target, budget, threads, train, test };
	const limits = Object.fromEntries(['OMP', 'OPENBLAS', 'MKL', 'NUMEXPR'].map((library) => [`${library}_NUM_THREADS`, String(threads)]));
	const { stdout } = await run(python, [PROGRAM, peer, JSON.stringify(request)], { env: { ...process.env, ...limits }, cwd: folder, maxBuffer: 2 ** 26 });
	const { laps, figures } = JSON.parse(stdout.trim().split('\n').at(-1)!) as { laps: { fit: { wall: number } }; figures: Record<string, number> };
	return { loss: figures.logLoss ?? figures.rmse, seconds: laps.fit.wall };
}
