// Convolutions over [height][width][channels]; a sequence is an image of one line.
import { panelLength, type Windows } from '../../../kernels';
import type { SpecOf } from '../layer-spec';
import { windowsAlong } from '../shapes';
import { makeBend } from './activation';
import { NOTHING, type Layer, type LayerSite } from './layer';

export function convolutionLayer(spec: SpecOf<'Conv2D'> | SpecOf<'Conv1D'>, site: LayerSite): Layer {
	const { kernels, memory, batch, weights, gradients, carriesGradient } = site;
	const twice = <T>(values: readonly T[], first: T): readonly T[] => (values.length === 1 ? [first, values[0]] : values);
	const [height, width, channels] = site.inShape.length === 2 ? [1, ...site.inShape] : site.inShape;
	const [kh, kw] = twice(spec.kernelSize, 1);
	const [sy, sx] = twice(spec.strides, 1);
	const { filters } = spec;
	const down = windowsAlong(height, kh, sy, spec.padding);
	const across = windowsAlong(width, kw, sx, spec.padding);
	const [outHeight, outWidth] = [down.count, across.count];
	const tall = height + down.before + down.after;
	const wide = width + across.before + across.after;
	const depth = kh * kw * channels;
	const places = outHeight * outWidth;
	const [w, bias] = weights;

	const isPadded = tall > height || wide > width;
	const padded = isPadded ? memory.float32(batch * tall * wide * channels) : NOTHING;
	const panels = memory.float32(panelLength(depth, filters));
	const out = memory.float32(batch * places * filters);
	const isRelu = spec.activation === 'relu';
	const bend = makeBend(spec.activation, kernels, memory, batch * places, filters, gradients !== undefined);

	// On the way back the gradient lies spread by the strides in a frame of zeros; the turned kernel slides over it.
	const goesBack = gradients !== undefined && carriesGradient;
	const [frameHeight, frameWidth] = [tall + kh - 1, wide + kw - 1];
	const frame = goesBack ? memory.float32(batch * frameHeight * frameWidth * filters) : NOTHING;
	const turned = goesBack ? memory.float32(panelLength(kh * kw * filters, channels)) : NOTHING;
	const back = goesBack ? memory.float32(batch * height * width * channels) : NOTHING;

	const windows = (images: number): Windows => ({
		images,
		imageStride: tall * wide * channels,
		rows: outHeight,
		rowStride: sy * wide * channels,
		cols: outWidth,
		colStride: sx * channels,
		height: kh,
		runStride: wide * channels,
		run: kw * channels,
	});
	const backWindows = (images: number): Windows => ({
		offset: (down.before * frameWidth + across.before) * filters,
		images,
		imageStride: frameHeight * frameWidth * filters,
		rows: height,
		rowStride: frameWidth * filters,
		cols: width,
		colStride: filters,
		height: kh,
		runStride: frameWidth * filters,
		run: kw * filters,
	});
	let seen: Float32Array = NOTHING;
	return {
		refresh() {
			kernels.packPanels(panels, w, depth, filters);
			if (goesBack) kernels.packTurned(turned, w, kh, kw, channels, filters);
		},
		forward(input, { n }) {
			seen = input;
			if (isPadded) {
				const at = (down.before * wide + across.before) * channels;
				kernels.copyLines(padded, input, { images: n, lines: height, length: width * channels, from: [0, height * width * channels, width * channels], to: [at, tall * wide * channels, wide * channels], stride: 1, block: width * channels });
				seen = padded;
			}
			kernels.correlate(out, seen, panels, bias, windows(n), filters, false, isRelu);
			if (!isRelu) bend?.forward(out, n * places);
			return out;
		},
		backward(gradient, { n }) {
			const [dw, db] = gradients!;
			bend?.backward(gradient, out, n * places);
			kernels.correlateWeights(dw, seen, gradient, windows(n), filters);
			if (bias) kernels.addRowSums(db, gradient, n * places, filters);
			if (!goesBack) return back;
			spread(gradient, n);
			kernels.correlate(back, frame, turned, undefined, backWindows(n), channels);
			return back;
		},
	};

	function spread(gradient: Float32Array, n: number): void {
		const at = ((kh - 1) * frameWidth + kw - 1) * filters;
		kernels.copyLines(frame, gradient, {
			images: n,
			lines: outHeight,
			length: outWidth * filters,
			from: [0, places * filters, outWidth * filters],
			to: [at, frameHeight * frameWidth * filters, sy * frameWidth * filters],
			stride: sx,
			block: filters,
		});
	}
}
