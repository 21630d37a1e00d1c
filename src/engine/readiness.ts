// Can this data answer the question? All findings about a table in one verdict: red = no model can be made, amber = look first.
import { MlError, type Warning } from '../core/errors';
import type { RawTable } from '../table/raw-table';
import type { CellIssue, Schema } from '../table/schema';
import { showName } from '../table/text';
import type { Finding, SplitMethod, Verdict } from './contract';
import type { SortedRows } from './prepare-rows';
import type { Target } from './read-target';
import { findRefusals } from './trainable';

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

function rowFindings({ raw, sorted, issues, target }: ReadinessInput): Finding[] {
	const findings: Finding[] = [];
	const n = sorted.usable.length;
	if (target && n >= 10 && n < SMALL) {
		const points = Math.round(98 / Math.sqrt(n));
		findings.push({
			severity: 'amber',
			code: 'ML-SMALL-DATA',
			message: `Results with ${n} rows can differ by ± ${points} points.`,
			fix: 'Collect more rows, or widen the date range; 1,000 rows are a good start.',
		});
	}
	if (sorted.duplicates > 0) {
		const rows = `${sorted.duplicates.toLocaleString('en')} of ${raw.nRows.toLocaleString('en')} rows repeat an earlier one in every column`;
		const dropped = Array.from(sorted.problems.values()).some(({ code }) => code === 'ML-DUPLICATE');
		findings.push({
			severity: 'info',
			code: 'ML-DUPLICATE',
			message: dropped ? `${rows} and were left out.` : `${rows}; they stay on one side of the split.`,
			fix: 'Nothing to do, unless the same record should count more than once.',
		});
	}
	const infinite = new Map<string, number>();
	for (const { column, code } of issues) if (code === 'ML-INFINITE') infinite.set(column, (infinite.get(column) ?? 0) + 1);
	for (const [column, count] of infinite) {
		if (column === target?.column) continue;
		findings.push({
			severity: 'amber',
			code: 'ML-INFINITE',
			column,
			message: `${count.toLocaleString('en')} values in '${showName(column)}' are infinite and count as missing.`,
			fix: 'Look where they come from: often a division by zero.',
		});
	}
	return findings;
}

function targetFindings({ raw, target, testShare }: ReadinessInput): Finding[] {
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
	if (date && splitMethod !== 'time' && splitMethod !== 'none' && raw.nRows >= SMALL) {
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
