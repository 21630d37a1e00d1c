// The inputs that a forecast takes: history, the steps to come and what is known of them.
import type { SignatureColumn } from '../model-operations';
import type { ForecastModel } from './forecast-model';

const SHOWN_LEVELS = 50;

export function forecastSignature(model: ForecastModel): SignatureColumn[] {
	const { kind } = model.format;
	const series: SignatureColumn[] =
		model.seriesColumn === null
			? []
			: [{ name: model.seriesColumn, type: 'category', levels: model.series.slice(0, SHOWN_LEVELS).map(({ key }) => key ?? ''), important: true }];
	return [
		{ name: model.timeColumn, type: kind === 'number' ? 'number' : 'date', important: false },
		...series,
		{ name: model.targetColumn, type: 'number', important: false },
		...model.knownColumns.map((column): SignatureColumn => ({
			name: column.name,
			type: column.schema.type === 'boolean' ? 'boolean' : column.kind,
			levels: column.kind === 'category' ? column.levels.slice(0, SHOWN_LEVELS) : undefined,
			important: true,
		})),
	];
}
