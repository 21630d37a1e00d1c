// One table through Train Model, Evaluate and Predict, as the nodes call them.
import type { Interval } from '../../src/engine/contract';
import type { MlEngine } from '../../nodes/shared/ml-engine';
import { nameOf, type PublicSet, type Row } from './sets.mts';

export interface OurResult {
	rows: number;
	testRows: number;
	metrics: Record<string, Interval>;
	grade: string;
	/** Of the training. */
	seconds: number;
	parts: readonly string[];
	/** Median milliseconds of a call of Predict for one row. */
	oneRow: number;
	/** Of 200 test rows. */
	unanswered: number;
}

export interface OurOptions {
	budget: number;
	threads: number;
	modelType: string;
}

const SINGLE_CALLS = 100;

export async function measureOurs(engine: MlEngine, set: PublicSet, { training, test }: { training: Row[]; test: Row[] }, options: OurOptions): Promise<OurResult> {
	const name = nameOf(set).replace(/[^a-z0-9]+/gi, '-').toLowerCase();
	const trained = await engine.train(
		{ kind: 'rows', rows: training },
		{
			modelName: name,
			targetColumn: set.target,
			problemType: 'auto',
			modelType: options.modelType,
			schemaOptions: {},
			testShare: 20,
			seed: 42,
			timeBudget: options.budget,
			memoryBudget: 2048,
			evalMetric: 'auto',
			lineage: { workflowId: 'bench', executionId: 'bench', nodeName: 'bench' },
			runKey: name,
		},
		{ threads: options.threads },
	);
	const { report } = await engine.evaluate({ name }, { kind: 'rows', rows: test }, { report: false, seed: 42 }, {});
	const inputs = test.slice(0, 200).map((row) => Object.fromEntries(Object.entries(row).filter(([column]) => column !== set.target)));
	const { predictions } = await engine.predict({ name }, inputs, { explain: 0, log: false }, {});
	const times: number[] = [];
	for (let call = 0; call < SINGLE_CALLS; call++) {
		const started = performance.now();
		await engine.predict({ name }, [inputs[call % inputs.length]], { explain: 0, log: false }, {});
		times.push(performance.now() - started);
	}
	const ensemble = trained.leaderboard.find(({ modelType }) => modelType === 'ensemble');
	return {
		rows: training.length + test.length,
		testRows: test.length,
		metrics: report.metrics,
		grade: trained.grade,
		seconds: trained.seconds,
		parts: (ensemble?.hyperparameters.parts as string[] | undefined) ?? [trained.leaderboard[0].modelType],
		oneRow: times.toSorted((a, b) => a - b)[SINGLE_CALLS / 2],
		unanswered: predictions.filter(({ ok }) => !ok).length,
	};
}
