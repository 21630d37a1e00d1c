// Which output a prediction goes to.
import type { Prediction } from '../../src/engine/contract';

export const CONFIDENT = 0;
export const NEEDS_REVIEW = 1;
export const CANNOT_PREDICT = 2;

/**
 * An anomaly always asks for a look. Classes and groups go by their confidence. A number or a score has none: there a warning about
 * the row (a value never seen in training, a missing column) is the reason to look twice.
 */
export function route(prediction: Prediction, minConfidence: number): number {
	if (prediction.value === null) return CANNOT_PREDICT;
	if (prediction.isAnomaly) return NEEDS_REVIEW;
	if (prediction.confidence !== undefined) return prediction.confidence >= minConfidence ? CONFIDENT : NEEDS_REVIEW;
	// Chances that are not calibrated are no ground for confidence.
	if (prediction.probabilities !== undefined) return NEEDS_REVIEW;
	return prediction.warnings.length === 0 ? CONFIDENT : NEEDS_REVIEW;
}
