// The hyperparameter `initialWeights`: weights of another training to go on from.
import { MlError } from '../../../core/errors';
import { json } from '../../../core/params';

export interface InitialWeights {
	/** Undefined: none. */
	readonly format?: 'safetensors' | 'tfjs';
	/** Base64 of the file, tfjs: of all its weight files; cut into pieces, which model files bear better than one long text. */
	readonly data?: readonly string[];
	/** tfjs: model.json. */
	readonly model?: unknown;
	/** Layers that take part, counted from 0. Default: all. */
	readonly layers?: readonly number[];
}

const MAX_CHARACTERS = 16 * 2 ** 20;
const MAX_MODEL_CHARACTERS = 2 ** 19;
const PIECE = 2 ** 18;
const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;

export const initialWeightsParam = json<InitialWeights>({
	default: {},
	label: 'Initial Weights',
	help: 'Weights to start from instead of random ones: format (safetensors or tfjs), data (Base64, at most 12 MB), for tfjs also model (model.json), and layers (those that take part)',
	check(written, owner) {
		const value = typeof written === 'string' ? parsed(written, owner) : written;
		if (typeof value !== 'object' || value === null || Array.isArray(value)) throw refusal(owner, 'must be an object');
		const { format, data, model, layers, ...others } = value as Record<string, unknown>;
		const [stranger] = Object.keys(others);
		if (stranger !== undefined) throw refusal(owner, `has no '${stranger.slice(0, 40)}'`);
		if ([format, data, model, layers].every((each) => each === undefined)) return {};
		if (format !== 'safetensors' && format !== 'tfjs') throw refusal(owner, 'needs a format, safetensors or tfjs');
		if ((format === 'tfjs') !== (typeof model === 'object' && model !== null)) throw refusal(owner, 'needs model.json as model, for tfjs and only there');
		if (model !== undefined && JSON.stringify(model).length > MAX_MODEL_CHARACTERS) throw refusal(owner, 'has a model.json of more than 512 KB');
		const indices = layers === undefined || (Array.isArray(layers) && layers.length > 0 && layers.every((layer) => Number.isInteger(layer) && layer >= 0));
		if (!indices) throw refusal(owner, 'has layers that are no list of whole numbers from 0');
		return Object.freeze({ format, data: pieces(data, owner), ...(model === undefined ? {} : { model }), ...(layers === undefined ? {} : { layers: layers as number[] }) });
	},
	shown: ({ format, layers, data = [] }) => (format ? { format, layers, characters: data.reduce((sum, piece) => sum + piece.length, 0) } : {}),
	invalid: ['weights', 1, null, [], { format: 'h5' }, { format: 'safetensors' }, { format: 'safetensors', data: 'a?b=' }, { format: 'tfjs', data: 'AAAA' }, { format: 'safetensors', data: 'AAAA', layers: [-1] }, { file: 'x' }],
});

/** Bytes that reading them takes. */
export const initialBytes = ({ data = [] }: InitialWeights): number => 4 * data.reduce((sum, piece) => sum + piece.length, 0);

function pieces(data: unknown, owner: string): readonly string[] {
	const given: unknown[] = Array.isArray(data) ? data : [data];
	if (!given.every((piece) => typeof piece === 'string')) throw refusal(owner, 'needs data, the file in Base64');
	const size = given.reduce<number>((sum, piece) => sum + (piece as string).length, 0);
	if (size > MAX_CHARACTERS) throw refusal(owner, `has ${size} characters of data; the limit is ${MAX_CHARACTERS}`);
	const text = given.join('').replace(/\s+/g, '');
	if (text.length === 0 || text.length % 4 !== 0 || !BASE64.test(text)) throw refusal(owner, 'has data that is no Base64');
	return Array.from({ length: Math.ceil(text.length / PIECE) }, (_, i) => text.slice(i * PIECE, (i + 1) * PIECE));
}

function parsed(text: string, owner: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		throw refusal(owner, 'is no JSON');
	}
}

function refusal(owner: string, what: string): MlError {
	return new MlError('ML-PARAMETER', `${owner}: initialWeights ${what}.`, 'Write {"format": "safetensors", "data": "<Base64 of the file>"}, or leave it out.', { parameter: 'initialWeights' });
}
