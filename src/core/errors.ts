// The one error class of the engine. A message says what happened and where, `fix` says what to do about it,
// `code` is stable and searchable. Only `nodes/shared/errors.ts` turns it into n8n's own error.

/** Stable codes, listed with their meaning in `docs/errors.md`. */
export type MlErrorCode = `ML-${string}`;

export interface MlErrorDetails {
	/** Column at fault, by its own name. */
	column?: string;
	/** 0-based index of the input row at fault. */
	row?: number;
	/** Parameter at fault, by its internal name. */
	parameter?: string;
}

/**
 * A refusal that a user can act on.
 *
 * @example throw new MlError('ML-EMPTY', 'Train Model received 0 rows.', 'Check the node before it: is a filter removing everything?')
 */
export class MlError extends Error {
	override readonly name = 'MlError';

	constructor(
		readonly code: MlErrorCode,
		message: string,
		readonly fix: string,
		readonly details: MlErrorDetails = {},
	) {
		super(message);
	}
}

/** Thrown at a checkpoint after the caller gave up; never shown to a user as a refusal. */
export class CancelledError extends Error {
	override readonly name = 'CancelledError';

	constructor() {
		super('The run was cancelled.');
	}
}

/** Something to know that did not stop the work. The shape of every `warnings[]` entry of the nodes. */
export interface Warning {
	code: MlErrorCode;
	message: string;
	fix: string;
	column?: string;
}

/** Plain form of an `MlError` for the thread boundary. */
export interface SerializedError {
	kind: 'refusal' | 'cancelled' | 'fault';
	code: MlErrorCode;
	message: string;
	fix: string;
	details: MlErrorDetails;
}

const FAULT_FIX = 'Run it again; if it stays, report it with the code and the version of n8n-nodes-ml.';

export function serializeError(error: unknown): SerializedError {
	if (error instanceof MlError) {
		return { kind: 'refusal', code: error.code, message: error.message, fix: error.fix, details: error.details };
	}
	if (error instanceof CancelledError) {
		return { kind: 'cancelled', code: 'ML-CANCELLED', message: error.message, fix: '', details: {} };
	}
	const message = error instanceof Error ? error.message : String(error);
	return { kind: 'fault', code: 'ML-FAULT', message, fix: FAULT_FIX, details: {} };
}

export function deserializeError(error: SerializedError): Error {
	if (error.kind === 'cancelled') return new CancelledError();
	return new MlError(error.code, error.message, error.fix, error.details);
}
