// Minimum of a function without derivatives. Source: Nelder & Mead (1965), with the coefficients of Gao & Han (2012) for many dimensions.

export interface Minimum {
	point: Float64Array;
	value: number;
	evaluations: number;
}

/**
 * @param start - Starting point with a finite value; others may be Infinity, which marks forbidden regions.
 * @param steps - First step in each direction, not 0.
 * @param tolerance - Ends when all corners lie within this share of the best value.
 */
export function nelderMead(
	compute: (point: Float64Array) => number,
	start: Float64Array,
	steps: Float64Array,
	maxEvaluations: number,
	tolerance = 1e-8,
): Minimum {
	const n = start.length;
	const expand = 1 + 2 / Math.max(2, n);
	const contract = 0.75 - 1 / (2 * Math.max(2, n));
	const shrink = 1 - 1 / Math.max(2, n);
	let evaluations = 0;
	const ask = (point: Float64Array) => {
		evaluations++;
		const value = compute(point);
		return Number.isNaN(value) ? Infinity : value;
	};
	const corners = Array.from({ length: n + 1 }, (_, i): { point: Float64Array; value: number } => {
		const point = start.slice();
		if (i > 0) point[i - 1] += steps[i - 1];
		return { point, value: ask(point) };
	});
	const centre = new Float64Array(n);
	while (n > 0 && evaluations < maxEvaluations) {
		corners.sort((a, b) => a.value - b.value);
		const [best, worst] = [corners[0], corners[n]];
		if (worst.value - best.value <= tolerance * (Math.abs(best.value) + tolerance)) break;
		centre.fill(0);
		for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) centre[j] += corners[i].point[j] / n;
		const along = (share: number): Float64Array => centre.map((value, j) => value + share * (worst.point[j] - value));
		const put = (point: Float64Array, value: number) => (corners[n] = { point, value });
		const reflected = along(-1);
		const reflectedValue = ask(reflected);
		if (reflectedValue < best.value) {
			const further = along(-expand);
			const furtherValue = ask(further);
			if (furtherValue < reflectedValue) put(further, furtherValue);
			else put(reflected, reflectedValue);
			continue;
		}
		if (reflectedValue < corners[n - 1].value) {
			put(reflected, reflectedValue);
			continue;
		}
		const inner = along(reflectedValue < worst.value ? -contract : contract);
		const innerValue = ask(inner);
		if (innerValue < Math.min(worst.value, reflectedValue)) {
			put(inner, innerValue);
			continue;
		}
		for (let i = 1; i <= n; i++) {
			const point: Float64Array = corners[i].point.map((value, j) => best.point[j] + shrink * (value - best.point[j]));
			corners[i] = { point, value: ask(point) };
		}
	}
	corners.sort((a, b) => a.value - b.value);
	return { ...corners[0], evaluations };
}
