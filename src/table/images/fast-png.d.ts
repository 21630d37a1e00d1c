// The package has types that this project's module resolution does not find.
declare module 'fast-png' {
	export interface Png {
		width: number;
		height: number;
		/** Samples row by row; below 8 bits packed into bytes, each row from a byte of its own. */
		data: Uint8Array | Uint8ClampedArray | Uint16Array;
		depth: 1 | 2 | 4 | 8 | 16;
		channels: number;
		/** Colours by index; a fourth number is opacity. */
		palette?: number[][];
	}

	export function decode(data: Uint8Array, options?: { checkCrc?: boolean }): Png;
	export function convertIndexedToRgb(png: Png): Uint8Array;
	export function encode(image: Pick<Png, 'width' | 'height' | 'data'> & { channels?: number; depth?: number }): Uint8Array;
}
