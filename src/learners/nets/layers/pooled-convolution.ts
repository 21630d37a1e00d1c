// A convolution and the pooling behind it as one layer: the values between them, four times as many as behind them, are never written,
// and the way back works on those alone that had a part in the answer.
import { fitsWinograd, panelLength } from '../../../kernels';
import type { LayerSpec, Shape, SpecOf } from '../layer-spec';
import { sizeOf } from '../shapes';
import { outward, slidingWindows } from './convolution';
import { NOTHING, type Layer, type LayerSite } from './layer';

/** A convolution, perhaps the activation behind it, and its pooling. */
export type JoinedPooling = readonly [SpecOf<'Conv2D'>, ...LayerSpec[]];

/** @param next - What follows the convolution. @returns How many layers go together, the convolution among them. */
export function poolsAtOnce({ filters, activation }: SpecOf<'Conv2D'>, next: readonly LayerSpec[], [height, width]: Shape): number {
	const [second, third] = next;
	const bends = activation === 'linear' && second?.type === 'Activation' && second.activation === 'relu';
	const pool = bends ? third : second;
	if (filters % 4 !== 0 || (activation !== 'linear' && activation !== 'relu') || pool?.type !== 'MaxPooling2D') return 1;
	const isPair = (sizes: readonly number[]) => sizes[0] === 2 && sizes[1] === 2;
	if (!isPair(pool.poolSize) || !(pool.strides.length === 0 || isPair(pool.strides))) return 1;
	// Odd sides: there padding would add a window of its own.
	if (pool.padding === 'same' && (height % 2 === 1 || width % 2 === 1)) return 1;
	return bends ? 3 : 2;
}

export function pooledConvolutionLayer([spec, second]: JoinedPooling, site: LayerSite): Layer {
	const { kernels, memory, batch, weights, gradients, carriesGradient } = site;
	const { height, width, channels, kh, kw, tall, wide, isPadded, windows, inward } = slidingWindows(spec, site.inShape);
	const { filters } = spec;
	const [w, bias] = weights;
	const isRelu = spec.activation === 'relu' || second.type === 'Activation';
	const outSize = sizeOf(site.outShape);
	const depth = kh * kw * channels;

	const padded = isPadded ? memory.float32(batch * tall * wide * channels) : NOTHING;
	const isWinograd = fitsWinograd(windows(1), filters);
	const panels = memory.float32(isWinograd ? 16 * channels * filters : panelLength(depth, filters));
	const out = memory.float32(batch * outSize);
	const places = gradients && memory.int32(batch * outSize);
	const goesBack = gradients !== undefined && carriesGradient;
	const runs = goesBack ? memory.float32(depth * filters) : NOTHING;
	const back = goesBack ? memory.float32(batch * tall * wide * channels) : NOTHING;
	const inner = goesBack && isPadded ? memory.float32(batch * height * width * channels) : NOTHING;
	let seen: Float32Array = NOTHING;
	return {
		refresh() {
			if (isWinograd) kernels.packWinograd(panels, w, channels, filters);
			else kernels.packPanels(panels, w, depth, filters);
			if (goesBack) kernels.packRuns(runs, w, kh, kw * channels, filters);
		},
		forward(input, { n }) {
			seen = input;
			if (isPadded) {
				kernels.copyLines(padded, input, inward(n));
				seen = padded;
			}
			if (isWinograd) kernels.winogradPooled(out, places, seen, panels, bias, windows(n), filters, isRelu);
			else kernels.correlatePooled(out, places, seen, panels, bias, windows(n), filters, isRelu);
			return out;
		},
		backward(gradient, { n }) {
			const [dw, db] = gradients!;
			kernels.correlatePooledWeights(dw, bias && db, seen, gradient, places!, windows(n), filters);
			if (!goesBack) return back;
			kernels.correlatePooledInput(back, gradient, places!, runs, windows(n), filters);
			return isPadded ? outward(kernels, inner, back, inward(n)) : back;
		},
	};
}
