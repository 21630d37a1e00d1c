// Can this data answer the question? All findings about a table in one verdict: red = no model can be made, amber = look first.
import { MlError, type Warning } from '../core/errors';
import type { RawTable } from '../table/raw-table';
import type { CellIssue, Schema } from '../table/schema';
import { showName } from '../table/text';
import type { Finding, SplitMethod, Verdict } from './contract';
import type { SortedRows } from './prepare-rows';
import type { Target } from './read-target';
import { findRefusals, MIN_ROWS } from './trainable';

export interface ReadinessInput {
	raw: RawTable;
	schema: Schema;
	/** Of inference and of reading the target. */
	warnings: readonly Warning[];
	issues: readonly CellIssue[];
	target: Target | undefined;
	/** Why the target could not be read at all. */
	targetRefusal: MlError | undefined;
	sorted: SortedRows;
	leaks: readonly Finding[];
	splitMethod: SplitMethod;
	testShare: number;
}

/** Warnings that only tell what was done; all others ask for a look. */
const FOR_INFORMATION = new Set([
	'ML-ID',
	'ML-PII',
	'ML-EMPTY-COLUMN',
	'ML-CONSTANT',
	'ML-NEAR-ID',
	'ML-PLACEHOLDER',
	'ML-COLUMN-NAME',
	'ML-LONG-TEXT',
]);
const SMALL = 100;
const FEW_POSITIVES = 20;
const MANY_LEVELS = 254;

export function judgeReadiness(input: ReadinessInput): Verdict {
	const findings: Finding[] = refusals(input);
	for (const warning of input.warnings) findings.push({ severity: FOR_INFORMATION.has(warning.code) ? 'info' : 'amber', ...warning });
	findings.push(...input.leaks, ...rowFindings(input), ...targetFindings(input), ...columnFindings(input));
	const rank = { red: 0, amber: 1, info: 2 };
	findings.sort((a, b) => rank[a.severity] - rank[b.severity]);
	const worst = findings[0]?.severity;
	return {
		verdict: worst === 'red' ? 'red' : worst === 'amber' ? 'amber' : 'green',
		rows: input.raw.nRows,
		usableRows: input.sorted.usable.length,
		target: describeTarget(input),
		columns: describeColumns(input),
		findings,
	};
}

function refusals({ schema, target, targetRefusal, raw }: ReadinessInput): Finding[] {
	const found = findRefusals(schema, target, raw.nRows);
	return (targetRefusal ? [targetRefusal, ...found] : found).map(({ code, message, fix, details }) => ({
		severity: code === 'ML-TARGET-INFINITE' ? 'amber' : 'red',
		code,
		...(details.column !== undefined && { column: details.column }),
		message,
		fix,
	}));
}

/** What training says as well, where no Prepare Data stands before it. */
export function trainingFindings(input: Pick<ReadinessInput, 'raw' | 'issues' | 'target' | 'testShare' | 'warnings'> & { usable: number }): Finding[] {
	return [...smallData(input.usable, input.target), ...unreadableCells(input), ...targetFindings(input)];
}

function rowFindings(input: ReadinessInput): Finding[] {
	return [...smallData(input.sorted.usable.length, input.target), ...repeatedRows(input), ...unreadableCells(input)];
}

function smallData(usable: number, target: Target | undefined): Finding[] {
	if (!target || usable < MIN_ROWS || usable >= SMALL) return [];
	return [
		{
			severity: 'amber',
			code: 'ML-SMALL-DATA',
			message: `Results with ${usable} rows can differ by ± ${Math.round(98 / Math.sqrt(usable))} points.`,
			fix: 'Collect more rows, or widen the date range; 1,000 rows are a good start.',
		},
	];
}

function repeatedRows({ raw, sorted }: ReadinessInput): Finding[] {
	if (sorted.duplicates === 0) return [];
	const rows = `${sorted.duplicates.toLocaleString('en')} of ${raw.nRows.toLocaleString('en')} rows repeat an earlier one in every column`;
	const dropped = Array.from(sorted.problems.values()).some(({ code }) => code === 'ML-DUPLICATE');
	return [
		{
			severity: 'info',
			code: 'ML-DUPLICATE',
			message: dropped ? `${rows} and were left out.` : `${rows}; they stay on one side of the split.`,
			fix: 'Nothing to do, unless the same record should count more than once.',
		},
	];
}

