// Yes and no in the languages of the forms that rows come from. Words only pair within a language: {s, f} is no boolean.

const PAIRS: readonly (readonly [yes: string, no: string])[] = [
	['true', 'false'],
	['t', 'f'],
	['yes', 'no'],
	['y', 'n'],
	['on', 'off'],
	['ja', 'nein'],
	['j', 'n'],
	['wahr', 'falsch'],
	['oui', 'non'],
	['o', 'n'],
	['vrai', 'faux'],
	['si', 'no'],
	['sí', 'no'],
	['sì', 'no'],
	['s', 'n'],
	['verdadero', 'falso'],
	['vero', 'falso'],
	['sim', 'não'],
	['sim', 'nao'],
	['verdadeiro', 'falso'],
	['ja', 'nee'],
	['ja', 'nej'],
	['tak', 'nie'],
	['ano', 'ne'],
];

const TRUE = new Set(PAIRS.map(([yes]) => yes));
const FALSE = new Set(PAIRS.map(([, no]) => no));

/** True or false for a word of the built-in lists, else undefined. @param word - Lower case, trimmed. */
export function booleanWord(word: string): boolean | undefined {
	if (TRUE.has(word)) return true;
	return FALSE.has(word) ? false : undefined;
}

/** True when the words, `0` and `1` aside, are a yes and a no of one language, possibly in long and short spelling. */
export function areBooleanWords(words: readonly string[]): boolean {
	const spoken = words.filter((word) => word !== '0' && word !== '1');
	if (spoken.length === 0 || spoken.length > 6) return false;
	const yes = spoken.filter((word) => TRUE.has(word));
	const no = spoken.filter((word) => FALSE.has(word));
	if (yes.length + no.length !== spoken.length) return false;
	if (yes.length === 0 || no.length === 0) return words.length > 1 ? spoken.length < words.length : spoken[0].length > 1;
	return yes.every((word) => PAIRS.some(([first, second]) => first === word && no.includes(second)));
}
