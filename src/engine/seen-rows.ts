// Which rows a model was fitted on, as a Bloom filter (Bloom 1970): 10 bits a row, about 1 % of new rows are taken for seen ones.
// It holds no values. Retrain uses it to compare champion and challenger on rows that neither has seen.
import type { State } from '../core/arrays';
import { MlError } from '../core/errors';
import type { RowHashes } from '../table/row-hashes';

const BITS_PER_ROW = 10;
const PROBES = 7;
const MIN_BITS = 512;

export class SeenRows {
	private constructor(private readonly bits: Uint8Array) {}

	static from(hashes: RowHashes): SeenRows {
		const nRows = hashes.low.length;
		const seen = new SeenRows(new Uint8Array(Math.ceil(Math.max(MIN_BITS, nRows * BITS_PER_ROW) / 8)));
		for (let row = 0; row < nRows; row++) {
			seen.probe(hashes, row, (byte, mask) => {
				seen.bits[byte] |= mask;
				return true;
			});
		}
		return seen;
	}

	/** False is certain; true is wrong for about 1 % of rows that were not among them. */
	has(hashes: RowHashes, row: number): boolean {
		return this.probe(hashes, row, (byte, mask) => (this.bits[byte] & mask) !== 0);
	}

	toState(): State {
		return { json: null, arrays: new Map([['bits', this.bits]]) };
	}

	static fromState(state: State): SeenRows {
		const bits = state.arrays.get('bits');
		if (!(bits instanceof Uint8Array) || bits.length === 0) {
			throw new MlError('ML-MODEL-INVALID', 'The model file lacks its list of seen rows.', 'Train the model again.');
		}
		return new SeenRows(bits);
	}

	private probe(hashes: RowHashes, row: number, visit: (byte: number, mask: number) => boolean): boolean {
		const size = this.bits.length * 8;
		const first = hashes.low[row] >>> 0;
		const second = (hashes.high[row] | 1) >>> 0;
		for (let k = 0; k < PROBES; k++) {
			const bit = (first + k * second) % size;
			if (!visit(Math.floor(bit / 8), 1 << (bit & 7))) return false;
		}
		return true;
	}
}
