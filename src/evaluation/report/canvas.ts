// Draws a scene as pixels: every shape by its distance to the pixel, which gives smooth edges without a graphics library.
import { unzlibSync } from 'fflate';
import { BOLD_32, REGULAR_24 } from './font-data';
import type { Scene, Shape, Tone } from './scene';

type Rgb = readonly [number, number, number];

const LIGHT: Readonly<Record<Tone, Rgb>> = {
	ink: [31, 36, 48],
	muted: [98, 106, 122],
	grid: [228, 231, 237],
	surface: [255, 255, 255],
	accent: [37, 99, 190],
	accentSoft: [232, 240, 252],
	second: [208, 110, 24],
	good: [26, 127, 72],
	fair: [166, 113, 0],
	bad: [192, 50, 50],
};

/** Pixels per unit of the scene; the font's bitmaps are made for it. */
export const PIXEL_SCALE = 2;

export interface Pixels {
	width: number;
	height: number;
	/** RGB, 3 bytes per pixel, row by row. */
	data: Uint8Array;
}

export function drawPixels(scene: Scene): Pixels {
	const width = Math.round(scene.width * PIXEL_SCALE);
	const height = Math.round(scene.height * PIXEL_SCALE);
	const pixels: Pixels = { width, height, data: new Uint8Array(width * height * 3).fill(255) };
	for (const shape of scene.shapes) drawShape(pixels, shape);
	return pixels;
}

function drawShape(pixels: Pixels, shape: Shape): void {
	const color = LIGHT[shape.tone];
	switch (shape.kind) {
		case 'line':
			for (let i = 1; i < shape.points.length; i++) drawSegment(pixels, shape.points[i - 1], shape.points[i], shape, color);
			return;
		case 'rect':
			drawRect(pixels, shape, color);
			return;
		case 'circle': {
			const [x, y, r] = [shape.x, shape.y, shape.radius].map((v) => v * PIXEL_SCALE);
			cover(pixels, x - r, y - r, x + r, y + r, color, shape.opacity ?? 1, (px, py) => Math.hypot(px - x, py - y) - r);
			return;
		}
		case 'text':
			drawText(pixels, shape, color);
	}
}

/** Blends `color` where the signed distance (negative = inside) says so. Bounds in pixels. */
function cover(
	pixels: Pixels,
	left: number,
	top: number,
	right: number,
	bottom: number,
	color: Rgb,
	opacity: number,
	distance: (x: number, y: number) => number,
): void {
	for (let y = Math.max(0, Math.floor(top - 1)); y <= Math.min(pixels.height - 1, Math.ceil(bottom + 1)); y++) {
		for (let x = Math.max(0, Math.floor(left - 1)); x <= Math.min(pixels.width - 1, Math.ceil(right + 1)); x++) {
			const inside = Math.min(1, Math.max(0, 0.5 - distance(x + 0.5, y + 0.5)));
			if (inside > 0) blend(pixels, x, y, color, inside * opacity);
		}
	}
}

function blend(pixels: Pixels, x: number, y: number, color: Rgb, alpha: number): void {
	if (x < 0 || y < 0 || x >= pixels.width || y >= pixels.height) return;
	const at = (y * pixels.width + x) * 3;
	for (let c = 0; c < 3; c++) pixels.data[at + c] = Math.round(pixels.data[at + c] + (color[c] - pixels.data[at + c]) * alpha);
}

type Point = readonly [number, number];

function drawSegment(pixels: Pixels, from: Point, to: Point, line: { width: number; dashed?: boolean }, color: Rgb): void {
	const [ax, ay, bx, by] = [...from, ...to].map((v) => v * PIXEL_SCALE);
	const half = (line.width * PIXEL_SCALE) / 2;
	const length = Math.hypot(bx - ax, by - ay) || 1;
	const pattern = line.dashed ? 9 * PIXEL_SCALE : Infinity;
	const distance = (x: number, y: number) => {
		const along = ((x - ax) * (bx - ax) + (y - ay) * (by - ay)) / length;
		if (along % pattern > 5 * PIXEL_SCALE && line.dashed) return 1;
		const t = Math.min(1, Math.max(0, along / length));
		return Math.hypot(x - ax - t * (bx - ax), y - ay - t * (by - ay)) - half;
	};
	cover(pixels, Math.min(ax, bx) - half, Math.min(ay, by) - half, Math.max(ax, bx) + half, Math.max(ay, by) + half, color, 1, distance);
}

