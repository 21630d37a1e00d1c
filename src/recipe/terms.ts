// Terms of a text: words, pairs of words and pieces of words, each known by a 32-bit hash. A model therefore holds no word of the
// training rows; of 250,000 known terms a word that was never seen is mistaken for one in 6 cases of 100,000.
import { findTokens, isDigitUnit, LONG_NUMBER, makeTokens, plainText, TokenKind, type Tokens } from '../table/tokens';

/** Tokens read of one text; what a model learns from stands at the front of long mails. */
const MAX_TOKENS = 4096;
/** Characters of a piece. Of 2 to 5, 3 to 5, 3, 4 and 5, tried on short public texts, 4 alone was as accurate as any and the quickest. */
const PIECE = 4;
/** Longer words are cut for pieces: they are codes. */
const MAX_WORD = 24;
const SEEDS = { pair: 0x5bd1e995, triple: 0x2545f491, piece: 0x27d4eb2f };
const BLANK = 32;

/** The terms of one text after another, without an allocation per text. */
export class TermReader {
	/** Hashes, a term as often as it occurs; valid up to `count`. */
	terms = new Int32Array(1024);
	count = 0;
	/** Words, numbers and signs of the last text. */
	nTokens = 0;
	private readonly tokens: Tokens = makeTokens();

	/** @param pieces - Also the runs of 4 characters of each word, its ends marked by blanks. */
	read(text: string, pieces: boolean): void {
		const plain = plainText(text);
		const { tokens } = this;
		findTokens(plain, tokens, MAX_TOKENS);
		this.count = 0;
		this.nTokens = tokens.count;
		let before = 0;
		let beforeThat = 0;
		for (let t = 0; t < tokens.count; t++) {
			const kind = tokens.kinds[t];
			const own = this.tokenHash(plain, t);
			this.add(own);
			if (t > 0) this.add(join(before, own, SEEDS.pair));
			// In a script without spaces a word has some three characters.
			if (t > 1 && kind === TokenKind.character && tokens.kinds[t - 2] === TokenKind.character) {
				this.add(join(join(beforeThat, before, SEEDS.triple), own, SEEDS.triple));
			}
			if (pieces && kind === TokenKind.word) this.addPieces(plain, tokens.starts[t], Math.min(tokens.ends[t], tokens.starts[t] + MAX_WORD));
			beforeThat = before;
			before = own;
		}
	}

	/** @returns The hashes of the words, numbers and signs of a text, in order. */
	readTokens(text: string): Int32Array {
		const plain = plainText(text);
		findTokens(plain, this.tokens, MAX_TOKENS);
		return Int32Array.from({ length: this.tokens.count }, (_, t) => this.tokenHash(plain, t));
	}

	private tokenHash(text: string, t: number): number {
		const { starts, ends, kinds } = this.tokens;
		const kind = kinds[t];
		if (kind === TokenKind.url || kind === TokenKind.address) return finish(kind);
		let digits = 0;
		for (let i = starts[t]; i < ends[t]; i++) if (isDigitUnit(text.charCodeAt(i))) digits++;
		const hide = digits >= LONG_NUMBER;
		let hash = 0;
		for (let i = starts[t]; i < ends[t]; i++) {
			const unit = text.charCodeAt(i);
			hash = step(hash, hide && isDigitUnit(unit) ? 48 : unit);
		}
		return finish(hash);
	}

	/** A blank stands before and after the word. */
	private addPieces(text: string, start: number, end: number): void {
		for (let from = start - 1; from + PIECE <= end + 1; from++) {
			let hash = SEEDS.piece;
			for (let i = from; i < from + PIECE; i++) {
				const unit = i < start || i === end ? BLANK : text.charCodeAt(i);
				hash = step(hash, isDigitUnit(unit) ? 48 : unit);
			}
			this.add(finish(hash));
		}
	}

	private add(hash: number): void {
		if (this.count === this.terms.length) {
			const wider = new Int32Array(2 * this.count);
			wider.set(this.terms);
			this.terms = wider;
		}
		this.terms[this.count++] = hash;
	}
}

/** The block step of MurmurHash3 (A. Appleby), a UTF-16 unit to a block. */
function step(hash: number, unit: number): number {
	const block = Math.imul(unit, 0xcc9e2d51);
	const mixed = hash ^ Math.imul((block << 15) | (block >>> 17), 0x1b873593);
	return (Math.imul((mixed << 13) | (mixed >>> 19), 5) + 0xe6546b64) | 0;
}

/** The finaliser of MurmurHash3. Never 0, which marks an empty slot. */
function finish(hash: number): number {
	let mixed = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
	mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
	return (mixed ^ (mixed >>> 16)) || 1;
}

const join = (a: number, b: number, seed: number): number => finish(step(step(seed, a), b));
