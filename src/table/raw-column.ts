// A column of values as they came, in little memory: a file of five million rows is read whole before anybody knows what its columns
// mean, and a JavaScript string takes 24 bytes before its first letter.

/** Values by row; `undefined` and `null` both mean absent. A plain array is one. */
export interface RawColumn extends Iterable<unknown> {
	readonly length: number;
	/** @param row - 0 to length - 1. */
	at(row: number): unknown;
}

/** Values that are packed together. */
const SHIFT = 14;
const CHUNK = 1 << SHIFT;
const MASK = CHUNK - 1;
/** More distinct values than this in a chunk, and a code for each saves nothing. */
const MAX_WORDS = CHUNK / 4;
const MAX_DECIMALS = 12;
/** Of the chunk that is being packed. */
const SCRATCH = new Float64Array(CHUNK);

interface Chunk {
	at(index: number): unknown;
}

type Packed = Float64Array | Float32Array | Int32Array | Uint16Array | Int16Array | Uint8Array;

const FIRST_SLAB = 2 ** 16;
/** Above what C libraries keep for themselves when it is freed (32 MiB), so that freed memory leaves the process. */
const LARGEST_SLAB = 2 ** 26;

/** Memory of packed values, in pieces so large that giving them back means something. */
export class Slabs {
	private readonly buffers: ArrayBuffer[] = [];
	private used = 0;

	/** A copy of `values` that lives until `free`. */
	keep<T extends Packed>(values: T): T {
		let buffer = this.buffers.at(-1);
		if (!buffer || this.used + values.byteLength > buffer.byteLength) {
			buffer = new ArrayBuffer(Math.max(values.byteLength, buffer ? Math.min(2 * buffer.byteLength, LARGEST_SLAB) : FIRST_SLAB));
			this.buffers.push(buffer);
			this.used = 0;
		}
		const kept = new (values.constructor as new (buffer: ArrayBuffer, offset: number, length: number) => T)(buffer, this.used, values.length);
		kept.set(values as never);
		this.used += 8 * Math.ceil(values.byteLength / 8);
		return kept;
	}

	/** Gives the memory back at once, without waiting for the garbage collector. What was kept can't be read any more. */
	free(): void {
		// Absent before Node 21; the garbage collector has to do then.
		for (const buffer of this.buffers) (buffer as Partial<ArrayBuffer>).transfer?.call(buffer, 0);
		this.buffers.length = 0;
	}
}

/**
 * Grows by one value at a time. Full chunks are packed: numbers, and texts that are just a number's decimal form, become numbers of
 * the narrowest kind that loses nothing; few different values become codes. `at` gives back the very value that was put in.
 */
export class RawColumnBuilder implements RawColumn {
	private readonly chunks: Chunk[] = [];
	private tail: unknown[] = [];

	constructor(private readonly slabs = new Slabs()) {}

	get length(): number {
		return this.chunks.length * CHUNK + this.tail.length;
	}

	push(value: unknown): void {
		// The last row may be written again, so a full chunk waits for the next one.
		if (this.tail.length === CHUNK) this.pack();
		this.tail.push(value);
	}

	/** Makes it `length` values long, with absent ones. */
	pad(length: number): void {
		while (this.length < length) this.push(undefined);
	}

	/** Adds a value for `row`, or replaces it where it is the last one. */
	put(row: number, value: unknown): void {
		this.pad(row);
		if (row === this.length) this.push(value);
		else this.tail[row & MASK] = value;
	}

	at(row: number): unknown {
		const chunk = row >> SHIFT;
		return chunk < this.chunks.length ? this.chunks[chunk].at(row & MASK) : this.tail[row - this.chunks.length * CHUNK];
	}

	*[Symbol.iterator](): Iterator<unknown> {
		for (let row = 0; row < this.length; row++) yield this.at(row);
	}

	private pack(): void {
		this.chunks.push(packNumbers(this.tail, this.slabs) ?? packWords(this.tail, this.slabs) ?? this.tail);
		this.tail = [];
	}
}

/** Undefined unless all values are numbers, or all are texts of numbers written in one way. */
function packNumbers(values: readonly unknown[], slabs: Slabs): Chunk | undefined {
	const first = values.find((value) => !isHole(value));
	if (typeof first !== 'number' && typeof first !== 'string') return undefined;
	const decimals = typeof first === 'string' ? decimalsOf(first) : -1;
	const hole = values.find(isHole);
	const numbers = SCRATCH.subarray(0, values.length);
	let holes = false;
	for (let i = 0; i < values.length; i++) {
		const value = values[i];
		if (isHole(value)) {
			if (value !== hole) return undefined;
			numbers[i] = NaN;
			holes = true;
			continue;
		}
		if (typeof value !== typeof first) return undefined;
		const number = Number(value);
		if (!Number.isFinite(number) || Object.is(number, -0)) return undefined;
		if (typeof value === 'string' && !isWritten(value, number, decimals)) return undefined;
		numbers[i] = number;
	}
	const scaled = scale(numbers, decimals);
	const packed: Numbers = scaled ? new ScaledIntegers(slabs.keep(scaled), 10 ** decimals) : slabs.keep(narrowest(numbers, holes));
	if (typeof first === 'number') return holes ? new HoledNumbers(packed, hole) : packed;
	return new NumberTexts(packed, hole, decimals);
}

