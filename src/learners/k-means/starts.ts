// The best of several random starts.
import type { JobContext } from '../../core/context';
import { Lloyd, type Clustering } from './lloyd';
import { Packing, type Points } from './packing';
import { Seeding } from './seeding';

/** At least one start runs, whatever the deadline says. */
export async function bestOfStarts(
	points: Points,
	nClusters: number,
	starts: number,
	maxIterations: number,
	context: JobContext,
): Promise<Clustering> {
	const n = points.weights.length;
	const bytes = Lloyd.bytes(n, nClusters, points.width) + Seeding.bytes(n, nClusters, points.width);
	const packing = await Packing.pack(points, bytes, Lloyd.ROW_BYTES + Seeding.rowBytes(nClusters), context);
	const seeding = new Seeding(packing, nClusters);
	let lloyd: Lloyd | undefined;
	let best: Clustering | undefined;
	for (let start = 0; start < starts; start++) {
		await context.checkpoint();
		if (best && context.now() > context.deadline) break;
		const centres = await seeding.centres(context.random.fork(`start-${nClusters}-${start}`), context);
		// Where points repeat, every start finds as few different ones.
		lloyd ??= new Lloyd(packing, centres.length / points.width);
		const found = await lloyd.run(centres, maxIterations, context);
		if (!best || found.inertia < best.inertia) best = found;
	}
	return best!;
}
