// The table of a run, for the terminal and for docs/performance.md.
import type { Result, SideResult } from './play.mts';
import type { Measure } from './works.mts';

export interface Run {
	readonly machine: string;
	readonly node: string;
	readonly isQuick: boolean;
	readonly missing: Readonly<Record<string, string>>;
	readonly skipped: Readonly<Record<string, string>>;
	readonly results: readonly Result[];
}

/** So many busy processors of others leave the clock as it is. */
const QUIET = 0.15;

export const isQuiet = ({ busy }: Result) => busy <= QUIET;

const HEAD = ['work', 'peer', 'ours', 'theirs', 'ratio', 'CPU ratio', 'target', 'accuracy: ours', 'theirs'];

interface Line {
	readonly result: Result;
	readonly measure: Measure;
	readonly peer: SideResult;
	readonly ratio: number;
	readonly cpuRatio: number;
	/** Undefined where there is no target. */
	readonly isMet: boolean | undefined;
	readonly cells: readonly string[];
}

/** One line for each peer of each measure. */
function linesOf(result: Result): Line[] {
	const [ours, ...peers] = result.sides;
	if (ours?.side !== 'ours') return [];
	const accuracy = (side: SideResult) => `${result.accuracy} ${side.figures[result.accuracy]?.toPrecision(5) ?? '-'}`;
	return result.measures.flatMap((measure) =>
		peers
			.filter(({ laps }) => laps[measure.key])
			.map((peer) => {
				const [mine, theirs] = [ours.laps[measure.key], peer.laps[measure.key]];
				const [ratio, cpuRatio] = [theirs.wall / mine.wall, theirs.cpu / mine.cpu];
				const target = typeof measure.target === 'object' ? measure.target[peer.side] : measure.target;
				const isMet = target === undefined ? undefined : (isQuiet(result) ? ratio : cpuRatio) >= target;
				const [byClock, byProcessor] = [ratio.toFixed(2), cpuRatio.toFixed(2)];
				const cells = [
					measure.label,
					`${peer.side} ${peer.version}`,
					show(measure, mine),
					show(measure, theirs),
					isQuiet(result) ? `**${byClock}**` : byClock,
					isQuiet(result) ? byProcessor : `**${byProcessor}**`,
					isMet === undefined ? '-' : `${target} ${isMet ? 'met' : 'MISSED'}`,
					accuracy(ours),
					accuracy(peer),
				];
				return { result, measure, peer, ratio, cpuRatio, isMet, cells };
			}),
	);
}

/** What ours took where there is no peer to compare with. */
function alone({ measures, sides: [ours] }: Result): string[][] {
	return ours?.side === 'ours' ? measures.map((measure) => [measure.label, 'none', show(measure, ours.laps[measure.key]), ...HEAD.slice(3).map(() => '-')]) : [];
}

export function tableOf(result: Result): string {
	const lines = linesOf(result).map(({ cells }) => cells);
	const rows = [HEAD, HEAD.map(() => '---'), ...(lines.length > 0 ? lines : alone(result))];
	const widths = HEAD.map((_, c) => Math.max(...rows.map((row) => row[c].length)));
	const load = isQuiet(result) ? 'quiet' : 'BUSY: judge by CPU';
	const figures = result.sides.map(({ side, figures }) => `${side} ${Object.entries(figures).map(([key, value]) => `${key} ${value.toPrecision(6)}`).join(', ')}`);
	const title = `### ${result.title}, ${threadsOf(result)}`;
	const table = rows.map((row) => `| ${row.map((cell, c) => cell.padEnd(widths[c])).join(' | ')} |`).join('\n');
	const failures = Object.entries(result.failed).map(([side, why]) => `\n${side} failed: ${why}`);
	const runs = Math.max(...result.sides.map((side) => side.runs.length));
	const about = `${runs > 1 ? `Medians of ${runs} runs in turn` : 'One run in turn'}. Load of others: ${result.busy.toFixed(2)} processors at the most (one-minute load average before it ${result.load.toFixed(1)}): ${load}.`;
	return `${title}\n\n${table}\n\n${about} ${figures.join('; ')}.${failures.join('')}\n`;
}

export function pageOf(run: Run): string {
	const lines = run.results.flatMap(linesOf).filter(({ isMet }) => isMet !== undefined);
	const name = ({ result, measure, peer, ratio, cpuRatio }: Line) =>
		`- ${result.title}, ${threadsOf(result)}, ${measure.label}, ${peer.side}: ${(isQuiet(result) ? ratio : cpuRatio).toFixed(2)}`;
	const missed = lines.filter(({ isMet }) => !isMet).map(name);
	const absent = [
		...Object.entries(run.missing).map(([peer, why]) => `- ${peer}: ${why}`),
		...Object.entries(run.skipped).map(([work, why]) => `- ${work}: ${why}`),
	];
	const days = [...new Set(run.results.map(({ date }) => date))].sort();
	const parts = [
		'# Performance',
		`Made by \`npm run bench -- --markdown docs/performance.md\` on ${days.join(', ')}: ${run.machine}, Node ${run.node}${run.isQuick ? ', small sizes (--quick)' : ''}.`,
		EXPLANATION,
		`## Targets\n\nMet by ${lines.length - missed.length} of ${lines.length} comparisons.${missed.length > 0 ? ` Missed:\n\n${missed.join('\n')}` : ''}`,
		...(absent.length > 0 ? [`Not measured:\n\n${absent.join('\n')}`] : []),
		`## Measured\n\n${run.results.map(tableOf).join('\n')}`,
		OTHERS,
	];
	return `${parts.join('\n\n')}`;
}

const EXPLANATION = `Times and rates by the clock, in brackets by seconds of processor over all threads. Ratio: peer's time / ours, above 1 ours is faster; by the clock and by processor.
The bold one counts: the clock where the machine was quiet, the processor where others worked beside. Both sides get the same rows in files, the same number
of threads and the same stopping rule; each run is a process of its own, ours and the peers by turns; reading rows is not timed. A network's first call, which
compiles the peer's graph, is not timed either. Target: the least ratio wanted. Accuracy is that of rows not trained on, but inertia, share and auc, which are those of the training rows.`;

const OTHERS = `## Elsewhere

How good Auto is on public sets: [quality.md](quality.md) (\`npm run bench:quality\`). What serving costs in n8n: \`npm run bench:serving\`. Training from a file of
a million rows in bounded memory: \`npm run bench:large\`.
`;

function threadsOf({ threads, isThreaded }: Result): string {
	if (threads === 1) return 'one thread';
	return isThreaded ? `${threads} threads` : `${threads} threads for the peers, one for ours`;
}

/** By the clock, in brackets by the processor. */
function show({ items }: Measure, { wall, cpu }: { wall: number; cpu: number }): string {
	return items ? `${rate(items.count / wall)} ${items.unit} (${rate(items.count / cpu)})` : `${time(wall)} (${time(cpu)})`;
}

function time(seconds: number): string {
	if (seconds < 1e-3) return `${(seconds * 1e6).toFixed(1)} µs`;
	return seconds < 0.1 ? `${(seconds * 1e3).toFixed(1)} ms` : `${seconds.toFixed(2)} s`;
}

function rate(perSecond: number): string {
	return Math.round(perSecond).toLocaleString('en');
}
