// SQLite's result codes in words. https://sqlite.org/rescode.html
import { CancelledError, MlError, type MlErrorCode } from '../../core/errors';

interface Words {
	code: MlErrorCode;
	message: string;
	fix: string;
}

const BUSY = 5;
const LOCKED = 6;

const WORDS: ReadonlyMap<number, Words> = new Map<number, Words>([
	[BUSY, busy()],
	[LOCKED, busy()],
	[8, { code: 'ML-STORE-READ-ONLY', message: 'The model store can be read but not written.', fix: 'Give the user that runs n8n write access to the folder of the model store.' }],
	[10, { code: 'ML-STORE-IO', message: 'The disk of the model store did not read or write.', fix: 'Check the disk or volume that n8n keeps its data on, then run it again.' }],
	[11, corrupt()],
	[13, { code: 'ML-STORE-FULL', message: 'The disk of the model store is full. Nothing was kept of this save.', fix: 'Free some space or delete old versions with Model Registry, then run it again.' }],
	[14, { code: 'ML-STORE-FOLDER', message: "The model store can't be opened in its folder.", fix: 'Check that the folder exists and that the user that runs n8n may read and write it.' }],
	[26, corrupt()],
]);

export function isBusy(cause: unknown): boolean {
	const code = resultCode(cause);
	return code === BUSY || code === LOCKED;
}

/** Refusals pass through; SQLite's own become one. */
export function toRefusal(cause: unknown): Error {
	if (cause instanceof MlError || cause instanceof CancelledError) return cause;
	const code = resultCode(cause);
	const words = code === undefined ? undefined : WORDS.get(code);
	if (words !== undefined) return new MlError(words.code, words.message, words.fix);
	const text = String((cause as { message?: unknown } | undefined)?.message ?? cause);
	return new MlError('ML-STORE-FAULT', `The model store gave up: ${text}.`, 'Run it again; if it stays, report it with this text.');
}

/** The primary code; extended codes carry more in the upper bits. */
function resultCode(cause: unknown): number | undefined {
	const code = (cause as { errcode?: unknown } | undefined)?.errcode;
	return typeof code === 'number' ? code & 0xff : undefined;
}

function busy(): Words {
	return {
		code: 'ML-STORE-BUSY',
		message: 'The model store stayed locked by another process.',
		fix: 'Run it again. If it stays, look for a second n8n, a backup or a database tool that holds the file open.',
	};
}

function corrupt(): Words {
	return {
		code: 'ML-STORE-CORRUPT',
		message: 'The database file of the model store (models.sqlite) is damaged or is not a database.',
		fix: 'Restore the folder of the model store from a backup, or move it away to start with an empty store.',
	};
}
