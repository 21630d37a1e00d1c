// Weights of another training over those that a network starts from.
import type { Architecture } from '../architecture';
import type { InitialWeights } from './initial-weights';
import { placeWeights } from './named-weights';
import { decodeSafetensors } from './safetensors';
import { decodeTfjs } from './tfjs-model';

/** @throws MlError `ML-WEIGHTS-FILE`. @returns Whether there were any. */
export function applyInitialWeights(initial: InitialWeights, architecture: Architecture, weights: Float32Array): boolean {
	if (!initial.format) return false;
	const bytes = new Uint8Array(Buffer.from((initial.data ?? []).join(''), 'base64'));
	const named = initial.format === 'tfjs' ? decodeTfjs(initial.model, bytes, architecture) : decodeSafetensors(bytes);
	placeWeights(architecture, named, weights, initial.layers);
	return true;
}