function drawRect(pixels: Pixels, rect: Extract<Shape, { kind: 'rect' }>, color: Rgb): void {
	const [left, top, width, height] = [rect.x, rect.y, rect.width, rect.height].map((v) => v * PIXEL_SCALE);
	const radius = (rect.radius ?? 0) * PIXEL_SCALE;
	const [cx, cy] = [left + width / 2, top + height / 2];
	cover(pixels, left, top, left + width, top + height, color, rect.opacity ?? 1, (x, y) => {
		const dx = Math.abs(x - cx) - width / 2 + radius;
		const dy = Math.abs(y - cy) - height / 2 + radius;
		return Math.min(Math.max(dx, dy), 0) + Math.hypot(Math.max(dx, 0), Math.max(dy, 0)) - radius;
	});
}

interface Glyph {
	advance: number;
	left: number;
	/** Pixels from the base line to the top row, negative = above. */
	top: number;
	width: number;
	height: number;
	/** 0 to 15. */
	alpha: Uint8Array;
}

const fonts = new Map<number, ReadonlyMap<number, Glyph>>();

function fontOf(size: 12 | 16): ReadonlyMap<number, Glyph> {
	let font = fonts.get(size);
	if (!font) fonts.set(size, (font = unpack(size === 16 ? BOLD_32 : REGULAR_24)));
	return font;
}

function unpack(packed: string): Map<number, Glyph> {
	const bytes = unzlibSync(Uint8Array.from(atob(packed), (character) => character.charCodeAt(0)));
	const signed = (byte: number) => (byte << 24) >> 24;
	const glyphs = new Map<number, Glyph>();
	for (let at = 0; at < bytes.length; ) {
		const [high, low, advance, left, top, width, height] = bytes.subarray(at, at + 7);
		at += 7;
		const alpha = new Uint8Array(width * height);
		for (let i = 0; i < alpha.length; i++) alpha[i] = i % 2 === 0 ? bytes[at + (i >> 1)] >> 4 : bytes[at + (i >> 1)] & 15;
		at += Math.ceil(alpha.length / 2);
		glyphs.set(high * 256 + low, { advance, left: signed(left), top: signed(top), width, height, alpha });
	}
	return glyphs;
}

function glyphsOf(text: string, size: 12 | 16): Glyph[] {
	const font = fontOf(size);
	return Array.from(text, (character) => font.get(character.codePointAt(0)!) ?? font.get(0xfffd)!);
}

/** Width of a text in units of the scene. */
export function textWidth(text: string, size: 12 | 16): number {
	return glyphsOf(text, size).reduce((sum, glyph) => sum + glyph.advance, 0) / PIXEL_SCALE;
}

function drawText(pixels: Pixels, { x, y, text, size, anchor, up }: Extract<Shape, { kind: 'text' }>, color: Rgb): void {
	const width = textWidth(text, size) * PIXEL_SCALE;
	const shift = anchor === 'start' ? 0 : anchor === 'middle' ? width / 2 : width;
	const [originX, originY] = [Math.round(x * PIXEL_SCALE), Math.round(y * PIXEL_SCALE)];
	let pen = -Math.round(shift);
	for (const glyph of glyphsOf(text, size)) {
		for (let i = 0; i < glyph.alpha.length; i++) {
			if (glyph.alpha[i] === 0) continue;
			const along = pen + glyph.left + (i % glyph.width);
			const down = glyph.top + Math.floor(i / glyph.width);
			if (up) blend(pixels, originX + down, originY - along, color, glyph.alpha[i] / 15);
			else blend(pixels, originX + along, originY + down, color, glyph.alpha[i] / 15);
		}
		pen += glyph.advance;
	}
}
