// Which terms of a column a model knows, and in how many training rows each was.
import { TermReader } from './terms';

/** Slots of the counting table at most; above it, terms of a single row are forgotten (lossy counting, Manku & Motwani 2002). */
const MAX_SLOTS = 2 ** 23;
const FIRST_SLOTS = 2 ** 14;
const MAX_FILL = 0.6;
/** A term that only one training row has says nothing about other rows. */
const MIN_ROWS = 2;

export interface Vocabulary {
	/** Ascending, each once, none 0. */
	readonly hashes: Int32Array;
	/** Training rows with it, by the same order. */
	readonly rowsWith: Int32Array;
	/** Training rows that had a text. */
	readonly rows: number;
}

export interface VocabularyOptions {
	/** Pieces of words are terms too. */
	readonly pieces: boolean;
	readonly maxTerms: number;
	/** Which terms are kept when there are too many. `frequent`: those of the most rows; `varied`: whose presence varies most. */
	readonly keep: 'frequent' | 'varied';
}

/** Characters that are read between two yields, some 10 ms. */
const CHARACTERS_PER_TURN = 200_000;

/** Learns the vocabulary of one column, yielding now and then so that the caller may give way to other work. */
export function* learnVocabulary(texts: readonly (string | null)[], options: VocabularyOptions): Generator<void, Vocabulary> {
	const counter = new RowCounter();
	const reader = new TermReader();
	let rows = 0;
	let characters = 0;
	for (let row = 0; row < texts.length; row++) {
		const text = texts[row];
		if (text === null) continue;
		rows++;
		reader.read(text, options.pieces);
		counter.addRow(reader, row + 1);
		characters += text.length + 20;
		if (characters > CHARACTERS_PER_TURN) {
			characters = 0;
			yield;
		}
	}
	return { ...counter.choose(rows, options), rows };
}

/** Rows by term, in an open-addressed table. */
class RowCounter {
	private keys = new Int32Array(FIRST_SLOTS);
	private counts = new Int32Array(FIRST_SLOTS);
	/** The last row that had the term: a row counts once. */
	private lastRow = new Int32Array(FIRST_SLOTS);
	private size = 0;

	addRow(reader: TermReader, row: number): void {
		while (!this.hasRoomFor(reader.count) && this.makeRoom());
		for (let i = 0; i < reader.count; i++) {
			const slot = this.slotOf(reader.terms[i]);
			if (slot < 0 || this.lastRow[slot] === row) continue;
			this.lastRow[slot] = row;
			this.counts[slot]++;
		}
	}

	choose(rows: number, { maxTerms, keep }: VocabularyOptions): Pick<Vocabulary, 'hashes' | 'rowsWith'> {
		const { keys, counts } = this;
		let seen = Int32Array.from(counts.keys()).filter((slot) => counts[slot] >= MIN_ROWS);
		if (seen.length > maxTerms) {
			const worth = keep === 'varied' ? (slot: number) => counts[slot] * (rows - counts[slot]) : (slot: number) => counts[slot];
			seen = seen.sort((a, b) => worth(b) - worth(a) || keys[a] - keys[b]).subarray(0, maxTerms);
		}
		seen.sort((a, b) => keys[a] - keys[b]);
		return { hashes: seen.map((slot) => keys[slot]), rowsWith: seen.map((slot) => counts[slot]) };
	}

	private hasRoomFor(terms: number): boolean {
		return this.size + terms <= MAX_FILL * this.keys.length;
	}

	/** @returns -1 for a new term that there is no room for. */
	private slotOf(key: number): number {
		const mask = this.keys.length - 1;
		let slot = key & mask;
		while (this.keys[slot] !== key) {
			if (this.keys[slot] === 0) {
				if (!this.hasRoomFor(1) && this.keys.length >= MAX_SLOTS) return -1;
				this.keys[slot] = key;
				this.size++;
				return slot;
			}
			slot = (slot + 1) & mask;
		}
		return slot;
	}

	/** @returns False when there is as much room as there will be. */
	private makeRoom(): boolean {
		const isFull = this.keys.length >= MAX_SLOTS;
		const { keys, counts, lastRow } = this;
		const length = isFull ? keys.length : 4 * keys.length;
		this.keys = new Int32Array(length);
		this.counts = new Int32Array(length);
		this.lastRow = new Int32Array(length);
		this.size = 0;
		for (let from = 0; from < keys.length; from++) {
			if (keys[from] === 0 || (isFull && counts[from] < MIN_ROWS)) continue;
			const slot = this.slotOf(keys[from]);
			this.counts[slot] = counts[from];
			this.lastRow[slot] = lastRow[from];
		}
		return !isFull;
	}
}

/** Finds the place of a term in a vocabulary. */
export class TermIndex {
	private readonly slots: Int32Array;
	private readonly mask: number;

	constructor(private readonly hashes: Int32Array) {
		let size = 16;
		while (size < 2 * hashes.length) size *= 2;
		this.slots = new Int32Array(size);
		this.mask = size - 1;
		for (let place = 0; place < hashes.length; place++) {
			let slot = hashes[place] & this.mask;
			while (this.slots[slot] !== 0) slot = (slot + 1) & this.mask;
			this.slots[slot] = place + 1;
		}
	}

	/** @returns -1 for a term that is not in it. */
	placeOf(hash: number): number {
		let slot = hash & this.mask;
		for (;;) {
			const place = this.slots[slot] - 1;
			if (place < 0 || this.hashes[place] === hash) return place;
			slot = (slot + 1) & this.mask;
		}
	}
}
