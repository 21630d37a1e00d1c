// Decision values to chances: p = 1 / (1 + exp(slope * value + offset)), fitted to rows that the decision function did not see (Platt 1999,
// with the safeguards of Lin, Lin & Weng 2007).

export interface Sigmoid {
	/** Seldom above 0: higher values make class 1 likelier. */
	readonly slope: number;
	readonly offset: number;
}

const MOST_ITERATIONS = 100;
const LEAST_STEP = 1e-10;
const RIDGE = 1e-12;
const SMALL_GRADIENT = 1e-5;

/**
 * @param values - Decision values.
 * @param isFirst - 1 for rows of the class whose chance is wanted, 0 for the others.
 */
export function fitSigmoid(values: Float64Array, isFirst: Uint8Array, weights: Float64Array): Sigmoid {
	let first = 0;
	let others = 0;
	for (let i = 0; i < values.length; i++) {
		if (isFirst[i]) first += weights[i];
		else others += weights[i];
	}
	const high = (first + 1) / (first + 2);
	const low = 1 / (others + 2);
	const target = (i: number) => (isFirst[i] ? high : low);
	const loss = (slope: number, offset: number): number => {
		let sum = 0;
		for (let i = 0; i < values.length; i++) {
			const z = slope * values[i] + offset;
			sum += weights[i] * (z >= 0 ? target(i) * z + Math.log1p(Math.exp(-z)) : (target(i) - 1) * z + Math.log1p(Math.exp(z)));
		}
		return sum;
	};
	let slope = 0;
	let offset = Math.log((others + 1) / (first + 1));
	let value = loss(slope, offset);
	for (let iteration = 0; iteration < MOST_ITERATIONS; iteration++) {
		let [h11, h22, h21, g1, g2] = [RIDGE, RIDGE, 0, 0, 0];
		for (let i = 0; i < values.length; i++) {
			const p = sigmoid({ slope, offset }, values[i]);
			const curvature = weights[i] * p * (1 - p);
			const gradient = weights[i] * (target(i) - p);
			h11 += values[i] * values[i] * curvature;
			h22 += curvature;
			h21 += values[i] * curvature;
			g1 += values[i] * gradient;
			g2 += gradient;
		}
		if (Math.abs(g1) < SMALL_GRADIENT && Math.abs(g2) < SMALL_GRADIENT) break;
		const determinant = h11 * h22 - h21 * h21;
		const d1 = -(h22 * g1 - h21 * g2) / determinant;
		const d2 = -(h11 * g2 - h21 * g1) / determinant;
		const descent = g1 * d1 + g2 * d2;
		let step = 1;
		for (; step >= LEAST_STEP; step /= 2) {
			const next = loss(slope + step * d1, offset + step * d2);
			if (!(next < value + 1e-4 * step * descent)) continue;
			slope += step * d1;
			offset += step * d2;
			value = next;
			break;
		}
		if (step < LEAST_STEP) break;
	}
	return { slope, offset };
}

/** Chance of the first class. */
export function sigmoid({ slope, offset }: Sigmoid, value: number): number {
	const z = slope * value + offset;
	const e = Math.exp(-Math.abs(z));
	return z >= 0 ? e / (1 + e) : 1 / (1 + e);
}
