// Plain twins of `families/net.ts`.
import type { NetKernels } from '../../families/net';
import { addPatches, correlate, correlateWeights, packPanels, packTurned } from './correlate';
import { correlatePooled, correlatePooledInput, correlatePooledWeights, packRuns } from './pooled';
import { packWinograd, winogradPooled } from './winograd';
import { activate, activateBackward, adamStep, addRowSums, copyLines, maxPool, scatterAdd, sgdStep, sumSquares } from './pointwise';
import { recurrentBackward, recurrentForward } from './recurrent';

export const referenceNet: NetKernels = {
	correlate,
	correlateWeights,
	packPanels,
	packTurned,
	correlatePooled,
	correlatePooledWeights,
	correlatePooledInput,
	packRuns,
	winogradPooled,
	packWinograd,
	addPatches,
	copyLines,
	activate,
	activateBackward,
	addRowSums,
	maxPool,
	scatterAdd,
	recurrentForward,
	recurrentBackward,
	adamStep,
	sgdStep,
	sumSquares,
};
