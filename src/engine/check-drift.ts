// Have the rows changed since the model was trained?
import type { JobContext } from '../core/context';
import { checkDrift } from '../monitoring/drift';
import type { RawTable } from '../table/raw-table';
import type { DriftReport } from './contract';
import { isForecast } from './forecast/forecast-file';
import { noDrift } from './forecast/retrain-forecast';
import { decodeModel } from './model-file';
import { readFeatures } from './read-features';

export async function checkDriftVerb(raw: RawTable, options: { model: Uint8Array }, context: JobContext): Promise<DriftReport> {
	if (isForecast(options.model)) return noDrift(raw.nRows);
	const model = decodeModel(options.model);
	await context.checkpoint();
	return checkDrift(model.profile, readFeatures(model, raw).table);
}
