// Parameter names, outputs and defaults that workflows and other programs rely on. A change here breaks what users have built.
import { NodeHelpers, type INodeProperties, type INodePropertyCollection, type INodePropertyOptions, type INodeType } from 'n8n-workflow';
import { Evaluate } from '../../nodes/Evaluate/Evaluate.node';
import { ModelRegistry } from '../../nodes/ModelRegistry/ModelRegistry.node';
import { Predict } from '../../nodes/Predict/Predict.node';
import { PrepareData } from '../../nodes/PrepareData/PrepareData.node';
import { Retrain } from '../../nodes/Retrain/Retrain.node';
import { HYPERPARAMETERS, hyperparametersName } from '../../nodes/shared/fields/hyperparameters';
import { EVAL_METRICS } from '../../nodes/shared/fields/training';
import { TrainModel } from '../../nodes/TrainModel/TrainModel.node';
import { checkParam } from '../../src/core/params';
import { FORECAST_METRICS } from '../../src/evaluation/forecast/metrics';
import { METRICS } from '../../src/evaluation/metrics/registry';

interface Contract {
	node: INodeType;
	name: string;
	outputNames?: string[];
	/** Required parameters and those with a choice, by name. */
	parameters: Record<string, unknown>;
	options: string[];
}

const CONTRACTS: Contract[] = [
	{
		node: new PrepareData(),
		name: 'prepareData',
		outputNames: ['Training', 'Test', 'Problems'],
		parameters: { operation: 'prepare', dataSource: 'items', targetColumn: '', splitMethod: 'stratified', testShare: 20 },
		options: ['columnTypes', 'dateFormat', 'decimalFormat', 'dropDuplicates', 'ignoreColumns', 'missingWords', 'output', 'seed'],
	},
	{
		node: new TrainModel(),
		name: 'trainModel',
		outputNames: ['Model'],
		parameters: { modelName: '', targetColumn: '', problemType: 'auto', modelType: 'auto', dataSource: 'items', modelStore: 'local' },
		options: [
			'alias', 'costOfFalseAlarm', 'costOfMiss', 'embeddingColumns', 'evalMetric', 'expectedShare', 'featureColumns', 'horizon', 'hyperparameters', 'ignoreColumns', 'imageColours', 'imageField', 'imageSize',
			'layers', 'memoryBudget', 'seed', 'seriesColumn', 'testShare', 'threads', 'timeBudget', 'timeColumn',
		],
	},
	{
		node: new Evaluate(),
		name: 'evaluate',
		outputNames: ['Report', 'Rows'],
		parameters: { model: { __rl: true, mode: 'list', value: '' }, actualColumn: '', modelStore: 'local' },
		options: ['compareWith', 'costOfFalseAlarm', 'costOfMiss', 'report', 'seed', 'version'],
	},
	{
		node: new Predict(),
		name: 'predict',
		parameters: { model: { __rl: true, mode: 'list', value: '' }, outputMode: 'single', modelStore: 'local' },
		options: ['explain', 'horizon', 'include', 'logPredictions', 'minConfidence', 'onInvalidRow', 'outputField', 'rowField', 'version', 'whatIf'],
	},
	{
		node: new Retrain(),
		name: 'retrain',
		outputNames: ['Promoted', 'Kept', 'Needs Approval'],
		parameters: { model: { __rl: true, mode: 'list', value: '' }, retrainWhen: 'always', promotion: 'ifBetter', dataSource: 'items', modelStore: 'local' },
		options: [
			'continueTraining', 'holdOut', 'holdOutShare', 'memoryBudget', 'minimumImprovement', 'modelType', 'seed', 'threads', 'timeBudget',
		],
	},
	{ node: new ModelRegistry(), name: 'modelRegistry', parameters: { resource: 'model', operation: 'list', modelName: '', modelStore: 'local' }, options: [] },
];