function isHole(value: unknown): boolean {
	return value === undefined || value === null || value === '';
}

/** Digits after the point where they end in 0, as amounts do; -1 where the number's own form will do. */
function decimalsOf(text: string): number {
	const point = text.indexOf('.');
	return point < 0 ? -1 : Math.min(MAX_DECIMALS, text.length - point - 1);
}

function isWritten(text: string, number: number, decimals: number): boolean {
	return textOf(number, decimals) === text;
}

/** Amounts of a column often share their number of decimals, which its own form would lose: `12.50`. */
function textOf(number: number, decimals: number): string {
	const own = String(number);
	if (decimals < 0) return own;
	const point = own.indexOf('.');
	return point >= 0 && own.length - point - 1 === decimals ? own : number.toFixed(decimals);
}

/** A typed array is one. */
interface Numbers extends Chunk {
	/** NaN for a hole. */
	at(index: number): number | undefined;
}

function narrowest(numbers: Float64Array, holes: boolean): Float64Array | Float32Array | Int32Array | Int16Array {
	let [int16, int32, float32] = [!holes, !holes, true];
	for (const value of numbers) {
		if (int16 && value !== (value << 16) >> 16) int16 = false;
		if (int32 && value !== (value | 0)) int32 = false;
		if (float32 && !Object.is(Math.fround(value), value)) float32 = false;
		if (!float32 && !int32) return numbers;
	}
	return int16 ? Int16Array.from(numbers) : int32 ? Int32Array.from(numbers) : Float32Array.from(numbers);
}

const HOLE = -(2 ** 31);

/**
 * Amounts as whole numbers of their last digit. An integer below 2^31 and a power of ten up to 10^12 are exact, and IEEE 754 rounds
 * their quotient correctly: it is the number that the text stands for, to the last bit.
 */
class ScaledIntegers implements Numbers {
	constructor(
		private readonly integers: Int32Array,
		private readonly divisor: number,
	) {}

	at(index: number): number {
		const integer = this.integers[index];
		return integer === HOLE ? NaN : integer / this.divisor;
	}
}

/** Undefined where a value is too large for 31 bits, or where the texts have no decimals. */
function scale(numbers: Float64Array, decimals: number): Int32Array | undefined {
	if (decimals < 1) return undefined;
	const factor = 10 ** decimals;
	const integers = new Int32Array(numbers.length);
	for (let i = 0; i < numbers.length; i++) {
		const value = numbers[i];
		if (Number.isNaN(value)) {
			integers[i] = HOLE;
			continue;
		}
		const integer = Math.round(value * factor);
		if (!(Math.abs(integer) < 2 ** 31) || integer / factor !== value) return undefined;
		integers[i] = integer;
	}
	return integers;
}

class HoledNumbers implements Chunk {
	constructor(
		private readonly numbers: Numbers,
		private readonly hole: unknown,
	) {}

	at(index: number): unknown {
		const number = this.numbers.at(index)!;
		return Number.isNaN(number) ? this.hole : number;
	}
}

class NumberTexts implements Chunk {
	constructor(
		private readonly numbers: Numbers,
		private readonly hole: unknown,
		private readonly decimals: number,
	) {}

	at(index: number): unknown {
		const number = this.numbers.at(index)!;
		return Number.isNaN(number) ? this.hole : textOf(number, this.decimals);
	}
}

/** Undefined where there are too many different values, or objects. */
function packWords(values: readonly unknown[], slabs: Slabs): Chunk | undefined {
	const codeOf = new Map<unknown, number>();
	const words: unknown[] = [];
	const codes = new Uint16Array(values.length);
	for (let i = 0; i < values.length; i++) {
		const value = values[i];
		let code = codeOf.get(value);
		if (code === undefined) {
			if (words.length === MAX_WORDS || (typeof value === 'object' && value !== null)) return undefined;
			code = words.length;
			words.push(value);
			codeOf.set(value, code);
		}
		codes[i] = code;
	}
	return new Words(slabs.keep(words.length <= 256 ? Uint8Array.from(codes) : codes), words);
}

class Words implements Chunk {
	constructor(
		private readonly codes: Uint8Array | Uint16Array,
		private readonly words: readonly unknown[],
	) {}

	at(index: number): unknown {
		return this.words[this.codes[index]];
	}
}