/** By column: infinite values, and those that are not of the column's type unless inference has told of them. */
function unreadableCells({ issues, target, warnings }: Pick<ReadinessInput, 'issues' | 'target' | 'warnings'>): Finding[] {
	const told = new Set(warnings.filter(({ code }) => code === 'ML-MIXED-TYPES').map(({ column }) => column));
	const groups = new Map<string, CellIssue[]>();
	for (const issue of issues) {
		if (issue.column === target?.column || (issue.code !== 'ML-INFINITE' && told.has(issue.column))) continue;
		const key = `${issue.code} ${issue.column}`;
		const group = groups.get(key);
		if (group) group.push(issue);
		else groups.set(key, [issue]);
	}
	return Array.from(groups.values(), (group): Finding => {
		const [{ code, column }] = group;
		const count = `${group.length.toLocaleString('en')} ${group.length === 1 ? 'value' : 'values'} in '${showName(column)}'`;
		const verb = group.length === 1 ? 'counts' : 'count';
		if (code === 'ML-INFINITE') {
			return {
				severity: 'amber',
				code,
				column,
				message: `${count} ${group.length === 1 ? 'is' : 'are'} infinite and ${verb} as missing.`,
				fix: 'Look where they come from: often a division by zero.',
			};
		}
		const samples = [...new Set(group.map(({ value }) => `'${value}'`))].slice(0, 3).join(', ');
		return {
			severity: 'amber',
			code,
			column,
			message: `${count} can't be read and ${verb} as missing: ${samples}.`,
			fix: "Correct them at the source, or choose the column's type in 'Column Types'.",
		};
	});
}

function targetFindings({ raw, target, testShare }: Pick<ReadinessInput, 'raw' | 'target' | 'testShare'>): Finding[] {
	if (!target) return [];
	const findings: Finding[] = [];
	const name = showName(target.column);
	if (target.missing.length > 0) {
		findings.push({
			severity: 'info',
			code: 'ML-TARGET-MISSING',
			column: target.column,
			message: `${target.missing.length.toLocaleString('en')} of ${raw.nRows.toLocaleString('en')} rows have no value in '${name}' and were left out.`,
			fix: 'Nothing to do, if their answer is not known yet.',
		});
	}
	if (target.problemType !== 'classification' || target.counts.length < 2) return findings;
	const total = target.counts.reduce((sum, count) => sum + count, 0);
	const rarest = target.counts.reduce((least, count) => Math.min(least, count), Infinity);
	const share = rarest / total;
	const tested = (rarest * (testShare > 0 ? testShare : 20)) / 100;
	if (target.counts.length === 2 && tested < FEW_POSITIVES && rarest >= 5 && total >= SMALL) {
		findings.push({
			severity: 'amber',
			code: 'ML-FEW-POSITIVES',
			column: target.column,
			message: `Only about ${Math.max(1, Math.round(tested))} test rows have the rarer answer in '${name}': the score is not reliable.`,
			fix: 'Collect more rows with the rarer answer.',
		});
	} else if (target.counts.length === 2 && share < 0.05) {
		findings.push({
			severity: 'info',
			code: 'ML-IMBALANCE',
			column: target.column,
			message: `The rarer answer in '${name}' has ${(100 * share).toFixed(1)} % of the rows.`,
			fix: 'Judge the model by precision and recall, not by accuracy.',
		});
	}
	return findings;
}

function columnFindings({ raw, schema, splitMethod }: ReadinessInput): Finding[] {
	const findings: Finding[] = [];
	const features = schema.columns.filter((column) => column.role === 'feature');
	for (const column of features) {
		if (column.missingShare > 0.5) {
			findings.push({
				severity: 'info',
				code: 'ML-MOSTLY-MISSING',
				column: column.name,
				message: `'${showName(column.name)}' is missing in ${Math.round(100 * column.missingShare)} % of the rows.`,
				fix: 'Nothing to do; that it is missing is used as information too.',
			});
		}
		if (column.type === 'category' && column.distinct > MANY_LEVELS) {
			findings.push({
				severity: 'info',
				code: 'ML-MANY-LEVELS',
				column: column.name,
				message: `'${showName(column.name)}' has ${column.distinct.toLocaleString('en')}${column.distinct >= 10_000 ? ' or more' : ''} different values; rare ones are treated as one.`,
				fix: 'If the values form groups, a column with the group helps.',
			});
		}
	}
	const date = schema.columns.find((column) => column.type === 'date' && (column.role === 'feature' || column.role === 'time'));
	if (date && splitMethod !== 'time' && raw.nRows >= SMALL) {
		findings.push({
			severity: 'info',
			code: 'ML-TIME-ORDER',
			column: date.name,
			message: `The rows have dates in '${showName(date.name)}', and the test rows are drawn from all times.`,
			fix: "If the model will predict the future, set 'Split Method' to By Time.",
		});
	}
	return findings;
}

function describeTarget({ target }: ReadinessInput): Verdict['target'] {
	if (!target) return { column: null, problemType: null, missing: 0 };
	const base = { column: target.column, problemType: target.problemType, missing: target.missing.length };
	if (target.problemType === 'classification') {
		return { ...base, classes: target.classes.slice(0, 500).map((value, index) => ({ value: String(value), rows: target.counts[index] })) };
	}
	let min = Infinity;
	let max = -Infinity;
	for (const value of target.y) {
		if (value < min) min = value;
		if (value > max) max = value;
	}
	return Number.isFinite(min) ? { ...base, range: { min, max } } : base;
}

function describeColumns({ raw, schema }: ReadinessInput): Verdict['columns'] {
	return schema.columns.map((column) => ({
		name: column.name,
		type: column.type,
		role: column.role,
		missing: Math.round(column.missingShare * raw.nRows),
		distinct: column.distinct,
		note: column.note ?? null,
	}));
}
