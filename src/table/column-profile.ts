// One pass over one column: what is in it. Inference decides from this alone, so that a million rows cost one look each.
import { isImageCell, type ImageCell } from './images/raw-image';
import type { MissingValues } from './missing';
import type { RawColumn } from './raw-column';
import { isVectorCell, type VectorCell } from './vectors/raw-vector';

/** Distinct values are counted up to here. */
export const DISTINCT_LIMIT = 10_000;
const SAMPLE_SIZE = 10_000;
const HEAD_SIZE = 2_000;

export interface ValueCount {
	readonly value: string | number | boolean;
	count: number;
}

export interface ColumnProfile {
	nRows: number;
	missing: number;
	numbers: number;
	booleans: number;
	strings: number;
	/** Non-missing values; strings trimmed. Complete unless `overflow`. */
	distinct: readonly ValueCount[];
	/** Share of the rows seen until `distinct` was full that brought a new value; 1 = all differ. */
	distinctShare: number;
	/** True when there are more than `DISTINCT_LIMIT` distinct values. */
	overflow: boolean;
	/** Beyond the distinct ones, an even sample of the rest of an overflowing column. */
	sample: readonly ValueCount[];
	longest: number;
	/** Cells that are images, readable or not. */
	images: ImageProfile;
	/** The first vector, where there are any. */
	vector?: VectorCell;
	/** The first non-missing values in row order, at most 2,000. */
	head: readonly (string | number | boolean)[];
}

export interface ImageProfile {
	/** Readable ones. */
	count: number;
	unreadable: number;
	/** Sizes of the first 2,000. */
	sizes: { width: number; height: number }[];
	/** True while none has colours. */
	grey: boolean;
}

/** Profiles a column in pieces: `add` ranges in order, then `finish`. */
export class ColumnProfiler {
	private readonly entries = new Map<string | number | boolean, ValueCount>();
	private readonly sample: ValueCount[] = [];
	private readonly head: (string | number | boolean)[] = [];
	private readonly every: number;
	private readonly images: ImageProfile = { count: 0, unreadable: 0, sizes: [], grey: true };
	private vector: VectorCell | undefined;
	private missing = 0;
	private numbers = 0;
	private booleans = 0;
	private strings = 0;
	private longest = 0;
	private seenUntilFull = 0;
	private full = false;

	constructor(
		private readonly missingValues: MissingValues,
		private readonly nRows: number,
	) {
		this.every = Math.max(1, Math.floor(nRows / SAMPLE_SIZE));
	}

	add(values: RawColumn, from: number, to: number): void {
		for (let row = from; row < to; row++) {
			const raw = values.at(row);
			if (typeof raw === 'string') this.addString(raw.trim(), row);
			else if (typeof raw === 'number') this.addNumber(raw, row);
			else if (typeof raw === 'boolean') {
				this.booleans++;
				this.count(raw, row);
			} else if (raw === undefined || raw === null) this.missing++;
			else if (isVectorCell(raw)) this.vector ??= raw;
			else if (isImageCell(raw)) this.addImage(raw);
			else this.addString(String(raw), row);
		}
	}

	finish(): ColumnProfile {
		const present = this.nRows - this.missing;
		const seen = this.full ? this.seenUntilFull : present;
		return {
			nRows: this.nRows,
			missing: this.missing,
			numbers: this.numbers,
			booleans: this.booleans,
			strings: this.strings,
			distinct: Array.from(this.entries.values()),
			distinctShare: seen === 0 ? 0 : this.entries.size / seen,
			overflow: this.full,
			sample: this.sample,
			longest: this.longest,
			images: this.images,
			...(this.vector && { vector: this.vector }),
			head: this.head,
		};
	}

	private addImage(cell: ImageCell): void {
		if (cell.kind === 'unreadableImage') {
			this.images.unreadable++;
			this.missing++;
			return;
		}
		this.images.count++;
		this.images.grey &&= cell.channels === 1;
		if (this.images.sizes.length < HEAD_SIZE) this.images.sizes.push({ width: cell.width, height: cell.height });
	}

	private addString(text: string, row: number): void {
		const entry = this.entries.get(text);
		if (entry) {
			entry.count++;
			this.strings++;
			if (!this.full) this.seenUntilFull++;
			if (this.head.length < HEAD_SIZE) this.head.push(text);
			return;
		}
		if (this.missingValues.isText(text)) {
			this.missing++;
			return;
		}
		this.strings++;
		if (text.length > this.longest) this.longest = text.length;
		this.count(text, row);
	}

	private addNumber(value: number, row: number): void {
		if (this.missingValues.is(value)) {
			this.missing++;
			return;
		}
		this.numbers++;
		this.count(value, row);
	}

	private count(value: string | number | boolean, row: number): void {
		if (this.head.length < HEAD_SIZE) this.head.push(value);
		if (this.full) {
			if (row % this.every === 0) this.sample.push({ value, count: 1 });
			return;
		}
		this.seenUntilFull++;
		const entry = this.entries.get(value);
		if (entry) entry.count++;
		else {
			this.entries.set(value, { value, count: 1 });
			if (this.entries.size >= DISTINCT_LIMIT) this.full = true;
		}
	}
}

/** Profiles a whole column at once. */
export function profileColumn(values: RawColumn, nRows: number, missingValues: MissingValues): ColumnProfile {
	const profiler = new ColumnProfiler(missingValues, nRows);
	profiler.add(values, 0, nRows);
	return profiler.finish();
}
