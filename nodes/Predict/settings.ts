// The parameters of Predict, read once per execution.
import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import type { PredictOptions } from '../../src/engine/contract';
import { listOf, numberOf, readOptions, textOf } from '../shared/read-parameters';
import { isTool } from '../shared/run-node';

export interface PredictSettings {
	byConfidence: boolean;
	minConfidence: number;
	outputField: string;
	/** False: only the prediction leaves the node. */
	keepFields: boolean;
	stopOnInvalidRow: boolean;
	rowField: string | undefined;
	version: unknown;
	engine: PredictOptions & { log: boolean };
}

export function readSettings(context: IExecuteFunctions): PredictSettings {
	const options = readOptions(context);
	return {
		byConfidence: usesThreeOutputs(context),
		minConfidence: numberOf(options.minConfidence, 'minConfidence') ?? 0.8,
		outputField: textOf(options.outputField) ?? 'prediction',
		keepFields: options.include !== 'predictionOnly' && !isTool(context),
		stopOnInvalidRow: options.onInvalidRow === 'error',
		rowField: textOf(options.rowField),
		version: options.version,
		engine: {
			explain: numberOf(options.explain, 'explain') ?? 0,
			whatIf: whatIfOf(options.whatIf),
			horizon: numberOf(options.horizon, 'horizon'),
			log: options.logPredictions === true,
		},
	};
}

export function usesThreeOutputs(context: IExecuteFunctions): boolean {
	return context.getNodeParameter('outputMode', 0, 'single') === 'byConfidence' && !isTool(context);
}

/** From the editor's pair, or from `{ column, values }` of an expression. */
function whatIfOf(value: unknown): PredictOptions['whatIf'] {
	const given = value as IDataObject | undefined;
	const change = (given?.change ?? given) as { column?: unknown; values?: unknown } | undefined;
	const column = textOf(change?.column);
	const values = Array.isArray(change?.values) ? (change.values as string[]) : listOf(change?.values);
	return column && values ? { column, values } : undefined;
}
