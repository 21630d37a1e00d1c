// Made-up rows that look like the training rows column by column but are nobody's: middles, edges, frequent levels, blanks. Their
// answers are stored with the model and asked again whenever it is loaded.
import type { Random } from '../core/random';
import { toDataUrl } from '../table/images/encode-image';
import type { ImageSize } from '../table/schema';
import { vectorText } from '../table/vectors/raw-vector';
import type { CellValue } from './contract';
import type { ColumnStatistics } from './signature';

const N_ROWS = 12;
const MISSING_CHANCE = 0.1;

/** @returns Cleaned values by row, in the order of `statistics`. */
export function makeGoldenRows(statistics: readonly ColumnStatistics[], random: Random): CellValue[][] {
	return Array.from({ length: N_ROWS }, (_, index) =>
		statistics.map((column) => (index === 0 ? typicalValue(column) : drawValue(column, random))),
	);
}

/** Middle of a number or date, most frequent level; null where there is none. */
export function typicalValue(column: ColumnStatistics): CellValue {
	if (column.range) return present(column, column.range.median);
	return column.levels?.[0] ?? null;
}

function drawValue(column: ColumnStatistics, random: Random): CellValue {
	if (random.uniform() < MISSING_CHANCE) return null;
	if (column.range) {
		const { low, median, high, min, max } = column.range;
		return present(column, [low, median, high, min, max, low + random.uniform() * (high - low)][random.integer(6)]);
	}
	if (column.levels?.length) return column.levels[random.integer(column.levels.length)];
	if (column.image) return noiseImage(column.image, random);
	if (column.vector) return vectorText(Float32Array.from({ length: column.vector.width }, () => 2 * random.uniform() - 1));
	return column.type === 'text' ? 'lorem ipsum dolor sit amet 42' : null;
}

/** A data URL: golden rows travel as plain values. */
function noiseImage({ width, height, channels }: ImageSize, random: Random): string {
	const pixels = Uint8Array.from({ length: width * height * channels }, () => random.integer(256));
	return toDataUrl({ width, height, channels, pixels });
}

function present(column: ColumnStatistics, value: number): string | number | boolean {
	if (column.type === 'boolean') return value >= 0.5;
	// `new Date(number)` is exact; only parsing text is not.
	if (column.type === 'date') return new Date(value).toISOString();
	return value;
}
