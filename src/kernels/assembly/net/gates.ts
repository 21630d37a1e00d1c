// One time step of LSTM and GRU cells and its gradient, four units at a time; the last few units go through the same instructions.
import { madd, storePart } from './blocks';
import { one4 } from '../gradients';

// Gates take a large part of a step's time and need no more digits than their products have: tanh(x) = x P(x^2) / Q(x^2), P of degree 3 and Q of degree 4
// by minimax on the range where tanh is not yet 1 (linear programming over a fine grid), absolute error below 4e-7 in float32;
// sigmoid(x) = 1/2 + tanh(x / 2) / 2, its numbers scaled. Limits of the argument, P and Q from the highest power down; four of each, as in gradients.ts.

const TANH_NUMBERS = memory.data<f32>([
	-7.8, -7.8, -7.8, -7.8,
	7.8, 7.8, 7.8, 7.8,
	1.14814787e-05, 1.14814787e-05, 1.14814787e-05, 1.14814787e-05,
	0.0029543533, 0.0029543533, 0.0029543533, 0.0029543533,
	0.129279842, 0.129279842, 0.129279842, 0.129279842,
	0.999999482, 0.999999482, 0.999999482, 0.999999482,
	2.47934458e-07, 2.47934458e-07, 2.47934458e-07, 2.47934458e-07,
	0.00023924228, 0.00023924228, 0.00023924228, 0.00023924228,
	0.0238269993, 0.0238269993, 0.0238269993, 0.0238269993,
	0.46261107, 0.46261107, 0.46261107, 0.46261107,
	1, 1, 1, 1,
], 16);

const SIGMOID_NUMBERS = memory.data<f32>([
	-15.6, -15.6, -15.6, -15.6,
	15.6, 15.6, 15.6, 15.6,
	4.48495261e-08, 4.48495261e-08, 4.48495261e-08, 4.48495261e-08,
	4.61617703e-05, 4.61617703e-05, 4.61617703e-05, 4.61617703e-05,
	0.00807999009, 0.00807999009, 0.00807999009, 0.00807999009,
	0.249999871, 0.249999871, 0.249999871, 0.249999871,
	9.68493978e-10, 9.68493978e-10, 9.68493978e-10, 9.68493978e-10,
	3.73816062e-06, 3.73816062e-06, 3.73816062e-06, 3.73816062e-06,
	0.00148918746, 0.00148918746, 0.00148918746, 0.00148918746,
	0.115652768, 0.115652768, 0.115652768, 0.115652768,
	1, 1, 1, 1,
	0.5, 0.5, 0.5, 0.5,
], 16);

// prettier-ignore
@inline
function number(numbers: usize, index: i32): v128 {
	return v128.load(numbers + (<usize>index << 4));
}

// prettier-ignore
@inline
function quotient(value: v128, numbers: usize): v128 {
	const x = f32x4.pmin(f32x4.pmax(value, number(numbers, 0)), number(numbers, 1));
	const s = f32x4.mul(x, x);
	let p = madd(number(numbers, 2), s, number(numbers, 3));
	p = madd(p, s, number(numbers, 4));
	p = madd(p, s, number(numbers, 5));
	let q = madd(number(numbers, 6), s, number(numbers, 7));
	q = madd(q, s, number(numbers, 8));
	q = madd(q, s, number(numbers, 9));
	q = madd(q, s, number(numbers, 10));
	return f32x4.div(f32x4.mul(p, x), q);
}

// prettier-ignore
@inline
function tanh4(x: v128): v128 {
	return quotient(x, TANH_NUMBERS);
}

// prettier-ignore
@inline
function sigmoid4(x: v128): v128 {
	return f32x4.add(number(SIGMOID_NUMBERS, 11), quotient(x, SIGMOID_NUMBERS));
}

// prettier-ignore
@inline
function slope(y: v128): v128 {
	return f32x4.mul(y, f32x4.sub(one4(), y));
}

// prettier-ignore
@inline
function bend(y: v128): v128 {
	return f32x4.sub(one4(), f32x4.mul(y, y));
}

/** y = f(x): tanh or relu. */
// prettier-ignore
@inline
function shape(x: v128, relu: i32): v128 {
	return relu ? f32x4.pmax(f32x4.splat(0), x) : tanh4(x);
}

/** f'(x) from y. */
// prettier-ignore
@inline
function shapeSlope(y: v128, relu: i32): v128 {
	return relu ? v128.and(one4(), f32x4.gt(y, f32x4.splat(0))) : bend(y);
}

/**
 * gates[row]: i, f, c, o before their activations, each `units` long; after the call, after them.
 * cell = f * before + i * c,  shaped = tanh(cell),  hidden = o * shaped.
 */
