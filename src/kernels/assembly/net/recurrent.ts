// Recurrent layers: all steps of some rows in one call. Strides in floats; a step's arrays lie [row][...] without gaps.
import { scratch } from '../scratch';
import { activate, activateBackward } from './activations';
import { gruStep, gruStepBackward, lstmStep, lstmStepBackward } from './gates';
import { multiplyRows } from './products';

const LSTM: i32 = 1;
const GRU: i32 = 2;
const RELU: i32 = 1;
const TANH: i32 = 2;
/** Steps of a single row whose inputs are multiplied together. */
const AHEAD: i32 = 32;

// prettier-ignore
@inline
function isPadding(mask: usize, row: i32, maskRow: i32): bool {
	return mask != 0 && load<u8>(mask + <usize>row * <usize>maskRow) == 0;
}

/** Rows from `row` on that are padding, or are not, alike. */
function runLength(mask: usize, row: i32, rows: i32, maskRow: i32): i32 {
	if (mask == 0) return rows - row;
	const padding = isPadding(mask, row, maskRow);
	let end = row + 1;
	while (end < rows && isPadding(mask, end, maskRow) == padding) end++;
	return end - row;
}

/** The cell's own arithmetic for some rows. */
// prettier-ignore
@inline
function stepCell(kind: i32, relu: i32, z: usize, h: usize, before: usize, after: usize, cell: usize, nextCell: usize, shaped: usize, rows: i32, units: i32): void {
	if (kind == LSTM) {
		lstmStep(z, cell, nextCell, shaped, after, rows, units, relu);
	} else if (kind == GRU) {
		gruStep(z, h, before, after, rows, units, relu);
	} else {
		activate(z, rows * units, relu ? RELU : TANH);
		memory.copy(after, z, <usize>(rows * units) << 2);
	}
}

/**
 * @param kind - 0 SimpleRNN, 1 LSTM, 2 GRU.
 * @param other - What the state gives to the gates, apart from what the inputs give: GRU only.
 * @param gateStep - Of gates and other; 0: a step takes the place of the last one, for predictions.
 * @param stateStep - Of state, which is one step longer; cellStep: of cells, one step longer, and of shaped. 0 as above.
 * @param out - Takes the states too; 0: does not.
 * @param mask - One byte per row and step, 0: the row stays as it is; 0: none.
 * @param ahead - Rows that `gates` has room for where gateStep is 0.
 */
// prettier-ignore
export function recurrentForward(
	kind: i32, relu: i32, rows: i32, steps: i32, inputs: i32, units: i32, x: usize, xRow: i32, xStep: i32,
	panels: usize, bias: usize, recurrentPanels: usize, recurrentBias: usize, gates: usize, other: usize, gateStep: i32,
	state: usize, stateStep: i32, cells: usize, shaped: usize, cellStep: i32, out: usize, outRow: i32, outStep: i32, mask: usize, maskRow: i32, maskStep: i32,
): void {
	const width = kind == LSTM ? 4 * units : kind == GRU ? 3 * units : units;
	const line = <usize>width << 2, unitLine = <usize>units << 2, inputLine = <usize>inputs << 2;
	// One row: the products of inputs wait for no state, so those of many steps are one.
	const isAlone = rows == 1;
	for (let step = 0; step < steps; step++) {
		let z = gates, copied = x;
		if (isAlone) {
			const place = step % AHEAD;
			const each = gateStep == 0 ? line : <usize>gateStep << 2;
			if (place == 0) multiplyRows(gates, each, min(AHEAD, steps - step), x, <usize>(xStep << 2), inputs, panels, 0, 0, 0, 0, bias, false, width);
			if (gateStep == 0) z = gates + <usize>place * line;
		}
		const first = runLength(mask, 0, rows, maskRow);
		const isIdle = first == rows && isPadding(mask, 0, maskRow);
		if (!isIdle) {
			if (!isAlone) {
				// Rows of a long sequence lie a multiple of 4096 bytes apart, where they push each other out of the cache.
				copied = scratch;
				for (let row = 0; row < rows; row++) memory.copy(copied + <usize>row * inputLine, x + (<usize>(row * xRow) << 2), inputLine);
			}
			if (kind == GRU) {
				if (!isAlone) multiplyRows(z, line, rows, copied, inputLine, inputs, panels, 0, 0, 0, 0, bias, false, width);
				multiplyRows(other, line, rows, state, unitLine, units, recurrentPanels, 0, 0, 0, 0, recurrentBias, false, width);
			} else if (isAlone) {
				multiplyRows(z, line, 1, state, unitLine, units, recurrentPanels, 0, 0, 0, 0, 0, true, width);
			} else {
				multiplyRows(z, line, rows, copied, inputLine, inputs, panels, state, unitLine, units, recurrentPanels, bias, false, width);
			}
		}
		const next = state + (<usize>stateStep << 2), nextCells = cells + (<usize>cellStep << 2);
		for (let row = 0; row < rows; ) {
			const count = runLength(mask, row, rows, maskRow);
			const at = <usize>row * unitLine;
			if (!isPadding(mask, row, maskRow)) {
				stepCell(kind, relu, z + <usize>row * line, other + <usize>row * line, state + at, next + at, cells + at, nextCells + at, shaped + at, count, units);
			} else {
				if (stateStep != 0) memory.copy(next + at, state + at, <usize>count * unitLine);
				if (cellStep != 0 && kind == LSTM) memory.copy(nextCells + at, cells + at, <usize>count * unitLine);
			}
			row += count;
		}
		state = next;
		if (out != 0) {
			for (let row = 0; row < rows; row++) memory.copy(out + (<usize>(row * outRow) << 2), state + <usize>row * unitLine, unitLine);
			out += <usize>(outStep << 2);
		}
		x += <usize>(xStep << 2);
		gates += <usize>gateStep << 2;
		other += <usize>gateStep << 2;
		cells = nextCells;
		shaped += <usize>cellStep << 2;
		if (mask != 0) mask += <usize>maskStep;
	}
}

