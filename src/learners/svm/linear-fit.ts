// The linear machine of a fit: one per class against the rest, its chances from decision values of five folds; or one for a number.
import type { JobContext } from '../../core/context';
import type { Random } from '../../core/random';
import type { Design } from '../linear/design';
import { contentFolds, FOLDS } from './content-folds';
import { LinearDecisions } from './decisions';
import { addRow, descend, score, type LinearMachine } from './dual-descent';
import { decisionsOf } from './model';
import { Pace } from './pace';
import { fitSigmoid, type Sigmoid } from './platt';
import type { RowSource } from '../rows/row-source';

/** The last passes move little: at the usual tolerance the 0.1 that LIBLINEAR stops at. */
const LOOSER = 100;

export interface LinearProblem {
	readonly design: Design;
	readonly bounds: Float64Array;
	readonly tolerance: number;
	readonly random: Random;
}

export async function fitLinearValue(problem: LinearProblem, y: Float64Array, margin: number, context: JobContext) {
	const { design } = problem;
	const machine = empty(design);
	const converged = await descend({ ...problem, y, margin, tolerance: LOOSER * problem.tolerance }, machine, problem.random, new Pace(context));
	return { decisions: unpackMachines(design, [machine]), converged };
}

/** @param source - The same rows, for the folds. */
export async function fitLinearClasses(problem: LinearProblem, source: RowSource, groups: readonly Int32Array[], weights: Float64Array, context: JobContext) {
	const { design } = problem;
	const folds = contentFolds(source, groups);
	const machines: LinearMachine[] = [];
	const sigmoids: Sigmoid[] = [];
	let converged = true;
	const whole = new Pace(context);
	const nDecisions = decisionsOf(groups.length, 'rest');
	for (let c = 0; c < nDecisions; c++) {
		const pace = whole.until(context.now() + (whole.deadline - context.now()) / (nDecisions - c));
		const y = new Float64Array(design.nRows).fill(-1);
		for (const row of groups[c]) y[row] = 1;
		const machine = empty(design);
		const settings = { ...problem, y, tolerance: LOOSER * problem.tolerance };
		const settled = await descend(settings, machine, problem.random, pace);
		converged &&= settled;
		const values = Float64Array.from({ length: design.nRows }, (_, row) => score(design, machine.w, row));
		for (let fold = 0; fold < FOLDS && !pace.outOfTime; fold++) {
			const without = leaveOut(design, machine, (row) => folds[row] === fold);
			const bounds = problem.bounds.map((bound, row) => (folds[row] === fold ? 0 : bound));
			await descend({ ...settings, bounds }, without, problem.random, pace);
			for (let row = 0; row < design.nRows; row++) if (folds[row] === fold) values[row] = score(design, without.w, row);
		}
		machines.push(machine);
		sigmoids.push(fitSigmoid(values, Uint8Array.from(y, (value) => (value > 0 ? 1 : 0)), weights));
		context.progress((c + 1) / nDecisions, `Class ${c + 1} of ${nDecisions}`);
	}
	return { decisions: unpackMachines(design, machines), sigmoids, converged };
}

function empty(design: Design): LinearMachine {
	return { w: new Float64Array(design.nFeatures + 1), dual: new Float64Array(design.nRows) };
}

function leaveOut(design: Design, { w, dual }: LinearMachine, isHeld: (row: number) => boolean): LinearMachine {
	const copy = { w: w.slice(), dual: dual.slice() };
	dual.forEach((value, row) => {
		if (value === 0 || !isHeld(row)) return;
		addRow(design, copy.w, row, -value);
		copy.dual[row] = 0;
	});
	return copy;
}

function unpackMachines({ nFeatures, order }: Design, machines: readonly LinearMachine[]): LinearDecisions {
	const coefficients = new Float64Array(nFeatures * machines.length);
	machines.forEach(({ w }, m) => {
		for (let j = 0; j < nFeatures; j++) coefficients[order[j] * machines.length + m] = w[j];
	});
	return new LinearDecisions(coefficients, Float64Array.from(machines, ({ w }) => w[nFeatures]));
}
