// The name of a model's content.
import { sha256Hex, startSha256 } from './envelope-crypto';
import { breathe } from './slices';

const SLICE_BYTES = 8 * 1024 * 1024;

/** SHA-256 of plain model bytes, hex. */
export function hashModel(bytes: Uint8Array): string {
	return sha256Hex(bytes);
}

/** The same in slices of a few ms, for large models in the n8n process. */
export async function hashModelInSlices(bytes: Uint8Array): Promise<string> {
	const hash = startSha256();
	for (let start = 0; start < bytes.length; start += SLICE_BYTES) {
		hash.update(bytes.subarray(start, start + SLICE_BYTES));
		await breathe();
	}
	return hash.hex();
}
