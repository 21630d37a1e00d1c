import type { JsonValue } from '../../core/arrays';
import { invalidState, readObject } from '../../core/state-reader';
import type { StepUnit, TimeAxis } from './axis';
import { knowsHolidays } from './holidays/calendar';

const UNITS: readonly StepUnit[] = ['number', 'fixed', 'businessDay', 'month'];

/** @throws MlError `ML-MODEL-INVALID` for what is no axis. */
export function readAxis(json: JsonValue | undefined, owner: string): TimeAxis {
	const axis = readObject(json, owner);
	const unit = axis.string('unit') as StepUnit;
	const every = axis.number('every');
	if (!UNITS.includes(unit) || !(every > 0)) throw invalidState(owner, 'there are no such steps');
	const own = { unit, every, origin: axis.number('origin') };
	if (axis.get('holidays') === undefined) return own;
	const holidays = axis.string('holidays');
	if (!knowsHolidays(holidays)) throw invalidState(owner, 'there are no such holidays');
	return { ...own, holidays };
}
