// Weights that give all classes the same total, as scikit-learn's `balanced` and `balanced_subsample`.

/** Factor per class, so that the classes among these rows weigh the same and all together as much as before. */
export function balancingFactors(rows: Int32Array, weights: Float64Array, y: Float64Array, nClasses: number): Float64Array {
	const totals = new Float64Array(nClasses);
	for (const row of rows) totals[y[row]] += weights[row];
	const present = totals.filter((total) => total > 0);
	const all = present.reduce((sum, total) => sum + total, 0);
	return totals.map((total) => (total > 0 ? all / (present.length * total) : 1));
}

export function balanced(weights: Float64Array, y: Float64Array, nClasses: number): Float64Array {
	const factors = balancingFactors(Int32Array.from(weights.keys()), weights, y, nClasses);
	return weights.map((weight, row) => weight * factors[y[row]]);
}
