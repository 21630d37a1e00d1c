// Layers without products: dropout, embedding, those that only rename axes.
import type { SpecOf } from '../layer-spec';
import { sizeOf } from '../shapes';
import { NOTHING, type Layer, type LayerSite } from './layer';

/** Flatten and Reshape: the floats lie as they did. */
export function viewLayer(): Layer {
	return {
		forward(input, pass) {
			pass.mask = undefined;
			return input;
		},
		backward: (gradient) => gradient,
	};
}

/** Sets a share of the values to 0 and enlarges the rest to the same mean; passes them on once training is over. */
export function dropoutLayer({ rate }: SpecOf<'Dropout'>, site: LayerSite): Layer {
	const size = sizeOf(site.inShape);
	const out = site.gradients && rate > 0 ? site.memory.float32(site.batch * size) : NOTHING;
	const kept = site.gradients && rate > 0 ? site.memory.uint8(site.batch * size) : new Uint8Array(0);
	const scale = 1 / (1 - rate);
	// 16 bits of randomness per value are plenty for a rate.
	const limit = Math.round(rate * 65_536);
	return {
		forward(input, { n, training, random }) {
			if (!training || rate === 0) return input;
			for (let i = 0; i < n * size; i += 2) {
				const bits = random.uint32();
				kept[i] = (bits & 65_535) >= limit ? 1 : 0;
				out[i] = kept[i] ? scale * input[i] : 0;
				if (i + 1 === n * size) break;
				kept[i + 1] = bits >>> 16 >= limit ? 1 : 0;
				out[i + 1] = kept[i + 1] ? scale * input[i + 1] : 0;
			}
			return out;
		},
		backward(gradient, { n, training }) {
			if (!training || rate === 0) return gradient;
			for (let i = 0; i < n * size; i++) gradient[i] = kept[i] ? scale * gradient[i] : 0;
			return gradient;
		},
	};
}

/** Token ids (as floats) to learnt vectors. Ids beyond the table, and ids that are none, are token 0. */
export function embeddingLayer(spec: SpecOf<'Embedding'>, site: LayerSite): Layer {
	const { memory, batch, weights, gradients } = site;
	const [table] = weights;
	const width = spec.outputDim;
	const tokens = table.length / width;
	const steps = site.inShape[0];
	const out = memory.float32(batch * steps * width);
	const mask = memory.uint8(spec.maskZero ? batch * steps : 0);
	const ids = memory.int32(batch * steps);
	return {
		forward(input, pass) {
			for (let i = 0; i < pass.n * steps; i++) {
				const id = input[i];
				ids[i] = id >= 0 && id < tokens ? id : 0;
				const from = ids[i] * width;
				for (let j = 0; j < width; j++) out[i * width + j] = table[from + j];
				if (spec.maskZero) mask[i] = ids[i] === 0 ? 0 : 1;
			}
			pass.mask = spec.maskZero ? mask : undefined;
			return out;
		},
		backward(gradient, { n }) {
			const [dTable] = gradients!;
			for (let i = 0; i < n * steps; i++) {
				const to = ids[i] * width;
				for (let j = 0; j < width; j++) dTable[to + j] += gradient[i * width + j];
			}
			return NOTHING;
		},
	};
}
