import { deflateSync } from 'fflate';
import { decodePixels, MAX_PIXELS } from '../../../src/table/images/decode-image';
import { MAX_SIDE, readImageCell, toImageCell } from '../../../src/table/images/raw-image';
import { shrinkTo, writeResized } from '../../../src/table/images/resize';
import golden from '../../golden/images.json';

const bytesOf = (file: string) => new Uint8Array(Buffer.from(file, 'base64'));
const rgbOf = ({ channels, pixels }: { channels: number; pixels: Uint8Array }) => (channels === 3 ? Array.from(pixels) : Array.from(pixels).flatMap((v) => [v, v, v]));
const furthest = (a: readonly number[], b: readonly number[]) => a.reduce((most, value, i) => Math.max(most, Math.abs(value - b[i])), 0);

describe('decodePixels', () => {
	it.each(golden.images)('$name is what Pillow reads', ({ file, width, height, tolerance, pixels }) => {
		const image = decodePixels(bytesOf(file));
		if (typeof image === 'string') throw new Error(image);
		expect([image.width, image.height, rgbOf(image).length]).toEqual([width, height, pixels.length]);
		expect(furthest(rgbOf(image), pixels)).toBeLessThanOrEqual(tolerance);
	});

	it('keeps grey images in one channel', () => {
		const channels = golden.images.map(({ name, file }) => [name, (decodePixels(bytesOf(file)) as { channels: number }).channels] as const);
		expect(channels.filter(([, n]) => n === 1).map(([name]) => name)).toEqual(['png grey', 'png grey with alpha', 'png 16 bit', 'png 1 bit', 'jpeg grey']);
	});

	it.each([
		['nothing', new Uint8Array(0), /0 bytes/],
		['text', new TextEncoder().encode('not an image at all, only words'), /no PNG, JPEG or WebP/],
		['a GIF', new Uint8Array([...Buffer.from('GIF89a'), 2, 0, 2, 0, 0, 0, 0, 0x3b]), /kind gif|no PNG/],
		['a PNG cut short', bytesOf(golden.images[0].file).slice(0, 60), /damaged/],
		['a JPEG cut in its head', bytesOf(golden.images[7].file).slice(0, 200), /damaged|no PNG/],
		['a WebP of noise', bytesOf(golden.images[10].file).map((byte, i) => (i > 24 ? (byte * 31 + i) & 255 : byte)), /damaged|no PNG/],
		['a PNG that asks for a gigabyte', bomb(30_000, 30_000), /more than the 40 million/],
	])('%s is refused in words', (_, bytes, words) => {
		expect(decodePixels(bytes)).toMatch(words);
	});

	it('reads the next image after a damaged one', () => {
		for (const index of [0, 7, 10]) {
			const whole = bytesOf(golden.images[index].file);
			for (let length = 0; length < whole.length; length += 37) decodePixels(whole.slice(0, length));
			expect(typeof decodePixels(whole)).toBe('object');
		}
	});
});

describe('image cells', () => {
	it('shrinks large images and keeps their shape', () => {
		const cell = readImageCell(plainPng(600, 300));
		expect(cell).toMatchObject({ kind: 'image', width: MAX_SIDE, height: MAX_SIDE / 2, channels: 1 });
	});

	it('reads data URLs, files and cells that crossed a thread alike', () => {
		const { file } = golden.images[0];
		const fromBytes = toImageCell({ kind: 'imageFile', bytes: bytesOf(file) });
		expect(toImageCell(`data:image/png;base64,${file}`)).toEqual(fromBytes);
		expect(toImageCell(structuredClone(fromBytes))).toEqual(fromBytes);
		expect(toImageCell('a word')).toBeUndefined();
		expect(toImageCell(bytesOf(file))).toBeUndefined();
		expect(toImageCell({ kind: 'image', width: 9, height: 9, channels: 1, pixels: new Uint8Array(3) })).toBeUndefined();
	});

	it('never makes more than the limit of pixels', () => {
		expect(MAX_PIXELS).toBeLessThanOrEqual(40_000_000);
	});
});

describe('resizing', () => {
	const smooth = { ...golden.smooth, channels: 3 as const, pixels: Uint8Array.from(golden.smooth.pixels) };

	it.each(golden.shrunk)('to $width x $height is the mean of what each pixel covers, as Pillow has it', ({ width, height, pixels }) => {
		expect(furthest(Array.from(shrinkTo(smooth, width, height).pixels), pixels)).toBeLessThanOrEqual(1);
	});

	it('grows a single pixel, and turns grey to colour and back', () => {
		const out = new Uint8Array(14).fill(9);
		writeResized({ width: 1, height: 1, channels: 1, pixels: Uint8Array.of(200) }, 2, 2, 3, out, 1);
		expect(Array.from(out)).toEqual([9, ...Array<number>(12).fill(200), 9]);
		writeResized({ width: 1, height: 1, channels: 3, pixels: Uint8Array.of(255, 0, 0) }, 1, 1, 1, out, 0);
		expect(out[0]).toBe(76);
	});
});

/** A grey PNG of one shade. */
function plainPng(width: number, height: number): Uint8Array {
	return png(width, height, deflateZlib(new Uint8Array((width + 1) * height)));
}

/** A small file whose header promises very many pixels. */
function bomb(width: number, height: number): Uint8Array {
	return png(width, height, deflateZlib(new Uint8Array(1000)));
}

function deflateZlib(raw: Uint8Array): Uint8Array {
	let [a, b] = [1, 0];
	for (const byte of raw) {
		a = (a + byte) % 65521;
		b = (b + a) % 65521;
	}
	return Uint8Array.from([0x78, 0x01, ...deflateSync(raw), b >> 8, b & 255, a >> 8, a & 255]);
}

function png(width: number, height: number, data: Uint8Array): Uint8Array {
	const header = Buffer.alloc(13);
	header.writeUInt32BE(width, 0);
	header.writeUInt32BE(height, 4);
	header.set([8, 0, 0, 0, 0], 8);
	return Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, ...chunk('IHDR', header), ...chunk('IDAT', data), ...chunk('IEND', new Uint8Array(0))]);
}

function chunk(type: string, data: Uint8Array): number[] {
	const body = [...Buffer.from(type), ...data];
	const length = Buffer.alloc(4);
	length.writeUInt32BE(data.length);
	const sum = Buffer.alloc(4);
	sum.writeUInt32BE(crc32(body));
	return [...length, ...body, ...sum];
}

function crc32(bytes: readonly number[]): number {
	let crc = ~0;
	for (const byte of bytes) {
		crc ^= byte;
		for (let k = 0; k < 8; k++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
	}
	return ~crc >>> 0;
}
