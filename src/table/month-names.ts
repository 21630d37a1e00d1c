// Month names, long and short, in English, German, French, Spanish, Italian, Portuguese and Dutch.

const NAMES: readonly string[] = [
	'jan january januar jänner janvier janv enero ene gennaio gen janeiro januari',
	'feb february februar février fevrier févr fevr febrero febbraio fevereiro fev februari',
	'mar march märz maerz mär mrz mars marzo março marco maart mrt',
	'apr april avril avr abril abr aprile',
	'may mai mayo maggio mag maio mei',
	'jun june juni juin junio giugno giu junho',
	'jul july juli juillet juil julio luglio lug julho',
	'aug august août aout agosto ago augustus',
	'sep sept september septembre septiembre settembre set setembro',
	'oct october oktober okt octobre octubre ottobre ott outubro out',
	'nov november novembre noviembre novembro',
	'dec december dezember dez décembre decembre déc diciembre dic dicembre dezembro',
];

const MONTHS = new Map(NAMES.flatMap((names, index) => names.split(' ').map((name) => [name, index + 1] as const)));

/** 1 to 12, NaN for a word that is no month. */
export function monthNumber(name: string): number {
	return MONTHS.get(name.toLowerCase()) ?? NaN;
}
