// The shape that the columns of a row have together.
import { MlError } from '../../core/errors';
import { json } from '../../core/params';

export const shapeParam = (help: string, example: string) =>
	json<readonly number[]>({
		default: [],
		label: 'Input Shape',
		help,
		check(written, owner) {
			const value = typeof written === 'string' ? parsed(written) : written;
			const fits = Array.isArray(value) && value.length <= 3 && value.every((size) => Number.isInteger(size) && size >= 1);
			if (fits) return value as readonly number[];
			throw new MlError('ML-PARAMETER', `${owner}: inputShape must be a list of lengths such as ${example}.`, "Change 'inputShape', or leave it out.", { parameter: 'inputShape' });
		},
		invalid: ['28x28', 28, null, [0], [1.5]],
	});

/** A field of the node holds JSON as text. */
function parsed(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}
