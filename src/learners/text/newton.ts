// Newton steps with halving, for one or two unknowns.

interface Evaluated {
	value: number;
	g: number[];
	/** Second derivatives: [aa] or [aa, ab, bb]. */
	h: number[];
}

const MAX_STEPS = 50;
const MAX_HALVINGS = 20;

/** @param f - Convex. */
export function minimise(start: number[], f: (x: readonly number[]) => Evaluated): number[] {
	let x = start;
	let at = f(x);
	for (let step = 0; step < MAX_STEPS; step++) {
		const d = newtonStep(at);
		const slope = d.reduce((sum, value, j) => sum + value * at.g[j], 0);
		if (!(slope < -1e-10 * (1 + Math.abs(at.value)))) break;
		let length = 1;
		let next = x;
		let found: Evaluated | undefined;
		for (let halving = 0; halving < MAX_HALVINGS && !found; halving++, length /= 2) {
			next = x.map((value, j) => value + length * d[j]);
			const trial = f(next);
			if (trial.value <= at.value + 1e-4 * length * slope) found = trial;
		}
		if (!found) break;
		x = next;
		at = found;
	}
	return x;
}

function newtonStep({ g, h }: Evaluated): number[] {
	if (g.length === 1) return [-g[0] / h[0]];
	const determinant = h[0] * h[2] - h[1] * h[1];
	if (!(determinant > 1e-12 * h[0] * h[2])) return [-g[0] / h[0], -g[1] / h[2]];
	return [(h[1] * g[1] - h[2] * g[0]) / determinant, (h[1] * g[0] - h[0] * g[1]) / determinant];
}
