// Pixels to a PNG that fits into a text, for images that travel as plain values.
import type { Pixels } from './decode-image';

export function toDataUrl({ width, height, channels, pixels }: Pixels): string {
	// eslint-disable-next-line @typescript-eslint/no-require-imports -- see decode-image.ts
	const { encode } = require('fast-png') as typeof import('fast-png');
	return `data:image/png;base64,${Buffer.from(encode({ width, height, channels, depth: 8, data: pixels })).toString('base64')}`;
}
