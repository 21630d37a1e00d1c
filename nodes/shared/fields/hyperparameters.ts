// Typed fields for the hyperparameters of each model type. Only the specs are loaded with the node, none of the learners.
import type { INodeProperties } from 'n8n-workflow';
import type { ParamSpecs } from '../../../src/core/params';
import { boostingParams } from '../../../src/learners/boosting/params';
import { cnnParams } from '../../../src/learners/cnn/params';
import { forecastParams } from '../../../src/learners/forecast/params';
import { forestParams } from '../../../src/learners/forest/params';
import { hdbscanParams } from '../../../src/learners/hdbscan/params';
import { isolationForestParams } from '../../../src/learners/isolation-forest/params';
import { kMeansParams } from '../../../src/learners/k-means/params';
import { languageModelParams } from '../../../src/learners/language-model/params';
import { linearParams } from '../../../src/learners/linear-regression/params';
import { localOutlierParams } from '../../../src/learners/local-outlier/params';
import { logisticParams } from '../../../src/learners/logistic/params';
import { bayesParams } from '../../../src/learners/naive-bayes/params';
import { neighbourParams } from '../../../src/learners/nearest-neighbours/params';
import { neuralNetworkParams } from '../../../src/learners/neural-network/params';
import { rnnParams } from '../../../src/learners/rnn/params';
import { svmParams } from '../../../src/learners/svm/params';
import { textParams } from '../../../src/learners/text/params';
import { paramsToFields } from '../params-to-fields';

/** By model type. */
export const HYPERPARAMETERS: Readonly<Record<string, ParamSpecs>> = {
	cnn: cnnParams,
	forecast: forecastParams,
	gradientBoosting: boostingParams,
	hdbscan: hdbscanParams,
	isolationForest: isolationForestParams,
	kMeans: kMeansParams,
	kNearestNeighbours: neighbourParams,
	languageModel: languageModelParams,
	linearRegression: linearParams,
	localOutlierFactor: localOutlierParams,
	logisticRegression: logisticParams,
	naiveBayes: bayesParams,
	neuralNetwork: neuralNetworkParams,
	randomForest: forestParams,
	rnn: rnnParams,
	svm: svmParams,
	text: textParams,
};

/** Each model type has a parameter of its own, so that changing the model type leaves no stranger behind. */
export const hyperparametersName = (modelType: string): string => `${modelType}Hyperparameters`;

export const HYPERPARAMETER_FIELDS: INodeProperties[] = Object.entries(HYPERPARAMETERS).map(([modelType, specs]) => ({
	displayName: 'Hyperparameters',
	name: hyperparametersName(modelType),
	type: 'collection',
	placeholder: 'Add Hyperparameter',
	default: {},
	// Layers have a field of their own among the options.
	options: paramsToFields(specs).filter(({ name }) => name !== 'layers'),
	displayOptions: { show: { modelType: [modelType] } },
}));