/**
 * From the last step to the first; all addresses are those of the last step. gates (and other) become the gradients of their inputs, dState and dCell
 * those before the first step.
 * @param gradient - Of the states, [row][step]; 0: of the last one only, which dState holds from the start.
 * @param back - Takes the gradients of the inputs; 0: not wanted.
 */
// prettier-ignore
export function recurrentBackward(
	kind: i32, relu: i32, rows: i32, steps: i32, inputs: i32, units: i32, gates: usize, other: usize, gateStep: i32,
	state: usize, stateStep: i32, cells: usize, shaped: usize, cellStep: i32, dState: usize, dCell: usize, gradient: usize, gradientRow: i32, gradientStep: i32,
	recurrentTurned: usize, turned: usize, back: usize, backRow: i32, backStep: i32, mask: usize, maskRow: i32, maskStep: i32,
): void {
	const width = kind == LSTM ? 4 * units : kind == GRU ? 3 * units : units;
	const line = <usize>width << 2, unitLine = <usize>units << 2;
	const held = scratch;
	for (let step = 0; step < steps; step++) {
		if (gradient != 0) {
			for (let row = 0; row < rows; row++) add(dState + <usize>row * unitLine, gradient + (<usize>(row * gradientRow) << 2), units);
			gradient -= <usize>(gradientStep << 2);
		}
		for (let row = 0; row < rows; ) {
			const count = runLength(mask, row, rows, maskRow);
			const at = <usize>row * unitLine, z = gates + <usize>row * line;
			const size = <usize>count * unitLine;
			if (isPadding(mask, row, maskRow)) {
				memory.copy(held + at, dState + at, size);
				memory.fill(z, 0, <usize>count * line);
				if (kind == GRU) memory.fill(other + <usize>row * line, 0, <usize>count * line);
			} else if (kind == LSTM) {
				lstmStepBackward(z, cells + at, shaped + at, dState + at, dCell + at, count, units, relu);
			} else if (kind == GRU) {
				gruStepBackward(z, other + <usize>row * line, state + at, dState + at, count, units, relu);
			} else {
				activateBackward(dState + at, z, count * units, relu ? RELU : TANH);
				memory.copy(z, dState + at, size);
			}
			row += count;
		}
		const through = kind == GRU ? other : gates;
		multiplyRows(dState, unitLine, rows, through, line, width, recurrentTurned, 0, 0, 0, 0, 0, kind == GRU, units);
		if (back != 0) {
			multiplyRows(back, <usize>(backRow << 2), rows, gates, line, width, turned, 0, 0, 0, 0, 0, false, inputs);
			back -= <usize>(backStep << 2);
		}
		if (mask != 0) {
			for (let row = 0; row < rows; row++) {
				if (isPadding(mask, row, maskRow)) memory.copy(dState + <usize>row * unitLine, held + <usize>row * unitLine, unitLine);
			}
			mask -= <usize>maskStep;
		}
		gates -= <usize>gateStep << 2;
		other -= <usize>gateStep << 2;
		state -= <usize>stateStep << 2;
		cells -= <usize>cellStep << 2;
		shaped -= <usize>cellStep << 2;
	}
}

/** to[i] += from[i], i < n. */
function add(to: usize, from: usize, n: i32): void {
	let i = 0;
	for (; i + 4 <= n; i += 4, to += 16, from += 16) v128.store(to, f32x4.add(v128.load(to), v128.load(from)));
	for (; i < n; i++, to += 4, from += 4) store<f32>(to, load<f32>(to) + load<f32>(from));
}
