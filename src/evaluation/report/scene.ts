// A drawing as plain shapes. Charts are made once and drawn twice: as SVG in the page and as pixels in the PNG.

/** Colours by meaning; the page has them for light and dark, the PNG for light. */
export type Tone = 'ink' | 'muted' | 'grid' | 'surface' | 'accent' | 'accentSoft' | 'second' | 'good' | 'fair' | 'bad';

export type Shape =
	| { kind: 'line'; points: readonly (readonly [number, number])[]; tone: Tone; width: number; dashed?: boolean }
	| { kind: 'rect'; x: number; y: number; width: number; height: number; tone: Tone; opacity?: number; radius?: number }
	| { kind: 'circle'; x: number; y: number; radius: number; tone: Tone; opacity?: number }
	/** `y` is the base line. `up`: turned to be read from below. Size 12 or 16 (bold). */
	| { kind: 'text'; x: number; y: number; text: string; tone: Tone; size: 12 | 16; anchor: 'start' | 'middle' | 'end'; up?: boolean };

export interface Scene {
	readonly width: number;
	readonly height: number;
	/** What is to be seen, for people who do not see it. */
	readonly label: string;
	readonly shapes: readonly Shape[];
}

/** The scene moved to another place of a larger one. */
export function moved(scene: Scene, dx: number, dy: number): Shape[] {
	return scene.shapes.map((shape) => {
		if (shape.kind === 'line') return { ...shape, points: shape.points.map(([x, y]) => [x + dx, y + dy] as const) };
		return { ...shape, x: shape.x + dx, y: shape.y + dy };
	});
}
