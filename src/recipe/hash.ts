// Words of a text and their hash buckets.

const WORDS = /[\p{L}\p{N}]+/gu;

/** Lower-case words: runs of letters and digits of any script. */
export function words(text: string): string[] {
	return text.toLowerCase().match(WORDS) ?? [];
}

/** MurmurHash3, 32 bit (A. Appleby), over UTF-16 code units, two to a block. Returns 0 to 2^32 - 1. */
export function murmur3(text: string, seed: number): number {
	let hash = seed | 0;
	const end = text.length & ~1;
	for (let i = 0; i < end; i += 2) {
		hash ^= scramble(text.charCodeAt(i) | (text.charCodeAt(i + 1) << 16));
		hash = (hash << 13) | (hash >>> 19);
		hash = (Math.imul(hash, 5) + 0xe6546b64) | 0;
	}
	if (end < text.length) hash ^= scramble(text.charCodeAt(end));
	hash ^= text.length * 2;
	hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
	hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
	return (hash ^ (hash >>> 16)) >>> 0;
}

function scramble(block: number): number {
	const mixed = Math.imul(block, 0xcc9e2d51);
	return Math.imul((mixed << 15) | (mixed >>> 17), 0x1b873593);
}
