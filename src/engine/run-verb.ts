// The verbs that run on a thread, by name.
import type { JobContext } from '../core/context';
import type { RawTable } from '../table/raw-table';
import type { Jobs, Verb } from './jobs';
import { checkDriftVerb } from './check-drift';
import { evaluate } from './evaluate';
import { prepare } from './prepare';
import { readImages } from './read-images';
import { retrain } from './retrain';
import { train } from './train';

type Run<V extends Verb> = (raw: RawTable, options: Jobs[V]['options'], context: JobContext) => Promise<Jobs[V]['result']>;

const VERBS: { readonly [V in Verb]: Run<V> } = { prepare, train, evaluate, retrain, readImages, checkDrift: checkDriftVerb };

export async function runVerb(verb: Verb, raw: RawTable, options: unknown, context: JobContext): Promise<object> {
	const run = VERBS[verb] as (raw: RawTable, options: unknown, context: JobContext) => Promise<object>;
	return await run(raw, options, context);
}
