// The optional library of backend `tensorflow`. Nothing loads it unless a training asks for it.
/* eslint-disable @typescript-eslint/no-require-imports -- an import would load it with the engine, or fail where it is absent. */
import { MlError } from '../../../core/errors';

export type Tensorflow = typeof import('@tensorflow/tfjs');

/** @throws MlError `ML-BACKEND` where it is not installed or its native part does not load. */
export function loadTensorflow(): Tensorflow {
	restoreUtil(require('node:util') as object);
	try {
		const tf = require('@tensorflow/tfjs-node') as Tensorflow;
		// A package without its native part may load and then fail at the first number.
		tf.tidy(() => tf.scalar(1).dataSync());
		return tf;
	} catch (error) {
		const reason = error instanceof Error ? error.message.split('\n')[0].slice(0, 200) : 'no reason given';
		throw new MlError(
			'ML-BACKEND',
			`The backend tensorflow is not to be had on this n8n: ${reason}`,
			"Set 'Backend' to wasm, which trains the same network. tensorflow needs @tensorflow/tfjs-node beside this package, installed by hand with its install scripts on a system with glibc (not Alpine, on which n8n's own image is built).",
			{ parameter: 'backend' },
		);
	}
}

const isNullish = (value: unknown): boolean => value === null || value === undefined;

/** What tfjs-node 4.22 still calls and Node 23 took away (github.com/tensorflow/tfjs/issues/8609). */
const GONE: Readonly<Record<string, (value: unknown) => boolean>> = {
	isArray: Array.isArray,
	isBoolean: (value) => typeof value === 'boolean',
	isFunction: (value) => typeof value === 'function',
	isNull: (value) => value === null,
	isNullOrUndefined: isNullish,
	isNumber: (value) => typeof value === 'number',
	isObject: (value) => typeof value === 'object' && value !== null,
	isPrimitive: (value) => isNullish(value) || (typeof value !== 'object' && typeof value !== 'function'),
	isString: (value) => typeof value === 'string',
	isUndefined: (value) => value === undefined,
};

/** Adds to `util` what is missing in it; what is there stays as it is. */
export function restoreUtil(util: object): void {
	for (const [name, value] of Object.entries(GONE)) {
		if (!(name in util)) Object.defineProperty(util, name, { value, configurable: true, enumerable: false, writable: true });
	}
}
