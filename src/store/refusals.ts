// The words of every store, so that SQLite and Postgres refuse alike.
import { MlError } from '../core/errors';

const MAX_LISTED = 20;

/** @param stored - Names that exist. */
export function noModel(name: string, stored: readonly string[]): MlError {
	const found = stored.length === 0 ? 'The store is empty.' : `Stored: ${listed(stored)}.`;
	const fix = stored.length === 0 ? 'Run a workflow with Train Model first.' : 'Pick one of the stored models, or train this one first.';
	return new MlError('ML-NO-MODEL', `No model named '${name}'. ${found}`, fix, { parameter: 'model' });
}

/** @param stored - Version numbers that exist, any order. */
export function noVersion(name: string, version: number, stored: readonly number[]): MlError {
	const newestFirst = [...stored].sort((a, b) => b - a).map(String);
	return new MlError(
		'ML-NO-VERSION',
		`Model '${name}' has no version ${version}. Stored: ${listed(newestFirst)}.`,
		'Pick one of the stored versions, or leave the version empty for the champion.',
		{ parameter: 'model' },
	);
}

/** Segments of a version are gone or cut although its record stands. */
export function tornVersion(name: string, version: number): MlError {
	return new MlError(
		'ML-STORE-CORRUPT',
		`The stored bytes of model '${name}' version ${version} are incomplete.`,
		'Use another version, restore the model store from a backup, or train again.',
	);
}

/** A save took so long that its segments were taken for left-overs. */
export function saveInterrupted(): MlError {
	return new MlError(
		'ML-STORE-INTERRUPTED',
		'Saving the model stood still for too long and was undone. Nothing of it was kept.',
		'Run Train Model again.',
	);
}

export function storeClosed(): MlError {
	return new MlError('ML-STORE-CLOSED', 'The model store was already closed.', 'Run the workflow again.');
}

function listed(items: readonly string[]): string {
	const more = items.length - MAX_LISTED;
	return items.slice(0, MAX_LISTED).join(', ') + (more > 0 ? ` and ${more} more` : '');
}
