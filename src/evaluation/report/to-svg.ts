// A scene as inline SVG whose colours are the page's variables.
import { escapeHtml } from './escape';
import type { Scene, Shape } from './scene';

export function toSvg(scene: Scene): string {
	const { width, height } = scene;
	const body = scene.shapes.map(shapeToSvg).join('');
	return `<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${escapeHtml(scene.label)}">${body}</svg>`;
}

function shapeToSvg(shape: Shape): string {
	const color = `var(--${shape.tone})`;
	switch (shape.kind) {
		case 'line': {
			const points = shape.points.map(([x, y]) => `${short(x)},${short(y)}`).join(' ');
			const dash = shape.dashed ? ' stroke-dasharray="5 4"' : '';
			return `<polyline points="${points}" fill="none" style="stroke:${color}" stroke-width="${shape.width}" stroke-linejoin="round"${dash}/>`;
		}
		case 'rect':
			return `<rect x="${short(shape.x)}" y="${short(shape.y)}" width="${short(shape.width)}" height="${short(shape.height)}" rx="${shape.radius ?? 0}" style="fill:${color}"${opacity(shape.opacity)}/>`;
		case 'circle':
			return `<circle cx="${short(shape.x)}" cy="${short(shape.y)}" r="${shape.radius}" style="fill:${color}"${opacity(shape.opacity)}/>`;
		case 'text': {
			const turn = shape.up ? ` transform="rotate(-90 ${short(shape.x)} ${short(shape.y)})"` : '';
			const weight = shape.size === 16 ? ' font-weight="600"' : '';
			return `<text x="${short(shape.x)}" y="${short(shape.y)}" font-size="${shape.size}" text-anchor="${shape.anchor}" style="fill:${color}"${weight}${turn}>${escapeHtml(shape.text)}</text>`;
		}
	}
}

const short = (value: number) => String(Math.round(value * 100) / 100);
const opacity = (value: number | undefined) => (value === undefined ? '' : ` opacity="${short(value)}"`);