export function lstmStep(gates: usize, before: usize, cell: usize, shaped: usize, hidden: usize, rows: i32, units: i32, relu: i32): void {
	const gate = <usize>units << 2;
	for (let row = 0; row < rows; row++) {
		for (let u = 0; u < units; u += 4) {
			const lanes = units - u;
			const at = gates + (<usize>u << 2);
			const i = sigmoid4(v128.load(at));
			const f = sigmoid4(v128.load(at + gate));
			const c = shape(v128.load(at + 2 * gate), relu);
			const o = sigmoid4(v128.load(at + 3 * gate));
			const place = <usize>u << 2;
			const next = f32x4.add(f32x4.mul(f, v128.load(before + place)), f32x4.mul(i, c));
			const y = shape(next, relu);
			storePart(at, i, lanes);
			storePart(at + gate, f, lanes);
			storePart(at + 2 * gate, c, lanes);
			storePart(at + 3 * gate, o, lanes);
			storePart(cell + place, next, lanes);
			storePart(shaped + place, y, lanes);
			storePart(hidden + place, f32x4.mul(o, y), lanes);
		}
		gates += gate << 2;
		before += gate;
		cell += gate;
		shaped += gate;
		hidden += gate;
	}
}

/** gates become the gradients of their inputs; dCell that of the cell before. */
export function lstmStepBackward(gates: usize, before: usize, shaped: usize, dHidden: usize, dCell: usize, rows: i32, units: i32, relu: i32): void {
	const gate = <usize>units << 2;
	for (let row = 0; row < rows; row++) {
		for (let u = 0; u < units; u += 4) {
			const lanes = units - u;
			const place = <usize>u << 2;
			const at = gates + place;
			const i = v128.load(at);
			const f = v128.load(at + gate);
			const c = v128.load(at + 2 * gate);
			const o = v128.load(at + 3 * gate);
			const y = v128.load(shaped + place);
			const dh = v128.load(dHidden + place);
			const dc = f32x4.add(v128.load(dCell + place), f32x4.mul(f32x4.mul(dh, o), shapeSlope(y, relu)));
			storePart(at, f32x4.mul(f32x4.mul(dc, c), slope(i)), lanes);
			storePart(at + gate, f32x4.mul(f32x4.mul(dc, v128.load(before + place)), slope(f)), lanes);
			storePart(at + 2 * gate, f32x4.mul(f32x4.mul(dc, i), shapeSlope(c, relu)), lanes);
			storePart(at + 3 * gate, f32x4.mul(f32x4.mul(dh, y), slope(o)), lanes);
			storePart(dCell + place, f32x4.mul(dc, f), lanes);
		}
		gates += gate << 2;
		before += gate;
		shaped += gate;
		dHidden += gate;
		dCell += gate;
	}
}

/**
 * x, h [row]: update, reset, candidate from the input and from the state, before their activations.
 * z = sigmoid(x + h), r = sigmoid(x + h), c = tanh(x + r * h), hidden = z * before + (1 - z) * c. x becomes z, r, c.
 */
export function gruStep(x: usize, h: usize, before: usize, hidden: usize, rows: i32, units: i32, relu: i32): void {
	const gate = <usize>units << 2;
	for (let row = 0; row < rows; row++) {
		for (let u = 0; u < units; u += 4) {
			const lanes = units - u;
			const place = <usize>u << 2;
			const at = x + place;
			const from = h + place;
			const z = sigmoid4(f32x4.add(v128.load(at), v128.load(from)));
			const r = sigmoid4(f32x4.add(v128.load(at + gate), v128.load(from + gate)));
			const c = shape(f32x4.add(v128.load(at + 2 * gate), f32x4.mul(r, v128.load(from + 2 * gate))), relu);
			const past = v128.load(before + place);
			storePart(at, z, lanes);
			storePart(at + gate, r, lanes);
			storePart(at + 2 * gate, c, lanes);
			storePart(hidden + place, f32x4.add(f32x4.mul(z, past), f32x4.mul(f32x4.sub(one4(), z), c)), lanes);
		}
		x += 3 * gate;
		h += 3 * gate;
		before += gate;
		hidden += gate;
	}
}

/** x and h become the gradients of their own parts; dHidden that share of the state before which does not pass through h. */
export function gruStepBackward(x: usize, h: usize, before: usize, dHidden: usize, rows: i32, units: i32, relu: i32): void {
	const gate = <usize>units << 2;
	for (let row = 0; row < rows; row++) {
		for (let u = 0; u < units; u += 4) {
			const lanes = units - u;
			const place = <usize>u << 2;
			const at = x + place;
			const from = h + place;
			const z = v128.load(at);
			const r = v128.load(at + gate);
			const c = v128.load(at + 2 * gate);
			const dh = v128.load(dHidden + place);
			const dz = f32x4.mul(f32x4.mul(dh, f32x4.sub(v128.load(before + place), c)), slope(z));
			const dc = f32x4.mul(f32x4.mul(dh, f32x4.sub(one4(), z)), shapeSlope(c, relu));
			const dr = f32x4.mul(f32x4.mul(dc, v128.load(from + 2 * gate)), slope(r));
			storePart(at, dz, lanes);
			storePart(at + gate, dr, lanes);
			storePart(at + 2 * gate, dc, lanes);
			storePart(from, dz, lanes);
			storePart(from + gate, dr, lanes);
			storePart(from + 2 * gate, f32x4.mul(dc, r), lanes);
			storePart(dHidden + place, f32x4.mul(dh, z), lanes);
		}
		x += 3 * gate;
		h += 3 * gate;
		before += gate;
		dHidden += gate;
	}
}
