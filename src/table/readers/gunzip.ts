// Compressed files, with a guard against those that are made to fill the memory.
import { MlError } from '../../core/errors';

/** A file may unpack to this size at any ratio, and to any size at this ratio or less. */
const FREE_BYTES = 256 * 2 ** 20;
const MAX_RATIO = 100;

/** @throws MlError `ML-FILE-BOMB`, `ML-FILE` for a damaged file. */
export async function* gunzip(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
	let packed = 0;
	let unpacked = 0;
	const counted = async function* () {
		for await (const piece of bytes) {
			packed += piece.length;
			yield piece as Uint8Array<ArrayBuffer>;
		}
	};
	const stream = ReadableStream.from(counted()).pipeThrough(new DecompressionStream('gzip'));
	try {
		for await (const piece of stream) {
			unpacked += piece.length;
			if (unpacked > FREE_BYTES && unpacked > MAX_RATIO * packed) throw bomb();
			yield piece;
		}
	} catch (error) {
		if (error instanceof MlError) throw error;
		throw new MlError('ML-FILE', 'The compressed file is damaged or not complete.', 'Make or download the file again.');
	}
}

function bomb(): MlError {
	return new MlError(
		'ML-FILE-BOMB',
		'The compressed file unpacks to more than 256 MiB and 100 times its size, as files do that are made to fill the memory.',
		'If the file is yours, unpack it before this node.',
	);
}
