// Which columns a forecast reads, and the refusals where they cannot be told.
import type { JobContext } from '../../core/context';
import { MlError } from '../../core/errors';
import { inferSchema } from '../../table/infer-schema';
import { MissingValues } from '../../table/missing';
import type { RawTable } from '../../table/raw-table';
import type { ColumnSchema, DateFormat, Schema } from '../../table/schema';
import { showName } from '../../table/text';
import { readTimes } from '../../table/time-axis/time-format';
import type { TrainOptions } from '../contract';
import { checkTrainable } from '../target';

export interface ForecastColumns {
	target: ColumnSchema;
	time: string;
	/** As the cleaning reads it; raw rows and cleaned ones then mean the same. */
	dateFormat?: DateFormat;
	series: string | null;
	/** Known in advance: their future values will be given. */
	known: ColumnSchema[];
	missingWords: string[];
}

/** @throws MlError `ML-EMPTY`, `ML-NO-TARGET`, `ML-NO-COLUMN`, `ML-NO-TIME`, `ML-TARGET-TYPE`. */
export function chooseColumns(raw: RawTable, options: TrainOptions, context: Pick<JobContext, 'warn'>): ForecastColumns {
	const targetColumn = options.targetColumn ?? '';
	checkTrainable(raw, targetColumn);
	const { timeColumn, featureColumns, ignoreColumns } = options.schemaOptions;
	for (const [parameter, name] of [['timeColumn', timeColumn], ['seriesColumn', options.seriesColumn]] as const) {
		if (name !== undefined && name !== '' && !raw.columns.has(name)) throw noColumn(parameter, name, raw);
	}
	// Columns that only name a time or a series are no features: what is odd about them as such is not told.
	const schema = options.schema ?? inferSchema(raw, { ...options.schemaOptions, targetColumn, featureColumns: undefined, timeColumn: undefined }).schema;
	const target = numberColumn(schema, targetColumn);
	const time = timeColumn || inferTime(raw, schema, targetColumn, options.seriesColumn, context);
	const series = options.seriesColumn || null;
	for (const name of featureColumns ?? []) if (!raw.columns.has(name)) throw noColumn('featureColumns', name, raw);
	const wanted = new Set(featureColumns);
	const others = schema.columns.filter(({ name }) => name !== targetColumn && name !== time && name !== series && raw.columns.has(name));
	const known = others.filter(({ name, type }) => wanted.has(name) && !ignoreColumns?.includes(name) && (type === 'number' || type === 'boolean' || type === 'category'));
	tellUnused(others.filter(({ name, role }) => !wanted.has(name) && role === 'feature'), context);
	const dateFormat = schema.columns.find(({ name, type }) => name === time && type === 'date')?.dateFormat;
	return { target, time, dateFormat, series, known, missingWords: schema.missingWords };
}

function numberColumn(schema: Schema, name: string): ColumnSchema {
	const column = schema.columns.find((candidate) => candidate.name === name)!;
	if (column.type === 'number' || column.type === 'boolean' || column.type === 'id') return { ...column, type: 'number', role: 'target' };
	throw new MlError(
		'ML-TARGET-TYPE',
		`'${showName(name)}' holds no numbers, so its course cannot be forecast.`,
		'Choose the column with the number to forecast, such as a quantity or an amount.',
		{ column: name, parameter: 'targetColumn' },
	);
}

/** The only column of dates. */
function inferTime(raw: RawTable, schema: Schema, target: string, series: string | undefined, context: Pick<JobContext, 'warn'>): string {
	const missing = new MissingValues(schema.missingWords);
	const dates = Array.from(raw.columns)
		.filter(([name]) => name !== target && name !== series)
		.filter(([name, values]) => {
			const column = schema.columns.find((candidate) => candidate.name === name);
			if (column?.type === 'number' || column?.type === 'boolean') return false;
			const read = readTimes(name, values, missing, column?.dateFormat);
			return read !== undefined && read.format.kind !== 'number' && read.unreadable < 0.2 * raw.nRows;
		})
		.map(([name]) => name);
	if (dates.length === 1) {
		context.warn({
			code: 'ML-TIME-INFERRED',
			column: dates[0],
			message: `The time of each row is taken from '${showName(dates[0])}', the only column of dates.`,
			fix: "Choose another one in 'Time Column' if that is wrong.",
		});
		return dates[0];
	}
	const found = dates.length === 0 ? 'none of the columns holds dates' : `several columns hold dates: ${dates.slice(0, 10).map((name) => `'${showName(name)}'`).join(', ')}`;
	throw new MlError('ML-NO-TIME', `A forecast needs to know when each value was measured, and ${found}.`, "Choose the column with the date or the number of each step in 'Time Column'.", {
		parameter: 'timeColumn',
	});
}

function noColumn(parameter: string, name: string, raw: RawTable): MlError {
	const known = Array.from(raw.columns.keys()).slice(0, 20).map((column) => `'${showName(column)}'`).join(', ');
	return new MlError('ML-NO-COLUMN', `Column '${showName(name)}' was not found.`, `The rows have: ${known}. Choose one of them in '${parameter}'.`, { column: name, parameter });
}

function tellUnused(columns: readonly ColumnSchema[], context: Pick<JobContext, 'warn'>): void {
	if (columns.length === 0) return;
	const names = columns.slice(0, 5).map(({ name }) => `'${showName(name)}'`).join(', ');
	context.warn({
		code: 'ML-FORECAST-COLUMNS',
		message: `${columns.length} other ${columns.length === 1 ? 'column is' : 'columns are'} not used (${names}${columns.length > 5 ? ', …' : ''}): their values at the time of a forecast are not known.`,
		fix: "Name those that you know in advance, such as planned prices or promotions, in 'Feature Columns', and give their future values to Predict.",
	});
}
