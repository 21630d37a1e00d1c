// The pieces of work: rows, what is asked of ours and of the peers, and what is compared. `ours.ts` and `peers.py` do them by `task`.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import * as rows from './rows.mts';

export interface Work {
	/** For `--only`. */
	readonly name: string;
	readonly title: string;
	readonly peers: readonly string[];
	/** What is timed, by the name in the answers. */
	readonly measures: readonly Measure[];
	/** Name of the figure in the answers that shows whether both did the same work as well. */
	readonly accuracy: string;
	/** Ours works on several threads; where not, it has one while the peers have as many as asked for. */
	readonly isThreaded: boolean;
	/** Why it can't be done here. */
	readonly missing?: string;
	/** Writes the rows into the folder. @returns The request for both sides. */
	make(folder: string): Request;
}

export interface Measure {
	readonly key: string;
	readonly label: string;
	/** Shown as a rate of these many things per second. Default: shown in seconds. */
	readonly items?: { readonly count: number; readonly unit: string };
	/** Least wanted ratio, peer's time / ours, for all peers or by peer. None where both may take all of a budget. */
	readonly target?: Target;
}

export type Target = number | Readonly<Record<string, number>>;

export type Request = { readonly task: string; readonly [option: string]: unknown };

export interface Settings {
	readonly isQuick: boolean;
	/** Folder of the public sets. */
	readonly data: string;
	/** Seconds that AutoML may take. */
	readonly budget: number;
}

/** What a measure should reach where nothing more is asked of it. */
const NO_SLOWER = 1;
const BOOSTING: Target = { lightgbm: 1, xgboost: 2, 'scikit-learn': 2 };
const ONE_ROW: Target = { lightgbm: 1, xgboost: 20, 'scikit-learn': 20 };
const FOREST = 5;
const LOGISTIC = 1.5;
const SVM = 2;
const CNN_TARGET = 2;
/** One row through a network takes at most twice as long as in a library that does nothing else. */
const ONE_ROW_OF_NETWORK: Target = { onnxruntime: 0.5 };

