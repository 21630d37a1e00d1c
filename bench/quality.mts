// Auto on the public tabular sets, fixed split, beside five models with their defaults and beside AutoGluon and FLAML.
//
//   npm run bench:quality -- [--budget 60] [--threads 1] [--only telco,adult] [--model auto]
//                            [--peers python3,...] [--json results.json] [--markdown docs/quality.md]
//
// Piece by piece: with the same --json each run replaces its own pieces and keeps the others; with --peers it measures the peers that
// those Pythons have in place of us.
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { MlEngine } from '../nodes/shared/ml-engine';
import { measureOurs } from './quality/ours.mts';
import { lineOf, pageOf, type Conditions, type Measured } from './quality/page.mts';
import { findPeers, measurePeer, PEERS } from './quality/peers.mts';
import { listSets, nameOf, splitSet, type PublicSet } from './quality/sets.mts';

const ROOT = join(import.meta.dirname, '..');

const { values: flags } = parseArgs({
	options: {
		budget: { type: 'string', default: '60' },
		threads: { type: 'string', default: '1' },
		only: { type: 'string' },
		model: { type: 'string', default: 'auto' },
		peers: { type: 'string' },
		json: { type: 'string' },
		markdown: { type: 'string' },
	},
});

interface Results {
	conditions: Conditions;
	sets: Record<string, Measured>;
}

const budget = Number(flags.budget);
const threads = Number(flags.threads);
const say = (line: string) => process.stdout.write(`${line}\n`);

async function main(): Promise<void> {
	const chosen = listSets(flags.only?.split(','));
	if (!chosen) {
		say('The public data sets are not beside this checkout; nothing to measure.');
		return;
	}
	const results = earlier();
	const folder = mkdtempSync(join(tmpdir(), 'quality-'));
	const keep = (set: PublicSet, measured: Measured) => {
		const name = nameOf(set);
		results.sets[name] = { ...results.sets[name], ...measured };
		say(lineOf(set, results.sets[name]));
		if (flags.json) writeFileSync(flags.json, JSON.stringify(results, null, '\t'));
	};
	try {
		if (flags.peers) await playPeers(chosen, results, folder, keep);
		else await playOurs(chosen, folder, keep);
	} finally {
		rmSync(folder, { recursive: true, force: true });
	}
	if (flags.markdown) writeFileSync(flags.markdown, pageOf(listSets()!, results.sets, results.conditions));
}

function earlier(): Results {
	const known = flags.json && existsSync(flags.json) ? (JSON.parse(readFileSync(flags.json, 'utf8')) as Results) : undefined;
	const words = `a time budget of ${budget} s on ${threads === 1 ? 'one thread' : `${threads} threads`}`;
	const conditions: Conditions = {
		ours: words,
		peers: `AutoGluon (\`medium_quality\`) and FLAML had ${words}, the same rows and the same loss to aim at; "place" is Auto's among the three.`,
		machine: `Measured on ${new Date().toISOString().slice(0, 10)}, ${cpus().length} cores (${cpus()[0].model.trim()}), Node ${process.versions.node}.`,
	};
	return { conditions: { ...conditions, ...known?.conditions }, sets: known?.sets ?? {} };
}

async function playOurs(chosen: readonly PublicSet[], folder: string, keep: (set: PublicSet, measured: Measured) => void): Promise<void> {
	const { openEngine, closeEngines } = createRequire(import.meta.url)(join(ROOT, 'dist/engine.js')) as {
		openEngine(location: { userFolder: string; queueMode: boolean }): MlEngine;
		closeEngines(): Promise<void>;
	};
	const engine = openEngine({ userFolder: folder, queueMode: false });
	for (const set of chosen) {
		try {
			keep(set, { ours: await measureOurs(engine, set, splitSet(set), { budget, threads, modelType: flags.model }) });
		} catch (error) {
			const { code, message } = error as Error & { code?: string };
			say(`| ${nameOf(set)} | refused: ${code} ${message} |`);
		}
	}
	await closeEngines();
}

async function playPeers(chosen: readonly PublicSet[], results: Results, folder: string, keep: (set: PublicSet, measured: Measured) => void): Promise<void> {
	const peers = await findPeers(flags.peers!.split(','));
	for (const set of chosen) {
		const parts = splitSet(set);
		for (const [peer, python] of peers) {
			try {
				const result = await measurePeer(peer, python, set, parts, { budget, threads, folder });
				say(`${nameOf(set)}: ${PEERS[peer]} ${result.loss}, ${result.seconds.toFixed(1)} s`);
				keep(set, { peers: { ...results.sets[nameOf(set)]?.peers, [peer]: result } });
			} catch (error) {
				say(`${nameOf(set)}: ${PEERS[peer]} failed: ${(error as Error).message.slice(0, 300)}`);
			}
		}
	}
}

await main();