describe.each(CONTRACTS)('$name', ({ node, name, outputNames, parameters, options }) => {
	const { description } = node;

	it('has its name, version and outputs', () => {
		expect([description.name, description.version, description.outputNames]).toEqual([name, 1, outputNames]);
		expect(description.usableAsTool).toBeTruthy();
	});

	it('has the parameters of the contract, with their defaults', () => {
		const defaults = NodeHelpers.getNodeParameters(description.properties, {}, true, false, { typeVersion: 1, type: name } as never, description);
		expect(defaults).toEqual({ ...parameters, ...(options.length > 0 ? { options: {} } : {}) });
	});

	it('has the options of the contract, in the order of their labels', () => {
		const found = optionsOf(description.properties) as INodeProperties[];
		expect(found.map((option) => option.name).sort()).toEqual(options);
		const labels = found.map(({ displayName }) => displayName);
		expect(labels).toEqual([...labels].sort((a, b) => a.localeCompare(b)));
	});

	it('explains each field and shows an example where text is typed', () => {
		for (const field of [...description.properties, ...optionsOf(description.properties)] as INodeProperties[]) {
			const text = field.description ?? field.hint ?? (field.type === 'options' ? 'its options explain it' : undefined);
			if (field.type !== 'collection') expect([field.name, text]).toEqual([field.name, expect.any(String)]);
			if (field.type === 'string') expect(field.placeholder).toMatch(/^e\.g\. /);
		}
	});

	it('asks for a credential only with the Postgres store', () => {
		const expected = [expect.objectContaining({ name: 'mlModelStore', required: true, displayOptions: { show: { modelStore: ['postgres'] } } })];
		expect(description.credentials).toEqual(name === 'prepareData' ? undefined : expected);
	});
});

it('Train Model offers what the contract lists', () => {
	const valuesOf = (name: string) => (parameter(new TrainModel(), name).options as INodePropertyOptions[]).map(({ value }) => value).sort();
	expect(valuesOf('problemType')).toEqual(['anomaly', 'auto', 'classification', 'clustering', 'forecast', 'regression']);
	expect(valuesOf('modelType')).toEqual([
		'auto', 'cnn', 'forecast', 'gradientBoosting', 'hdbscan', 'isolationForest', 'kMeans', 'kNearestNeighbours', 'languageModel', 'linearRegression', 'localOutlierFactor', 'logisticRegression',
		'naiveBayes', 'neuralNetwork', 'randomForest', 'rnn', 'svm', 'text',
	]);
});

it.each(Object.entries(HYPERPARAMETERS))('Train Model has a field for each hyperparameter of %s', (modelType, specs) => {
	const fields = parameter(new TrainModel(), hyperparametersName(modelType)).options as INodeProperties[];
	expect(fields.map(({ name }) => name).sort()).toEqual(Object.keys(specs).filter((name) => name !== 'layers').sort());
	for (const field of fields) expect(checkParam(specs[field.name], modelType, field.name, field.default)).toEqual(specs[field.name].default);
});

it('Optimize For lists the metrics that the engine has', () => {
	const offered = EVAL_METRICS.map(({ value }) => value).filter((value) => value !== 'auto');
	expect(offered.sort()).toEqual([...new Set([...METRICS.keys(), ...FORECAST_METRICS.map(({ name }) => name)])].sort());
});

it('Model Registry has the resources and operations of the contract', () => {
	const operations = new ModelRegistry().description.properties.filter(({ name }) => name === 'operation');
	const found = Object.fromEntries(
		operations.map(({ displayOptions, options }) => [
			String(displayOptions?.show?.resource?.[0]),
			(options as INodePropertyOptions[]).map(({ value }) => value),
		]),
	);
	expect(found).toEqual({
		model: ['delete', 'export', 'get', 'import', 'list'],
		monitoring: ['checkDrift', 'liveAccuracy', 'recordOutcome'],
		store: ['audit', 'rotateKeys'],
		version: ['compare', 'promote', 'rollBack'],
	});
});

function optionsOf(properties: INodeProperties[]): (INodeProperties | INodePropertyOptions | INodePropertyCollection)[] {
	return properties.find(({ name }) => name === 'options')?.options ?? [];
}

function parameter(node: INodeType, name: string): INodeProperties {
	return node.description.properties.find((property) => property.name === name)!;
}
