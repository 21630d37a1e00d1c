// Bytes of a text file to text: UTF-8 with or without mark, UTF-16, and Windows-1252 where bytes are no UTF-8.
import type { Warning } from '../../core/errors';

const HIGH_1252 = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ';

type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252';

/**
 * Text in portions as the bytes come; a byte order mark is taken off.
 * @param warn - Told when the file is not UTF-8.
 */
export async function* decodeText(bytes: AsyncIterable<Uint8Array>, warn: (warning: Warning) => void): AsyncGenerator<string> {
	let encoding: Encoding | undefined;
	let rest: Uint8Array = new Uint8Array(0);
	for await (const piece of bytes) {
		let chunk = rest.length === 0 ? piece : join(rest, piece);
		if (encoding === undefined) {
			if (chunk.length < 4) {
				rest = chunk;
				continue;
			}
			const found = sniffEncoding(chunk);
			encoding = found.encoding;
			chunk = chunk.subarray(found.mark);
		}
		const whole = wholeCharacters(chunk, encoding);
		rest = chunk.slice(whole);
		const decoded = decodePart(chunk.subarray(0, whole), encoding);
		if (decoded.encoding !== encoding) {
			encoding = decoded.encoding;
			warn(notUtf8());
		}
		yield decoded.text;
	}
	if (rest.length === 0) return;
	if (encoding === undefined) {
		const { encoding: found, mark } = sniffEncoding(rest);
		yield decodePart(rest.subarray(mark), found).text;
		return;
	}
	yield decodePart(rest, encoding).text;
}

function sniffEncoding(bytes: Uint8Array): { encoding: Encoding; mark: number } {
	if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return { encoding: 'utf-8', mark: 3 };
	if (bytes[0] === 0xff && bytes[1] === 0xfe) return { encoding: 'utf-16le', mark: 2 };
	if (bytes[0] === 0xfe && bytes[1] === 0xff) return { encoding: 'utf-16be', mark: 2 };
	let even = 0;
	let odd = 0;
	const n = Math.min(bytes.length, 512) & ~1;
	for (let i = 0; i < n; i += 2) {
		if (bytes[i] === 0) even++;
		if (bytes[i + 1] === 0) odd++;
	}
	if (odd > n / 5 && even === 0) return { encoding: 'utf-16le', mark: 0 };
	if (even > n / 5 && odd === 0) return { encoding: 'utf-16be', mark: 0 };
	return { encoding: 'utf-8', mark: 0 };
}

function decodePart(bytes: Uint8Array, encoding: Encoding): { text: string; encoding: Encoding } {
	if (encoding === 'windows-1252') return { text: decode1252(bytes), encoding };
	if (encoding === 'utf-16be') return { text: new TextDecoder('utf-16le', { ignoreBOM: true }).decode(swapBytes(bytes)), encoding };
	if (encoding === 'utf-16le') return { text: new TextDecoder('utf-16le', { ignoreBOM: true }).decode(bytes), encoding };
	try {
		return { text: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes), encoding };
	} catch {
		return { text: decode1252(bytes), encoding: 'windows-1252' };
	}
}

/** Bytes up to the last whole character; an odd byte or an unfinished UTF-8 sequence waits for the next portion. */
function wholeCharacters(bytes: Uint8Array, encoding: Encoding): number {
	if (encoding === 'windows-1252') return bytes.length;
	if (encoding !== 'utf-8') return bytes.length & ~1;
	for (let back = 1; back <= 3 && back <= bytes.length; back++) {
		const byte = bytes[bytes.length - back];
		if ((byte & 0xc0) === 0x80) continue;
		const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1;
		return length > back ? bytes.length - back : bytes.length;
	}
	return bytes.length;
}

function decode1252(bytes: Uint8Array): string {
	const parts: string[] = [];
	for (let from = 0; from < bytes.length; from += 8192) {
		const codes = Array.from(bytes.subarray(from, from + 8192), (byte) =>
			byte >= 0x80 && byte < 0xa0 ? HIGH_1252.charCodeAt(byte - 0x80) : byte,
		);
		parts.push(String.fromCharCode.apply(null, codes));
	}
	return parts.join('');
}

function swapBytes(bytes: Uint8Array): Uint8Array {
	const swapped = new Uint8Array(bytes.length & ~1);
	for (let i = 0; i < swapped.length; i += 2) {
		swapped[i] = bytes[i + 1];
		swapped[i + 1] = bytes[i];
	}
	return swapped;
}

function join(a: Uint8Array, b: Uint8Array): Uint8Array {
	const joined = new Uint8Array(a.length + b.length);
	joined.set(a);
	joined.set(b, a.length);
	return joined;
}

function notUtf8(): Warning {
	return {
		code: 'ML-FILE-ENCODING',
		message: 'The file is not UTF-8; it was read as Windows-1252 (Western European).',
		fix: 'If letters look wrong, save the file as UTF-8.',
	};
}
