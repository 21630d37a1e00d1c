// The network in a model as a file for other programs: its weights under Keras' names, without the preparation of the columns.
import { MlError } from '../core/errors';
import { namedWeights } from '../learners/nets/exchange/named-weights';
import { encodeSafetensors } from '../learners/nets/exchange/safetensors';
import { encodeTfjs, TFJS_WEIGHTS_FILE } from '../learners/nets/exchange/tfjs-model';
import { architectureOf, NetModel } from '../learners/nets/model';
import { isForecastModel, type StoredModel } from './stored-model';

export type ExportFormat = 'n8n-nodes-ml' | 'safetensors' | 'tfjs';

export interface ExportedFile {
	fileName: string;
	bytes: Uint8Array;
}

export interface ExportedModel extends ExportedFile {
	/** tfjs: the file that model.json names. */
	weights?: ExportedFile;
}

/** @param title - File name without its ending. @throws MlError `ML-EXPORT` for anything but one network, `ML-WEIGHTS-FILE` for a layer that tfjs-layers has not. */
export function exportNetwork(model: StoredModel, title: string, format: Exclude<ExportFormat, 'n8n-nodes-ml'>): ExportedModel {
	const network = networkOf(model, format);
	const { layers, mean, deviation } = network.definition;
	const architecture = architectureOf(network.definition);
	const weights = namedWeights(architecture, network.weights);
	const classes = isForecastModel(model) ? [] : model.classes;
	const about = { layers, inputShape: architecture.inputShape, outputActivation: architecture.link, classes, mean, deviation };
	if (format === 'safetensors') {
		const metadata = Object.fromEntries(Object.entries(about).map(([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)]));
		return { fileName: `${title}.safetensors`, bytes: encodeSafetensors(weights, metadata) };
	}
	const written = encodeTfjs(architecture, weights, about);
	return {
		fileName: 'model.json',
		bytes: new TextEncoder().encode(JSON.stringify(written.model)),
		weights: { fileName: TFJS_WEIGHTS_FILE, bytes: written.weights },
	};
}

function networkOf(model: StoredModel, format: string): NetModel {
	if (isForecastModel(model)) throw notOneNetwork(format, 'a forecast');
	if (model.members.length !== 1) throw notOneNetwork(format, `a mixture of ${model.members.length} models`);
	const [{ predictor, learner }] = model.members;
	if (predictor instanceof NetModel) return predictor;
	throw notOneNetwork(format, `of the type ${learner}`);
}

function notOneNetwork(format: string, what: string): MlError {
	return new MlError(
		'ML-EXPORT',
		`The format ${format} holds the weights of one network; this model is ${what}.`,
		"Export it in the format n8n-nodes-ml, or train with the model type 'Neural Network', 'Convolutional Network' or 'Recurrent Network'.",
		{ parameter: 'format' },
	);
}
