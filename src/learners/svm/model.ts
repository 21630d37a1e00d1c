// A fitted support vector machine: decision values and what is made of them.
import type { State } from '../../core/arrays';
import { invalidState, readObject, readState, type StateReader } from '../../core/state-reader';
import type { FeatureMatrix } from '../../table/feature-matrix';
import type { Predictor } from '../contract';
import { couplePairs } from './coupling';
import { readLinearDecisions, type Decisions } from './decisions';
import { readKernelDecisions } from './kernel-decisions';
import { sigmoid, type Sigmoid } from './platt';

const OWNER = 'svm';
/** As libsvm: no pair of classes is ever quite certain. */
const LEAST_CHANCE = 1e-7;

export type Fitted = Readonly<Record<string, number>>;

/** pairs: one decision per pair of classes, coupled. rest: one per class against all others (two classes: one decision), in proportion. */
export type Scheme = 'pairs' | 'rest';

/** Numbers: mean + deviation * decision value. */
export class SvmValues implements Predictor {
	readonly nOutputs = 1;

	constructor(
		readonly decisions: Decisions,
		private readonly mean: number,
		private readonly deviation: number,
		readonly fitted?: Fitted,
	) {}

	predictBatch(x: FeatureMatrix, out: Float64Array): void {
		this.decisions.decide(x, out);
		for (let row = 0; row < x.nRows; row++) out[row] = this.mean + this.deviation * out[row];
	}

	toState(): State {
		const { json, arrays } = this.decisions.toState();
		return { json: { nClasses: 0, decisions: json, mean: this.mean, deviation: this.deviation }, arrays };
	}
}

export class SvmClasses implements Predictor {
	/** @param sigmoids - One per decision. */
	constructor(
		readonly nOutputs: number,
		private readonly scheme: Scheme,
		readonly decisions: Decisions,
		private readonly sigmoids: readonly Sigmoid[],
		readonly fitted?: Fitted,
	) {}

	predictBatch(x: FeatureMatrix, out: Float64Array): void {
		const k = this.nOutputs;
		const { nDecisions } = this.decisions;
		const values = new Float64Array(x.nRows * nDecisions);
		this.decisions.decide(x, values);
		const pairs = new Float64Array(k * k);
		const scratch = new Float64Array(k * k);
		for (let row = 0; row < x.nRows; row++) {
			const chance = (decision: number) => sigmoid(this.sigmoids[decision], values[row * nDecisions + decision]);
			if (k === 2) {
				const first = chance(0);
				out[2 * row] = first;
				out[2 * row + 1] = 1 - first;
			} else if (this.scheme === 'rest') this.share(chance, out, row * k);
			else {
				for (let a = 0, pair = 0; a < k; a++) {
					for (let b = a + 1; b < k; b++, pair++) {
						const first = Math.min(Math.max(chance(pair), LEAST_CHANCE), 1 - LEAST_CHANCE);
						pairs[a * k + b] = first;
						pairs[b * k + a] = 1 - first;
					}
				}
				couplePairs(pairs, k, out, row * k, scratch);
			}
		}
	}

	toState(): State {
		const { json, arrays } = this.decisions.toState();
		const slopes = Float64Array.from(this.sigmoids, ({ slope }) => slope);
		const offsets = Float64Array.from(this.sigmoids, ({ offset }) => offset);
		return {
			json: { nClasses: this.nOutputs, scheme: this.scheme, decisions: json },
			arrays: new Map([...arrays, ['slopes', slopes], ['offsets', offsets]]),
		};
	}

	private share(chance: (decision: number) => number, out: Float64Array, at: number): void {
		const k = this.nOutputs;
		let total = 0;
		for (let c = 0; c < k; c++) {
			out[at + c] = Math.max(chance(c), LEAST_CHANCE);
			total += out[at + c];
		}
		for (let c = 0; c < k; c++) out[at + c] /= total;
	}
}

export function decisionsOf(nClasses: number, scheme: Scheme): number {
	return scheme === 'pairs' ? (nClasses * (nClasses - 1)) / 2 : nClasses === 2 ? 1 : nClasses;
}

export function loadSvm(state: State): Predictor {
	const reader = readState(state, OWNER);
	const nClasses = reader.integer('nClasses', 0, 100_000);
	if (nClasses === 1) throw invalidState(OWNER, 'one class only');
	if (nClasses === 0) {
		return new SvmValues(readDecisions(reader, 1, 1), reader.number('mean'), reader.number('deviation'));
	}
	const scheme = reader.string('scheme');
	if (scheme !== 'pairs' && scheme !== 'rest') throw invalidState(OWNER, 'unknown scheme');
	const nDecisions = decisionsOf(nClasses, scheme);
	const slopes = reader.array('slopes', Float64Array, nDecisions);
	const offsets = reader.array('offsets', Float64Array, nDecisions);
	if (![slopes, offsets].every((values) => values.every(Number.isFinite))) throw invalidState(OWNER, 'a number is not finite');
	const sigmoids = Array.from(slopes, (slope, i) => ({ slope, offset: offsets[i] }));
	return new SvmClasses(nClasses, scheme, readDecisions(reader, nDecisions, nClasses), sigmoids);
}

function readDecisions(reader: StateReader, nDecisions: number, nGroups: number): Decisions {
	const json = readObject(reader.get('decisions'), OWNER);
	const kernel = json.get('kernel');
	if (kernel === undefined) return readLinearDecisions(reader, nDecisions);
	return readKernelDecisions({ ...json, array: reader.array }, readObject(kernel, OWNER), nGroups);
}
