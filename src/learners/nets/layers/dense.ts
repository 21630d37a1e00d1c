// out = activation(input w + b) over the last axis.
import { panelLength, type Windows } from '../../../kernels';
import type { SpecOf } from '../layer-spec';
import { sizeOf } from '../shapes';
import { makeBend } from './activation';
import { NOTHING, type Layer, type LayerSite, type SparseRows } from './layer';

/** `cols` rows of `width` floats, one behind the other. */
export function lines(cols: number, width: number): Windows {
	return { images: 1, imageStride: 0, rows: 1, rowStride: 0, cols, colStride: width, height: 1, runStride: 0, run: width };
}

export function denseLayer(spec: SpecOf<'Dense'>, site: LayerSite): Layer {
	const { kernels, memory, batch, inShape, weights, gradients, carriesGradient } = site;
	const all = inShape[inShape.length - 1];
	const perRow = sizeOf(inShape) / all;
	const inputs = all - site.sparseWidth;
	const { units } = spec;
	const [w, bias] = weights;
	const panels = memory.float32(panelLength(inputs, units));
	const out = memory.float32(batch * perRow * units);
	const back = gradients && carriesGradient ? memory.float32(batch * perRow * inputs) : NOTHING;
	const bend = makeBend(spec.activation, kernels, memory, batch * perRow, units, gradients !== undefined);
	let last: Float32Array = NOTHING;
	return {
		refresh() {
			kernels.packPanels(panels, w, inputs, units);
		},
		forward(input, { n, sparse }) {
			last = input;
			const isSparse = sparse !== undefined && site.sparseWidth > 0;
			const isRelu = spec.activation === 'relu' && !isSparse;
			kernels.correlate(out, input, panels, bias, lines(n * perRow, inputs), units, false, isRelu);
			if (isSparse) addSparse(out, w.subarray(inputs * units), units, sparse);
			if (!isRelu) bend?.forward(out, n * perRow);
			return out;
		},
		backward(gradient, { n, sparse }) {
			const [dw, db] = gradients!;
			bend?.backward(gradient, out, n * perRow);
			kernels.correlateWeights(dw, last, gradient, lines(n * perRow, inputs), units);
			if (sparse && site.sparseWidth > 0) addSparseGradient(dw.subarray(inputs * units), gradient, units, sparse);
			if (bias) kernels.addRowSums(db, gradient, n * perRow, units);
			if (back.length > 0) kernels.sgemm(false, true, n * perRow, inputs, units, 1, gradient, units, w, units, 0, back, inputs);
			return back;
		},
	};
}

function addSparse(out: Float32Array, w: Float32Array, units: number, { block, rows }: SparseRows): void {
	rows.forEach((row, i) => {
		for (let e = block.starts[row]; e < block.starts[row + 1]; e++) {
			const value = block.values[e];
			const from = block.indices[e] * units;
			for (let u = 0; u < units; u++) out[i * units + u] += value * w[from + u];
		}
	});
}

function addSparseGradient(dw: Float32Array, gradient: Float32Array, units: number, { block, rows }: SparseRows): void {
	rows.forEach((row, i) => {
		for (let e = block.starts[row]; e < block.starts[row + 1]; e++) {
			const value = block.values[e];
			const to = block.indices[e] * units;
			for (let u = 0; u < units; u++) dw[to + u] += value * gradient[i * units + u];
		}
	});
}
