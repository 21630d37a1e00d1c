// Chances of many classes from chances of pairs (Wu, Lin & Weng 2004, second approach, as in libsvm).

const MOST_ROUNDS = 100;

/**
 * Minimises  sum_a sum_b (r[b][a] p[a] - r[a][b] p[b])^2  over p that sum to 1.
 * @param pairs - k x k: chance of a against b at [a * k + b].
 * @param out - k chances at `at`.
 * @param q - k x k scratch.
 */
export function couplePairs(pairs: Float64Array, k: number, out: Float64Array, at: number, q: Float64Array): void {
	for (let a = 0; a < k; a++) {
		let diagonal = 0;
		for (let b = 0; b < k; b++) {
			if (b === a) continue;
			diagonal += pairs[b * k + a] ** 2;
			q[a * k + b] = -pairs[b * k + a] * pairs[a * k + b];
		}
		q[a * k + a] = diagonal;
		out[at + a] = 1 / k;
	}
	const qp = new Float64Array(k);
	const enough = 0.005 / k;
	const rounds = Math.max(MOST_ROUNDS, k);
	for (let round = 0; round < rounds; round++) {
		let pQp = 0;
		for (let a = 0; a < k; a++) {
			let sum = 0;
			for (let b = 0; b < k; b++) sum += q[a * k + b] * out[at + b];
			qp[a] = sum;
			pQp += out[at + a] * sum;
		}
		let error = 0;
		for (let a = 0; a < k; a++) error = Math.max(error, Math.abs(qp[a] - pQp));
		if (error < enough) break;
		for (let a = 0; a < k; a++) {
			const change = (pQp - qp[a]) / q[a * k + a];
			out[at + a] += change;
			pQp = (pQp + change * (change * q[a * k + a] + 2 * qp[a])) / (1 + change) ** 2;
			for (let b = 0; b < k; b++) {
				qp[b] = (qp[b] + change * q[a * k + b]) / (1 + change);
				out[at + b] /= 1 + change;
			}
		}
	}
	let total = 0;
	for (let a = 0; a < k; a++) total += out[at + a];
	for (let a = 0; a < k; a++) out[at + a] /= total;
}
