// The best of several random starts.
import type { JobContext } from '../../core/context';
import { lloyd, type Clustering, type Points } from './lloyd';
import { seedCentres } from './seeding';

/** At least one start runs, whatever the deadline says. */
export async function bestOfStarts(
	points: Points,
	nClusters: number,
	starts: number,
	maxIterations: number,
	context: JobContext,
): Promise<Clustering> {
	let best: Clustering | undefined;
	for (let start = 0; start < starts; start++) {
		await context.checkpoint();
		if (best && context.now() > context.deadline) break;
		const centres = seedCentres(points, nClusters, context.random.fork(`start-${nClusters}-${start}`));
		const found = await lloyd(points, centres, maxIterations, context);
		if (!best || found.inertia < best.inertia) best = found;
	}
	return best!;
}
