// What the editor shows above the output: one line per kind of warning, however many there are.
import type { IExecuteFunctions, NodeExecutionHint } from 'n8n-workflow';
import type { Warning } from '../../src/core/errors';

export function addWarnings(context: IExecuteFunctions, warnings: readonly Warning[]): void {
	addHints(
		context,
		warnings.map(({ code, message, fix, column }) => ({
			message: `${message} ${fix}`.trim(),
			type: 'warning',
			location: 'outputPane',
			group: { key: code, summary: `{count} warnings of this kind [${code}]`, label: column },
		})),
	);
}

export function addInfo(context: IExecuteFunctions, message: string): void {
	addHints(context, [{ message, type: 'info', location: 'outputPane' }]);
}

export function addHints(context: IExecuteFunctions, hints: NodeExecutionHint[]): void {
	if (hints.length > 0) context.addExecutionHints(...hints);
}
