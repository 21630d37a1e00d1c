import type { JsonValue, State } from '../../core/arrays';
import type { FeatureMatrix } from '../../table/feature-matrix';
import type { Predictor } from '../contract';
import { gainImportance, type TreeEnsemble } from '../trees/ensemble';
import { ensembleArrays, invalid, readEnsemble } from '../trees/ensemble-state';
import { TreeScorer } from '../trees/tree-scorer';
import type { Link } from './objective';

/** The largest double is a little above exp of this. */
const MAX_LOG = 709;

/**
 * score_k(row) = base_k + sum of the leaves that the trees of class k give it; then the identity, exp, the logistic function
 * (outputs 1 - p, p) or softmax. Tree t belongs to class t % nScores.
 */
export class BoostingModel implements Predictor {
	readonly nOutputs: number;
	private readonly scorer: TreeScorer;

	/** @param nDense - Features of the matrix before its sparse block. */
	constructor(
		readonly trees: TreeEnsemble,
		private readonly nDense: number,
		readonly link: Link,
		readonly base: Float64Array,
		readonly fitted?: Readonly<Record<string, number>>,
	) {
		this.nOutputs = link === 'logistic' ? 2 : base.length;
		this.scorer = new TreeScorer(trees, nDense);
	}

	predictBatch(x: FeatureMatrix, out: Float64Array): void {
		const { base, link } = this;
		const nScores = base.length;
		out.fill(0, 0, x.nRows * nScores);
		this.scorer.add(x, out, nScores);
		// The base comes last: small leaves would lose their digits to a large one.
		for (let i = 0, k = 0; i < x.nRows * nScores; i++) {
			out[i] += base[k];
			if (++k === nScores) k = 0;
		}
		if (link === 'logistic') spreadLogistic(out, x.nRows);
		else if (link === 'softmax') softmaxRows(out, x.nRows, nScores);
		else if (link === 'log') for (let i = 0; i < x.nRows; i++) out[i] = Math.exp(Math.min(out[i], MAX_LOG));
	}

	importance(): Float64Array {
		return gainImportance(this.trees);
	}

	toState(): State {
		const json: JsonValue = { link: this.link, nFeatures: this.trees.nFeatures, nDense: this.nDense, fitted: { ...this.fitted } };
		return { json, arrays: ensembleArrays(this.trees).set('base', this.base) };
	}
}

/** @throws MlError `ML-MODEL-INVALID`. */
export function loadBoosting(state: State): BoostingModel {
	const { link, nFeatures, nDense, fitted } = (state.json ?? {}) as { [key: string]: JsonValue };
	if (!isLink(link)) throw invalid(`no link function '${String(link)}'`);
	if (!Number.isInteger(nFeatures) || (nFeatures as number) < 0) throw invalid('the number of features is missing');
	const denseIsSound = Number.isInteger(nDense) && (nDense as number) >= 0 && (nDense as number) <= (nFeatures as number);
	if (!denseIsSound) throw invalid('the number of dense features is missing');
	const base = state.arrays.get('base');
	if (!(base instanceof Float64Array) || base.length === 0 || !base.every(Number.isFinite)) throw invalid('no base scores');
	if (link === 'softmax' ? base.length < 2 : base.length !== 1) throw invalid('the base scores do not fit the link function');
	const trees = readEnsemble(state, nFeatures as number);
	if (trees.roots.length % base.length !== 0) throw invalid('a round is incomplete');
	return new BoostingModel(trees, nDense as number, link, base, fitted as Record<string, number> | undefined);
}

function isLink(link: JsonValue): link is Link {
	return link === 'identity' || link === 'log' || link === 'logistic' || link === 'softmax';
}

/** From scores in out[0..nRows) to 1 - p, p per row; backwards, so that no score is overwritten before it is read. */
function spreadLogistic(out: Float64Array, nRows: number): void {
	for (let row = nRows - 1; row >= 0; row--) {
		const p = 1 / (1 + Math.exp(-out[row]));
		out[2 * row] = 1 - p;
		out[2 * row + 1] = p;
	}
}

function softmaxRows(out: Float64Array, nRows: number, nClasses: number): void {
	for (let start = 0; start < nRows * nClasses; start += nClasses) {
		let most = -Infinity;
		for (let k = 0; k < nClasses; k++) most = Math.max(most, out[start + k]);
		let sum = 0;
		for (let k = 0; k < nClasses; k++) sum += out[start + k] = Math.exp(out[start + k] - most);
		for (let k = 0; k < nClasses; k++) out[start + k] /= sum;
	}
}