export function listWorks({ isQuick, data, budget }: Settings): readonly Work[] {
	const scaled = (n: number) => (isQuick ? Math.max(500, Math.round(n / 20)) : n);
	const size = (nTrain: number, nTest: number) => ({ nTrain: scaled(nTrain), nTest: scaled(nTest) });
	const seconds = (key: string, label: string, target: Target = NO_SLOWER): Measure => ({ key, label, target });
	const rate = (key: string, label: string, count: number, unit: string, target: Target = NO_SLOWER): Measure => ({ key, label, target, items: { count, unit } });
	const shape = (n: number, width: number) => `${scaled(n).toLocaleString('en')} x ${width}`;
	const mnist = join(data, 'mnist.csv.gz');
	const nets = ['keras', 'torch'];
	const auto = (name: string, problem: string, set: rows.PublicSet): Work => ({
		name,
		title: `AutoML, ${set.file}, budget of ${budget} s`,
		peers: ['flaml', 'autogluon'],
		measures: [{ key: 'fit', label: 'train' }],
		accuracy: problem === 'regression' ? 'rmse' : 'logLoss',
		isThreaded: true,
		missing: existsSync(join(data, set.file)) ? undefined : `${set.file} is not in the folder of the public sets (--data)`,
		make: (folder) => ({ task: 'auto', problem, budget, ...rows.publicRows(folder, data, set) }),
	});
	return [
		{
			name: 'boosting',
			title: `Boosting, ${shape(500_000, 28)}, 100 trees of 31 leaves`,
			peers: ['lightgbm', 'xgboost', 'scikit-learn'],
			measures: [
				seconds('fit', 'fit', BOOSTING),
				seconds('predict', `predict ${scaled(500_000).toLocaleString('en')} rows`),
				seconds('one', 'predict one row', ONE_ROW),
			],
			accuracy: 'logLoss',
			isThreaded: true,
			make: (folder) => ({ task: 'boosting', ...rows.curvedClasses(join(folder, 'rows'), size(500_000, 100_000), 28), trees: 100, leaves: 31 }),
		},
		{
			name: 'forest',
			title: `Random forest, ${shape(100_000, 28)}, 100 trees, leaves of single rows`,
			peers: ['scikit-learn'],
			measures: [seconds('fit', 'fit', FOREST), seconds('predict', 'predict the training rows')],
			accuracy: 'logLoss',
			isThreaded: false,
			make: (folder) => ({ task: 'forest', ...rows.curvedClasses(join(folder, 'rows'), size(100_000, 50_000), 28), trees: 100 }),
		},
		{
			name: 'linear',
			title: `Logistic regression, ${shape(500_000, 28)}, to a gradient of 1e-5`,
			peers: ['scikit-learn'],
			measures: [seconds('fit', 'fit', LOGISTIC)],
			accuracy: 'logLoss',
			isThreaded: true,
			make: (folder) => ({ task: 'logistic', ...rows.curvedClasses(join(folder, 'rows'), size(500_000, 100_000), 28), tolerance: 1e-5 }),
		},
		{
			name: 'svm',
			title: `SVM, RBF, ${shape(10_000, 28)}, C = 1, tolerance 1e-3`,
			peers: ['scikit-learn'],
			measures: [seconds('solve', 'fit, classes only', SVM), seconds('fit', 'fit, with chances', SVM), seconds('predict', 'predict the training rows')],
			accuracy: 'logLoss',
			isThreaded: false,
			make: (folder) => ({ task: 'svm', ...rows.curvedClasses(join(folder, 'rows'), size(10_000, 10_000), 28), c: 1, gamma: 1 / 28, cacheMiB: 200 }),
		},
		{
			name: 'k-means',
			title: `k-means, ${shape(50_000, 20)}, 10 groups, 5 starts, to the end`,
			peers: ['scikit-learn'],
			measures: [seconds('fit', 'fit')],
			accuracy: 'inertia',
			isThreaded: true,
			make: (folder) => ({ task: 'k-means', ...rows.groups(join(folder, 'rows'), { nTrain: scaled(50_000), nTest: 0 }, 20, 10), groups: 10, starts: 5 }),
		},
		{
			name: 'pca',
			title: `Two principal components, ${shape(100_000, 50)}`,
			peers: ['scikit-learn'],
			measures: [seconds('fit', 'fit')],
			accuracy: 'share',
			isThreaded: false,
			make: (folder) => ({ task: 'pca', ...rows.groups(join(folder, 'rows'), { nTrain: scaled(100_000), nTest: 0 }, 50, 10) }),
		},
		{
			name: 'anomaly',
			title: `Isolation forest, ${shape(100_000, 28)}, 100 trees of 256 rows`,
			peers: ['scikit-learn'],
			measures: [seconds('fit', 'fit'), seconds('predict', 'score the rows')],
			accuracy: 'auc',
			isThreaded: false,
			make: (folder) => ({ task: 'anomaly', ...rows.anomalies(join(folder, 'rows'), { nTrain: scaled(100_000), nTest: 0 }, 28), trees: 100 }),
		},
		{
			name: 'cnn',
			title: `CNN on MNIST, ${scaled(12_000).toLocaleString('en')} images, one epoch`,
			peers: [...nets, 'onnxruntime'],
			measures: [
				rate('fit', 'train', scaled(12_000), 'images/s', CNN_TARGET),
				rate('predict', 'predict', scaled(5_000), 'images/s'),
				seconds('one', 'predict one image', ONE_ROW_OF_NETWORK),
			],
			accuracy: 'accuracy',
			isThreaded: true,
			missing: existsSync(mnist) ? undefined : 'mnist.csv.gz is not in the folder of the public sets (--data)',
			make: (folder) => ({ task: 'cnn', ...rows.digits(join(folder, 'rows'), size(12_000, 5_000), mnist), classes: 10, batch: 32, epochs: 1, layers: CNN }),
		},
		{
			name: 'cnn-deep',
			title: `CNN of three convolutions on MNIST, ${scaled(3_000).toLocaleString('en')} images, one epoch`,
			peers: nets,
			measures: [rate('fit', 'train', scaled(3_000), 'images/s'), rate('predict', 'predict', scaled(2_000), 'images/s')],
			accuracy: 'accuracy',
			isThreaded: true,
			missing: existsSync(mnist) ? undefined : 'mnist.csv.gz is not in the folder of the public sets (--data)',
			make: (folder) => ({ task: 'cnn', ...rows.digits(join(folder, 'rows'), size(3_000, 2_000), mnist), classes: 10, batch: 32, epochs: 1, layers: DEEP_CNN }),
		},
		{
			name: 'lstm',
			title: `Three LSTM of 50, ${scaled(4_000).toLocaleString('en')} sequences of 50 x 8, one epoch`,
			peers: nets,
			measures: [rate('fit', 'train', scaled(4_000), 'sequences/s'), rate('predict', 'predict', scaled(4_000), 'sequences/s')],
			accuracy: 'accuracy',
			isThreaded: true,
			make: (folder) => ({ task: 'lstm', ...rows.waves(join(folder, 'rows'), size(4_000, 4_000), 50, 8), classes: 2, steps: 50, batch: 32, epochs: 1, layers: LSTM }),
		},
		{
			name: 'embedding',
			title: `Embedding of 32 and two LSTM of 128, ${scaled(2_000).toLocaleString('en')} texts of 200 words, one epoch`,
			peers: [...nets, 'onnxruntime'],
			measures: [
				rate('fit', 'train', scaled(2_000), 'texts/s'),
				rate('predict', 'predict', scaled(2_000), 'texts/s'),
				seconds('one', 'predict one text', ONE_ROW_OF_NETWORK),
			],
			accuracy: 'accuracy',
			isThreaded: true,
			make: (folder) => ({
				task: 'embedding', ...rows.sentences(join(folder, 'rows'), size(2_000, 2_000), 200, 10_000), classes: 2, vocabulary: 10_000, batch: 32, epochs: 1, layers: EMBEDDING,
			}),
		},
		auto('auto-binary', 'binary', { file: 'telco_churn.csv', target: 'Churn', dropped: ['customerID'] }),
		auto('auto-multiclass', 'multiclass', { file: 'letter.csv', target: 'letter', dropped: [] }),
		auto('auto-regression', 'regression', { file: 'diamonds.csv', target: 'price', dropped: [] }),
	];
}

