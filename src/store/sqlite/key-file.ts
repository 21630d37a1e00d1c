// The key ring of the default store: a file of random keys beside the database. It guards copies of the database, not the host:
// whoever can read both files can read the models (`docs/security.md`).
import { closeSync, fsyncSync, linkSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { KEY_BYTES, randomKeyBytes } from '../../artifact/envelope-crypto';
import { formatKeyRing, parseKeyRing, ringOf, type KeyRing } from '../../artifact/key-ring';
import { MlError } from '../../core/errors';

const FILE_NAME = 'keys.json';

export interface KeyFile {
	ring: KeyRing;
	/** Random and fixed: models are bound to it. */
	registryId: string;
}

/**
 * Reads the key file in `folder`; makes one where there is none. Of several processes that do so at once, one makes it.
 *
 * @throws MlError `ML-KEY-FILE`.
 */
export function openKeyFile(folder: string): KeyFile {
	const path = join(folder, FILE_NAME);
	const found = read(path);
	if (found !== undefined) return found;
	try {
		mkdirSync(folder, { recursive: true, mode: 0o700 });
		// A link, unlike a rename, never replaces: the slower of two processes takes the file of the faster.
		write(path, { ring: ringOf([newKey('k1')]), registryId: crypto.randomUUID() }, linkSync);
	} catch (cause) {
		if (codeOf(cause) !== 'EEXIST') throw unusable(path, `can't be written (${codeOf(cause)})`);
	}
	const made = read(path);
	if (made === undefined) throw unusable(path, 'went away while it was read');
	return made;
}

/** Puts a new key in front. Models keep opening with the old ones; `rewrap` each and then nothing needs them any more. */
export function rotateKeyFile(folder: string): KeyFile {
	const { ring, registryId } = openKeyFile(folder);
	const path = join(folder, FILE_NAME);
	const older = [...ring.keys.values()].filter(({ id }) => id !== ring.current.id);
	const highest = Math.max(0, ...[...ring.keys.keys()].map((id) => Number(/^k(\d{1,9})$/.exec(id)?.[1] ?? 0)));
	const rotated = { ring: ringOf([newKey(`k${highest + 1}`), ring.current, ...older]), registryId };
	try {
		write(path, rotated, renameSync);
	} catch (cause) {
		throw unusable(path, `can't be written (${codeOf(cause)})`);
	}
	return rotated;
}

function newKey(id: string) {
	return { id, key: randomKeyBytes(KEY_BYTES) };
}

function read(path: string): KeyFile | undefined {
	let text: string;
	try {
		text = readFileSync(path, 'utf8');
	} catch (cause) {
		if (codeOf(cause) === 'ENOENT') return undefined;
		throw unusable(path, `can't be read (${codeOf(cause)})`);
	}
	const content = parse(text);
	if (content === undefined) throw unusable(path, 'is damaged');
	return { ring: parseKeyRing(JSON.stringify(content.keys)), registryId: content.registryId };
}

function parse(text: string): { registryId: string; keys: unknown } | undefined {
	try {
		const { registryId, keys } = JSON.parse(text) as { registryId?: unknown; keys?: unknown };
		return typeof registryId === 'string' && registryId !== '' ? { registryId, keys } : undefined;
	} catch {
		return undefined;
	}
}

/** Whole or not at all: written and synced under another name, then put in place. */
function write(path: string, { ring, registryId }: KeyFile, putInPlace: (from: string, to: string) => void): void {
	const temporary = `${path}.${crypto.randomUUID()}`;
	try {
		const file = openSync(temporary, 'wx', 0o600);
		try {
			writeSync(file, `{"registryId":${JSON.stringify(registryId)},"keys":${formatKeyRing(ring)}}\n`);
			fsyncSync(file);
		} finally {
			closeSync(file);
		}
		putInPlace(temporary, path);
	} finally {
		rmSync(temporary, { force: true });
	}
	syncFolder(dirname(path));
}

function syncFolder(folder: string): void {
	try {
		const handle = openSync(folder, 'r');
		fsyncSync(handle);
		closeSync(handle);
	} catch {
		// Windows can't open folders; its file system journals the name itself.
	}
}

function codeOf(cause: unknown): string {
	return String((cause as { code?: unknown } | undefined)?.code ?? 'unknown');
}

function unusable(path: string, what: string): MlError {
	return new MlError(
		'ML-KEY-FILE',
		`The key file of the model store ${what}: ${path}`,
		'Restore it from a backup. Without it the stored models can never be read again; moved away, a new one is made for new models.',
	);
}
