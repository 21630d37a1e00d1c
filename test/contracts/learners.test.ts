// The learner contract over the registry. A family without an entry runs with its defaults.
import { LEARNERS } from '../../src/learners/registry';
import { describeGroupingContract } from './grouping-contract';
import { describeLearnerContract, type ContractOptions } from './learner-contract';

const OPTIONS = new Map<string, ContractOptions>([
	['linearRegression', { weightTolerance: 1e-9 }],
	['logisticRegression', { params: { tolerance: 1e-9 }, weightTolerance: 1e-6 }],
	// Rows are counted, gradients are quantised: a split between equals may fall to the other one.
	['gradientBoosting', { params: { rounds: 30, minRowsPerLeaf: 1, catMinRows: 1 }, weightTolerance: 0.3 }],
	// A bootstrap draws other rows where a row comes twice; with few leaves, smoothed, trees on all rows answer soundly as well.
	['randomForest', { params: { trees: 20, bootstrap: false, columnSampling: 1, minRowsPerLeaf: 1, maxLeaves: 12, smoothing: 1 }, weightTolerance: 1e-6 }],
	// Columns that say the same are counted twice: chances are too sure of themselves.
	['naiveBayes', { weightTolerance: 1e-6, learns: 0.87 }],
	// Columns without meaning count as much as the others.
	['kNearestNeighbours', { params: { weights: 'distance' }, weightTolerance: 1e-6, learns: 0.85 }],
	// One batch of all rows, so that a weight of 2 and a row that comes twice are the same sum.
	['neuralNetwork', { params: { patience: 0, weightDecay: 0, epochs: 40, batchSize: 1024, learningRate: 0.01, schedule: 'constant', layers: [{ type: 'Dense', units: 16, activation: 'tanh' }] }, weightTolerance: 0.02 }],
	// Steps of one scale, without a meaning in their order: that it learns is tried on sequences.
	['rnn', { encoding: 'linear', params: { epochs: 8, batchSize: 1024, learningRate: 0.005, schedule: 'constant', layers: [{ type: 'GRU', units: 8 }] }, weightTolerance: 0.05, learns: 1.05 }],
	['svm', { params: { tolerance: 1e-8 }, weightTolerance: 1e-4 }],
	// Chances are learnt on folds that the random stream deals: other rows, other folds.
	['text', { params: { tolerance: 1e-3, maxIterations: 2000 }, weightTolerance: 0.3 }],
]);

/** Parameters with which rows that were not made in groups have some. */
const GROUPING = new Map<string, Record<string, unknown>>([['hdbscan', { minClusterSize: 3, minSamples: 2 }]]);

/** Its columns must make an image: test/learners/nets/cnn.test.ts. */
const ELSEWHERE = new Set(['cnn']);

for (const learner of LEARNERS.values()) {
	if (ELSEWHERE.has(learner.name)) continue;
	// Reads texts and no numbers; test/learners/language-model asks it the same.
	if (learner.encoding === 'characters') continue;
	if (learner.problemTypes.some((type) => type === 'clustering' || type === 'anomaly')) describeGroupingContract(learner, GROUPING.get(learner.name));
	if (learner.problemTypes.some((type) => type === 'classification' || type === 'regression')) {
		describeLearnerContract(learner, OPTIONS.get(learner.name) ?? { weightTolerance: 1e-6 });
	}
}
