// The engine's version: stored in every model, compared when one is loaded.
import { version } from '../../package.json';

export const ENGINE_VERSION: string = version;

/** Grows when an old engine could not read a new model. */
export const MODEL_FORMAT = 1;
