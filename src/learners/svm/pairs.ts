// Many classes as a machine for each pair of them, and its chances from decision values of five folds.
import type { JobContext } from '../../core/context';
import { rowSourceBytes, takeRows, type RowSource } from '../rows/row-source';
import { contentFolds, FOLDS } from './content-folds';
import type { KernelFunction } from './kernel-function';
import { coefficientRows, type KernelParts } from './kernel-decisions';
import { Pace } from './pace';
import { fitSigmoid, type Sigmoid } from './platt';
import { openWorkshop, type Workshop } from './workshop';

/** Decision values of the folds need not be as exact as the machine itself. */
const FOLD_TOLERANCE = 10;
/** Share of a pair's time that its machine may take before the folds. */
const MACHINE_SHARE = 0.7;
/** A chance next to 1 for the class that has rows. */
const CERTAIN = 16;

export interface PairsProblem {
	readonly source: RowSource;
	readonly kernel: KernelFunction;
	/** Rows of each class. */
	readonly groups: readonly Int32Array[];
	/** Upper bound of each row's coefficient: C times its weight. */
	readonly bounds: Float64Array;
	readonly weights: Float64Array;
	readonly tolerance: number;
}

export interface PairsResult {
	readonly parts: KernelParts;
	readonly sigmoids: readonly Sigmoid[];
	readonly iterations: number;
	/** Sum over the pairs. */
	readonly objective: number;
	readonly converged: boolean;
}

interface Machine {
	/** Row and coefficient, for class a positive. */
	readonly rows: Int32Array;
	readonly beta: Float64Array;
	readonly bias: number;
	readonly sigmoid: Sigmoid;
}

export async function fitPairs(problem: PairsProblem, context: JobContext): Promise<PairsResult> {
	const { source, groups } = problem;
	const folds = contentFolds(source, groups);
	const sizes = groups.map((group) => group.length).sort((a, b) => b - a);
	const workshop = openWorkshop(source, problem.kernel, sizes[0] + sizes[1], context);
	const nPairs = (groups.length * (groups.length - 1)) / 2;
	const machines: Machine[] = [];
	let iterations = 0;
	let objective = 0;
	let converged = true;
	const whole = new Pace(context);
	for (let a = 0; a < groups.length; a++) {
		for (let b = a + 1; b < groups.length; b++) {
			await whole.after(1e5);
			if (groups[a].length === 0 || groups[b].length === 0) {
				machines.push(constant(groups[a].length, groups[b].length));
				continue;
			}
			const pace = whole.until(context.now() + (whole.deadline - context.now()) / (nPairs - machines.length));
			const fitted = await fitPair(problem, workshop, [groups[a], groups[b]], folds, pace, context);
			machines.push(fitted.machine);
			iterations += fitted.iterations;
			objective += fitted.objective;
			converged &&= fitted.converged;
			context.progress(machines.length / nPairs, `Pair ${machines.length} of ${nPairs}`);
		}
	}
	return { parts: assemble(problem, machines), sigmoids: machines.map(({ sigmoid }) => sigmoid), iterations, objective, converged };
}

async function fitPair(
	{ bounds, weights, tolerance }: PairsProblem,
	{ rows, smo }: Workshop,
	[first, second]: readonly [Int32Array, Int32Array],
	folds: Uint8Array,
	pace: Pace,
	context: JobContext,
) {
	const members = new Int32Array(first.length + second.length);
	members.set(first);
	members.set(second, first.length);
	const isFirst = (i: number) => i < first.length;
	await rows.begin(members, pace);
	const share = context.now() + MACHINE_SHARE * (pace.deadline - context.now());
	const solved = await smo.solve(
		{
			target: Float64Array.from(members, (_, i) => (isFirst(i) ? 1 : -1)),
			lower: Float64Array.from(members, (row, i) => (isFirst(i) ? 0 : -bounds[row])),
			upper: Float64Array.from(members, (row, i) => (isFirst(i) ? bounds[row] : 0)),
			margin: 0,
			tolerance,
		},
		pace.until(share),
	);
	await smo.activateAll(pace);
	const places = rows.rows.slice();
	const signs = Uint8Array.from(smo.targets, (target) => (target > 0 ? 1 : 0));
	const decisions = smo.answers(solved.bias);
	for (let fold = 0; fold < FOLDS && !pace.outOfTime; fold++) {
		const held = Uint8Array.from(places, (row) => (folds[row] === fold ? 1 : 0));
		if (!held.includes(1)) continue;
		const answers = await smo.without(held, FOLD_TOLERANCE * tolerance, pace);
		if (pace.outOfTime) break;
		held.forEach((out, place) => out && (decisions[place] = answers[place]));
	}
	const sigmoid = fitSigmoid(decisions, signs, Float64Array.from(places, (row) => weights[row]));
	return { machine: { rows: places, beta: smo.beta.slice(), bias: solved.bias, sigmoid }, ...solved };
}

function constant(nFirst: number, nSecond: number): Machine {
	const offset = nFirst > nSecond ? -CERTAIN : nSecond > nFirst ? CERTAIN : 0;
	return { rows: new Int32Array(0), beta: new Float64Array(0), bias: 0, sigmoid: { slope: 0, offset } };
}

/** The union of the machines' support vectors, by class. */
function assemble({ source, kernel, groups }: PairsProblem, machines: readonly Machine[]): KernelParts {
	const vectorOf = new Int32Array(source.nRows).fill(-1);
	for (const { rows, beta } of machines) rows.forEach((row, i) => beta[i] !== 0 && (vectorOf[row] = 0));
	const kept = groups.map((group) => group.filter((row) => vectorOf[row] === 0));
	const rows = Int32Array.from(kept.flatMap((group) => Array.from(group)));
	rows.forEach((row, vector) => (vectorOf[row] = vector));
	const classOf = new Int32Array(source.nRows);
	groups.forEach((group, c) => group.forEach((row) => (classOf[row] = c)));
	const coefficients = new Float32Array(coefficientRows(groups.length) * rows.length);
	for (let a = 0, pair = 0; a < groups.length; a++) {
		for (let b = a + 1; b < groups.length; b++, pair++) {
			const machine = machines[pair];
			machine.rows.forEach((row, i) => {
				if (machine.beta[i] !== 0) coefficients[(classOf[row] === a ? b - 1 : a) * rows.length + vectorOf[row]] = machine.beta[i];
			});
		}
	}
	return {
		kernel,
		vectors: takeRows(source, rows),
		counts: Int32Array.from(kept, (group) => group.length),
		coefficients,
		biases: Float64Array.from(machines, ({ bias }) => bias),
	};
}

/** Bytes of the fitted machines before they are assembled. */
export function machineBytes(nRows: number, nClasses: number, width: number): number {
	return 12 * nRows * Math.max(1, nClasses - 1) + rowSourceBytes(nRows, width, 0) + 4 * nRows * Math.max(1, nClasses - 1);
}