/** In Keras' words, which are ours too. */
const CNN = [{ type: 'Conv2D', filters: 32, kernelSize: 3, activation: 'relu' }, { type: 'MaxPooling2D' }, { type: 'Flatten' }, { type: 'Dense', units: 10, activation: 'softmax' }];
const DEEP_CNN = [
	{ type: 'Conv2D', filters: 32, kernelSize: 3, activation: 'relu' },
	{ type: 'Conv2D', filters: 64, kernelSize: 3, activation: 'relu' },
	{ type: 'MaxPooling2D' },
	{ type: 'Conv2D', filters: 64, kernelSize: 3, activation: 'relu' },
	{ type: 'MaxPooling2D' },
	{ type: 'Flatten' },
	{ type: 'Dense', units: 128, activation: 'relu' },
	{ type: 'Dense', units: 10, activation: 'softmax' },
];
const LSTM = [
	{ type: 'LSTM', units: 50, returnSequences: true },
	{ type: 'LSTM', units: 50, returnSequences: true },
	{ type: 'LSTM', units: 50 },
	{ type: 'Dense', units: 2, activation: 'softmax' },
];
const EMBEDDING = [
	{ type: 'Embedding', inputDim: 10_000, outputDim: 32 },
	{ type: 'LSTM', units: 128, returnSequences: true },
	{ type: 'LSTM', units: 128 },
	{ type: 'Dense', units: 2, activation: 'softmax' },
];
