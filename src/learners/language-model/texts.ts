// Texts of a feature matrix of the encoding `characters`, and their units.
import type { FeatureMatrix } from '../../table/feature-matrix';
import { findTokens, makeTokens, plainText, tokenText } from '../../table/tokens';

/** As `recipe/steps/text-characters.ts` lays them out: one block of this width per text column. */
const TEXT_WIDTH = 16_384;
const MAX_TOKENS = 8192;

/** The texts of a row, joined by line breaks; '' where there are none. */
export function textOfRow({ sparse }: FeatureMatrix, row: number): string {
	if (!sparse) return '';
	const parts: string[] = [];
	let units: number[] = [];
	let block = -1;
	const close = () => {
		if (units.length > 0) parts.push(fromUnits(units));
		units = [];
	};
	for (let e = sparse.starts[row]; e < sparse.starts[row + 1]; e++) {
		const own = Math.floor(sparse.indices[e] / TEXT_WIDTH);
		if (own !== block) close();
		block = own;
		units.push(sparse.values[e] - 1);
	}
	close();
	return parts.join('\n');
}

/** In slices: a call with all units as arguments could overflow the stack. */
function fromUnits(units: readonly number[]): string {
	let text = '';
	for (let from = 0; from < units.length; from += 4096) text += String.fromCharCode(...units.slice(from, from + 4096));
	return text;
}

const tokens = makeTokens();

/** Lower-case words, numbers and signs; or lower-case characters. */
export function splitText(text: string, unit: 'word' | 'character'): string[] {
	const plain = plainText(text);
	if (unit === 'character') return Array.from(plain).slice(0, 2 * MAX_TOKENS);
	findTokens(plain, tokens, MAX_TOKENS);
	return Array.from({ length: tokens.count }, (_, t) => tokenText(plain, tokens, t));
}
