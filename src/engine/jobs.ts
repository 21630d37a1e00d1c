// Verbs that run on a thread of their own: what they are asked and what they answer.
import type {
	DriftReport,
	EvaluateOptions,
	EvaluateResult,
	PrepareOptions,
	PrepareResult,
	RetrainOptions,
	RetrainReport,
	TrainOptions,
	TrainResult,
} from './contract';

import type { RawRow } from '../table/raw-table';

export interface Jobs {
	prepare: { options: PrepareOptions; result: PrepareResult };
	train: { options: TrainOptions; result: TrainResult };
	evaluate: {
		options: EvaluateOptions & { model: Uint8Array; compareWith?: Uint8Array };
		result: EvaluateResult;
	};
	retrain: {
		options: RetrainOptions & { model: Uint8Array; version: number };
		result: { report: RetrainReport; challenger?: TrainResult };
	};
	/** Decodes and shrinks the images of rows, away from the n8n process. */
	readImages: { options: object; result: { rows: RawRow[] } };
	checkDrift: { options: { model: Uint8Array }; result: DriftReport };
}

export type Verb = keyof Jobs;
