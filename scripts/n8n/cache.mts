// Where n8n itself is kept: outside the checkout, one folder per version, shared by `npm start`, the end-to-end tests and the bench.
import { homedir } from 'node:os';
import { join } from 'node:path';

export const N8N_VERSION = '2.40.7';

export const CACHE_FOLDER = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'n8n-nodes-ml');

export const N8N_FOLDER = join(CACHE_FOLDER, `n8n-${N8N_VERSION}-node${process.versions.node.split('.')[0]}`);

/** The file that n8n's own `n8n` command starts. */
export const N8N_BIN = join(N8N_FOLDER, 'node_modules', 'n8n', 'bin', 'n8n');

export const REPO_FOLDER = join(import.meta.dirname, '..', '..');

/** Told what happens and, while a long step goes on, that it still does. */
export type Report = (text: string) => void;
