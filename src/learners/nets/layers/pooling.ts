// Windows whose largest value or mean goes on.
import type { PoolWindows } from '../../../kernels';
import type { SpecOf } from '../layer-spec';
import { overRows } from '../shared-kernels';
import { sizeOf, windowsAlong } from '../shapes';
import { NOTHING, type Layer, type LayerSite } from './layer';

/** In multiply-adds. */
const WORK_PER_FLOAT = 20;

type PoolSpec = SpecOf<'MaxPooling2D'> | SpecOf<'MaxPooling1D'> | SpecOf<'AveragePooling2D'> | SpecOf<'AveragePooling1D'>;

function poolWindows(spec: PoolSpec, site: LayerSite): PoolWindows {
	const isLine = site.inShape.length === 2;
	const [height, width, channels] = isLine ? [1, ...site.inShape] : site.inShape;
	const steps = spec.strides.length > 0 ? spec.strides : spec.poolSize;
	const [poolHeight, poolWidth] = isLine ? [1, spec.poolSize[0]] : spec.poolSize;
	const [strideY, strideX] = isLine ? [1, steps[0]] : steps;
	const down = windowsAlong(height, poolHeight, strideY, spec.padding);
	const across = windowsAlong(width, poolWidth, strideX, spec.padding);
	const shared = { height, width, channels, poolHeight, poolWidth, strideY, strideX };
	return { ...shared, top: down.before, left: across.before, outHeight: down.count, outWidth: across.count };
}

export function maxPoolingLayer(spec: SpecOf<'MaxPooling2D'> | SpecOf<'MaxPooling1D'>, site: LayerSite): Layer {
	const { kernels, memory, batch, gradients, carriesGradient } = site;
	const windows = poolWindows(spec, site);
	const [inSize, outSize] = [sizeOf(site.inShape), sizeOf(site.outShape)];
	const out = memory.float32(batch * outSize);
	const index = gradients ? memory.int32(batch * outSize) : undefined;
	const back = gradients && carriesGradient ? memory.float32(batch * inSize) : NOTHING;
	// Of a row. Both ways are cut alike: indices count from the start of a part.
	const work = WORK_PER_FLOAT * inSize;
	return {
		forward(input, { n }) {
			overRows(kernels, n, work * n, 1, (k, from, to) => k.maxPool(out.subarray(from * outSize), index?.subarray(from * outSize), input.subarray(from * inSize), to - from, windows));
			return out;
		},
		backward(gradient, { n }) {
			if (back.length === 0) return back;
			back.fill(0, 0, n * inSize);
			overRows(kernels, n, work * n, 1, (k, from, to) => {
				k.scatterAdd(back.subarray(from * inSize), index!.subarray(from * outSize), gradient.subarray(from * outSize), (to - from) * outSize);
			});
			return back;
		},
	};
}

/** The mean is over the part of the window that lies inside. */
export function averagePoolingLayer(spec: SpecOf<'AveragePooling2D'> | SpecOf<'AveragePooling1D'>, site: LayerSite): Layer {
	const { memory, batch, gradients, carriesGradient } = site;
	const w = poolWindows(spec, site);
	const [inSize, outSize] = [sizeOf(site.inShape), sizeOf(site.outShape)];
	const out = memory.float32(batch * outSize);
	const back = gradients && carriesGradient ? memory.float32(batch * inSize) : NOTHING;
	/** Calls `visit` for each pair of an output place and an input place of its window, channels aside. */
	const eachPair = (visit: (to: number, from: number, share: number) => void): void => {
		for (let y = 0; y < w.outHeight; y++) {
			const rows = span(y * w.strideY - w.top, w.poolHeight, w.height);
			for (let x = 0; x < w.outWidth; x++) {
				const columns = span(x * w.strideX - w.left, w.poolWidth, w.width);
				const share = 1 / ((rows[1] - rows[0]) * (columns[1] - columns[0]));
				const to = (y * w.outWidth + x) * w.channels;
				for (let row = rows[0]; row < rows[1]; row++) {
					for (let column = columns[0]; column < columns[1]; column++) visit(to, (row * w.width + column) * w.channels, share);
				}
			}
		}
	};
	return {
		forward(input, { n }) {
			out.fill(0, 0, n * outSize);
			for (let row = 0; row < n; row++) {
				eachPair((to, from, share) => {
					const [target, source] = [row * outSize + to, row * inSize + from];
					for (let c = 0; c < w.channels; c++) out[target + c] += share * input[source + c];
				});
			}
			return out;
		},
		backward(gradient, { n }) {
			if (back.length === 0) return back;
			back.fill(0, 0, n * inSize);
			for (let row = 0; row < n; row++) {
				eachPair((to, from, share) => {
					const [target, source] = [row * inSize + from, row * outSize + to];
					for (let c = 0; c < w.channels; c++) back[target + c] += share * gradient[source + c];
				});
			}
			return back;
		},
	};
}

function span(start: number, length: number, limit: number): [number, number] {
	return [Math.max(0, start), Math.min(limit, start + length)];
}

/** Over all places; padding that a mask names does not count. */
export function globalPoolingLayer(isMax: boolean, site: LayerSite): Layer {
	const { memory, batch, gradients, carriesGradient } = site;
	const channels = site.outShape[0];
	const inSize = sizeOf(site.inShape);
	const places = inSize / channels;
	const out = memory.float32(batch * channels);
	const from = memory.int32(isMax ? batch * channels : 0);
	const counts = memory.float32(batch);
	const back = gradients && carriesGradient ? memory.float32(batch * inSize) : NOTHING;
	let mask: Uint8Array | undefined;
	const isHidden = (place: number) => mask !== undefined && mask[place] === 0;
	return {
		forward(input, pass) {
			mask = isMax ? undefined : pass.mask;
			pass.mask = undefined;
			out.fill(isMax ? -Infinity : 0, 0, pass.n * channels);
			for (let row = 0; row < pass.n; row++) {
				let count = 0;
				for (let place = row * places; place < (row + 1) * places; place++) {
					if (isHidden(place)) continue;
					count++;
					for (let c = 0; c < channels; c++) {
						const value = input[place * channels + c];
						if (!isMax) out[row * channels + c] += value;
						else if (value > out[row * channels + c]) {
							out[row * channels + c] = value;
							from[row * channels + c] = place * channels + c;
						}
					}
				}
				counts[row] = Math.max(count, 1);
				if (!isMax) for (let c = 0; c < channels; c++) out[row * channels + c] /= counts[row];
			}
			return out;
		},
		backward(gradient, { n }) {
			if (back.length === 0) return back;
			back.fill(0, 0, n * inSize);
			if (isMax) {
				site.kernels.scatterAdd(back, from, gradient, n * channels);
				return back;
			}
			for (let row = 0; row < n; row++) {
				for (let place = row * places; place < (row + 1) * places; place++) {
					if (isHidden(place)) continue;
					for (let c = 0; c < channels; c++) back[place * channels + c] = gradient[row * channels + c] / counts[row];
				}
			}
			return back;
		},
	};
}
