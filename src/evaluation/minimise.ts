// Minimises a smooth function of a few parameters. Source: Nocedal & Wright, Numerical Optimization (2006), algorithms 6.1, 3.1.

const ARMIJO = 1e-4;
const MEMORY = 8;

/** Value at x; writes the gradient. */
export type Objective = (x: Float64Array, gradient: Float64Array) => number;

/**
 * L-BFGS with backtracking. Returns the best point found; `start` is not changed.
 * @param iterations - At most this many, default 200.
 */
export function minimise(objective: Objective, start: Float64Array, iterations = 200): Float64Array {
	const n = start.length;
	let x = Float64Array.from(start);
	let gradient = new Float64Array(n);
	let value = objective(x, gradient);
	const steps: Float64Array[] = [];
	const changes: Float64Array[] = [];
	for (let iteration = 0; iteration < iterations; iteration++) {
		const direction = newtonDirection(gradient, steps, changes);
		let slope = dot(direction, gradient);
		if (!(slope < 0)) {
			steps.length = 0;
			changes.length = 0;
			direction.set(gradient.map((g) => -g));
			slope = dot(direction, gradient);
		}
		if (-slope < 1e-18) break;
		const next = search(objective, x, value, direction, slope);
		if (!next) break;
		steps.push(next.x.map((v, i) => v - x[i]));
		changes.push(next.gradient.map((v, i) => v - gradient[i]));
		if (steps.length > MEMORY) {
			steps.shift();
			changes.shift();
		}
		const gain = value - next.value;
		({ x, gradient, value } = next);
		if (gain <= 1e-10 * (1 + Math.abs(value))) break;
	}
	return x;
}

function search(objective: Objective, x: Float64Array, value: number, direction: Float64Array, slope: number) {
	for (let length = 1; length > 1e-12; length /= 2) {
		const candidate = x.map((v, i) => v + length * direction[i]);
		const gradient = new Float64Array(x.length);
		const reached = objective(candidate, gradient);
		if (reached <= value + ARMIJO * length * slope) return { x: candidate, gradient, value: reached };
	}
	return undefined;
}

function newtonDirection(gradient: Float64Array, steps: Float64Array[], changes: Float64Array[]): Float64Array {
	const q = gradient.map((g) => -g);
	const alphas = new Float64Array(steps.length);
	const curvature = steps.map((step, i) => dot(step, changes[i]));
	for (let i = steps.length - 1; i >= 0; i--) {
		if (curvature[i] <= 0) continue;
		alphas[i] = dot(steps[i], q) / curvature[i];
		addScaled(q, changes[i], -alphas[i]);
	}
	const last = steps.length - 1;
	const scale = last >= 0 && curvature[last] > 0 ? curvature[last] / dot(changes[last], changes[last]) : 1 / Math.max(1, Math.sqrt(dot(q, q)));
	for (let i = 0; i < q.length; i++) q[i] *= scale;
	for (let i = 0; i < steps.length; i++) {
		if (curvature[i] > 0) addScaled(q, steps[i], alphas[i] - dot(changes[i], q) / curvature[i]);
	}
	return q;
}

function addScaled(target: Float64Array, values: Float64Array, factor: number): void {
	for (let i = 0; i < target.length; i++) target[i] += factor * values[i];
}

function dot(a: Float64Array, b: Float64Array): number {
	let sum = 0;
	for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
	return sum;
}
