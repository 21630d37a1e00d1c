// What Prepare Data says about rows that are split by time: would they do for a forecast?
import { showName } from '../../table/text';
import { describeFrequency, stepOf } from '../../table/time-axis/axis';
import { detectAxis } from '../../table/time-axis/detect-axis';
import type { Finding } from '../contract';

/** With more rows per time than this they are several series, or parts of totals. */
const MANY_PER_TIME = 1.3;
const FEW_STEPS = 24;
/** Below this share of steps with a row, the rows are events and no series. */
const SERIES_SHARE = 0.5;

/** @param times - Milliseconds, or numbers, of the rows that have a value; NaN = missing. */
export function seriesFindings(column: string, times: Float64Array, isDate: boolean): Finding[] {
	const sorted = times.filter((time) => !Number.isNaN(time)).sort();
	const distinct = sorted.filter((time, i) => i === 0 || time !== sorted[i - 1]);
	const axis = detectAxis([distinct], isDate);
	if (!axis || distinct.length < 3) return [];
	const name = showName(column);
	const info = (code: Finding['code'], message: string, fix: string): Finding => ({ severity: 'info', code, column, message, fix });
	const steps = new Set(Array.from(distinct, (time) => stepOf(axis, time).step));
	const span = stepOf(axis, distinct[distinct.length - 1]).step - stepOf(axis, distinct[0]).step + 1;
	if (!(steps.size >= SERIES_SHARE * span)) return [];
	const findings: Finding[] = [];
	const repeated = sorted.length - steps.size;
	if (sorted.length > MANY_PER_TIME * steps.size) {
		findings.push(
			info(
				'ML-TIME-DUPLICATES',
				`${repeated.toLocaleString('en')} rows share their time in '${name}' (${describeFrequency(axis)}) with another row.`,
				"For a forecast name the column that tells the series apart in Train Model's 'Series Column', or set 'Several Rows per Step' to sum for parts of a total.",
			),
		);
	}
	if (span > steps.size) {
		findings.push(
			info(
				'ML-TIME-GAPS',
				`${(span - steps.size).toLocaleString('en')} of ${span.toLocaleString('en')} steps in '${name}' (${describeFrequency(axis)}) have no row.`,
				'A forecast fills them in. Look for missing rows if there should be none.',
			),
		);
	}
	if (steps.size < FEW_STEPS) {
		findings.push(info('ML-FORECAST-SHORT', `'${name}' has ${steps.size} steps (${describeFrequency(axis)}): little past for a forecast.`, 'Two seasons or more are a good start.'));
	}
	return findings;
}
