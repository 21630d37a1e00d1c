// Fields of the nodes that train.
import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';

export const PROBLEM_TYPES: INodePropertyOptions[] = [
	{ name: 'Anomaly', value: 'anomaly', description: 'How unusual each row is. Needs no target.' },
	{ name: 'Auto', value: 'auto', description: "Decided by the target's values" },
	{ name: 'Classification', value: 'classification', description: 'One of two or more classes, such as yes or no' },
	{ name: 'Clustering', value: 'clustering', description: 'Groups of similar rows. Needs no target.' },
	{ name: 'Forecast', value: 'forecast', description: 'The next values of one or many series over time, such as daily sales' },
	{ name: 'Regression', value: 'regression', description: 'A number, such as a price' },
];

export const MODEL_TYPES: INodePropertyOptions[] = [
	{ name: 'Auto', value: 'auto', description: 'Compares several model types by cross-validation and keeps the best' },
	{ name: 'Convolutional Network', value: 'cnn', description: 'For images, or for columns that are pixels. For classes and numbers.' },
	{
		name: 'Forecast',
		value: 'forecast',
		description: 'Exponential smoothing, Theta, linear models and trees over lags, mixed by how they did on earlier points in time. For series.',
	},
	{
		name: 'Gradient Boosting',
		value: 'gradientBoosting',
		description: 'Many small trees, usually the most accurate on tables. For classes and numbers.',
	},
	{
		name: 'HDBSCAN',
		value: 'hdbscan',
		description: 'Dense groups of any shape, and rows that fit none. For clustering.',
	},
	{
		name: 'Isolation Forest',
		value: 'isolationForest',
		description: 'How few random questions set a row apart. Quick, for many rows and columns. For anomalies.',
	},
	{ name: 'K-Means', value: 'kMeans', description: 'Groups of similar rows around a middle. For clustering.' },
	{
		name: 'K Nearest Neighbours',
		value: 'kNearestNeighbours',
		description: 'What the most similar training rows say. For classes and numbers.',
	},
	{
		name: 'Language Model',
		value: 'languageModel',
		description: 'How likely a text is, given past texts: unusual ones stand out, and it suggests the next word. Needs no target.',
	},
	{ name: 'Linear Regression', value: 'linearRegression', description: 'A weighted sum, easy to explain. For numbers.' },
	{
		name: 'Local Outlier Factor',
		value: 'localOutlierFactor',
		description: 'How much emptier it is around a row than around its neighbours. For anomalies in up to some ten thousand rows.',
	},
	{
		name: 'Logistic Regression',
		value: 'logisticRegression',
		description: 'A weighted sum turned into chances, easy to explain. For classes.',
	},
	{
		name: 'Naive Bayes',
		value: 'naiveBayes',
		description: 'Each column speaks for itself: fitted at once, a good start for text. For classes.',
	},
	{ name: 'Neural Network', value: 'neuralNetwork', description: 'Layers of units, for larger tables and for your own layers. For classes and numbers.' },
	{
		name: 'Random Forest',
		value: 'randomForest',
		description: 'The mean of many deep trees, steady with little tuning. For classes and numbers.',
	},
	{ name: 'Recurrent Network', value: 'rnn', description: 'Reads the words of a text, columns that are steps in time, or windows of series. For classes, numbers and forecasts.' },
	{
		name: 'Support Vector Machine',
		value: 'svm',
		description: 'Rows told apart by their nearest examples, strong on few thousand rows of numbers. For classes and numbers.',
	},
	{
		name: 'Text',
		value: 'text',
		description: 'Weighted words of text columns, such as tickets or reviews, beside the other columns. For classes and numbers.',
	},
];

export const TIME_BUDGET_OPTION: INodeProperties = {
	displayName: 'Time Budget (Seconds)',
	name: 'timeBudget',
	type: 'number',
	typeOptions: { minValue: 1 },
	default: 60,
	description: 'When the time is up, training ends with the best model so far',
};

export const MEMORY_BUDGET_OPTION: INodeProperties = {
	displayName: 'Memory Budget (MiB)',
	name: 'memoryBudget',
	type: 'number',
	typeOptions: { minValue: 64 },
	default: 1024,
	description:
		'Training that needs more is refused before it starts. Without this option: half of the free memory, 4096 at most.',
};

export const THREADS_OPTION: INodeProperties = {
	displayName: 'Threads',
	name: 'threads',
	type: 'number',
	typeOptions: { minValue: 1 },
	default: 1,
	description: 'Processor threads to use. Without this option: all but one.',
};

export const COST_OF_FALSE_ALARM_OPTION: INodeProperties = {
	displayName: 'Cost of a False Alarm',
	name: 'costOfFalseAlarm',
	type: 'number',
	typeOptions: { minValue: 0 },
	default: 1,
	description: 'What it costs to act on a case that was none, in any currency. Moves the decision threshold.',
};

export const COST_OF_MISS_OPTION: INodeProperties = {
	displayName: 'Cost of a Miss',
	name: 'costOfMiss',
	type: 'number',
	typeOptions: { minValue: 0 },
	default: 1,
	description: 'What it costs to overlook a real case, in the same currency. Moves the decision threshold.',
};

export const EXPECTED_SHARE_OPTION: INodeProperties = {
	displayName: 'Expected Share of Anomalies (%)',
	name: 'expectedShare',
	type: 'number',
	typeOptions: { minValue: 0.001, maxValue: 50, numberPrecision: 3 },
	default: 1,
	description: 'Share of the rows that are to be called anomalies. Without this option the scores decide.',
	displayOptions: { show: { '/problemType': ['anomaly', 'auto'] } },
};

/** Names of `src/evaluation/metrics`. */
export const EVAL_METRICS: INodePropertyOptions[] = [
	{ name: 'Accuracy', value: 'accuracy' },
	{ name: 'Area Under Precision-Recall', value: 'prAuc', description: 'For rare cases' },
	{ name: 'Auto', value: 'auto', description: 'Log loss for classes, root mean squared error for numbers, mean absolute scaled error for forecasts' },
	{ name: 'Balanced Accuracy', value: 'balancedAccuracy', description: 'Every class counts the same' },
	{ name: 'Brier Score', value: 'brier' },
	{ name: 'F1', value: 'f1' },
	{ name: 'Log Loss', value: 'logLoss' },
	{ name: 'Macro F1', value: 'macroF1' },
	{ name: 'Matthews Correlation', value: 'mcc' },
	{ name: 'Mean Absolute Error', value: 'mae' },
	{ name: 'Mean Absolute Percentage Error', value: 'mape' },
	{ name: 'Mean Absolute Scaled Error', value: 'mase', description: 'For forecasts: errors in units of the usual change over a season' },
	{ name: 'Median Absolute Error', value: 'medianAbsoluteError' },
	{ name: 'Precision', value: 'precision' },
	{ name: 'R²', value: 'r2' },
	{ name: 'Recall', value: 'recall' },
	{ name: 'ROC AUC', value: 'rocAuc' },
	{ name: 'Root Mean Squared Error', value: 'rmse' },
	{ name: 'Root Mean Squared Log Error', value: 'rmsle' },
	{ name: 'Symmetric Mean Absolute Percentage Error', value: 'smape', description: 'For forecasts' },
	{ name: 'Weighted Absolute Percentage Error', value: 'wape', description: 'For forecasts: all errors as a share of all values' },
];
