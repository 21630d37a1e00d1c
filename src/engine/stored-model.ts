// Any model out of a store: one that answers row by row, or one that continues series.
import { decodeForecast, isForecast } from './forecast/forecast-file';
import type { ForecastModel } from './forecast/forecast-model';
import type { Model } from './model';
import { decodeModel } from './model-file';

export type StoredModel = Model | ForecastModel;

/** @throws MlError `ML-MODEL-INVALID`, `ML-MODEL-NEWER`, `ML-MODEL-GOLDEN`. */
export function decodeStored(bytes: Uint8Array): StoredModel {
	return isForecast(bytes) ? decodeForecast(bytes) : decodeModel(bytes);
}

export function isForecastModel(model: StoredModel): model is ForecastModel {
	return model.problemType === 'forecast';
}
