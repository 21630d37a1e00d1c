// Parameters of `hdbscan`.
import { integer } from '../../core/params';

/** Groups are parts that stay dense together: HDBSCAN* (Campello, Moulavi & Sander 2013), excess of mass. */
export const hdbscanParams = {
	minClusterSize: integer({
		default: 0,
		label: 'Least Rows per Group',
		help: 'Fewer rows are no group. 0: the square root of the number of rows, at least 5',
		min: 0,
		max: 100_000,
	}),
	minSamples: integer({
		default: 5,
		label: 'Neighbours',
		help: 'How many rows, itself among them, must be near for a row to lie in a dense place; more gives fewer groups and more rows of none',
		min: 1,
		max: 1000,
	}),
};

export type HdbscanSpecs = typeof hdbscanParams;
