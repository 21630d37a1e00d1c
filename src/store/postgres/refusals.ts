// Postgres' SQLSTATE classes and Node's connection codes in words. https://www.postgresql.org/docs/current/errcodes-appendix.html
import { CancelledError, MlError, type MlErrorCode } from '../../core/errors';

const CONFLICTS: ReadonlySet<string> = new Set(['40001', '40P01', '23505']);
const LOST = /^(08...|57P0[123]|ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH)$/;
/** `pg` reports these without a code. */
const LOST_TEXT = /Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection/i;

interface Words {
	when: RegExp;
	code: MlErrorCode;
	message: string;
	fix: string;
}

const WORDS: readonly Words[] = [
	{
		when: /^(28...|3D000)$/,
		code: 'ML-STORE-LOGIN',
		message: 'The Postgres server of the model store did not accept user, password or database.',
		fix: 'Check these fields in the credential ML Model Store.',
	},
	{
		when: /^42501$/,
		code: 'ML-STORE-RIGHTS',
		message: "The database user of the model store may not do what is needed.",
		fix: 'Give it the rights CREATE on the schema for the first use, and SELECT, INSERT, UPDATE and DELETE on the tables ml_*.',
	},
	{ when: /^53100$/, code: 'ML-STORE-FULL', message: 'The disk of the Postgres server is full. Nothing was kept of this save.', fix: 'Free some space on the server or delete old versions with Model Registry.' },
	{ when: /^(53300|53400)$/, code: 'ML-STORE-BUSY', message: 'The Postgres server has no free connection.', fix: 'Raise max_connections on the server or put a connection pooler before it.' },
	{ when: /^(40...|55P03|57014)$/, code: 'ML-STORE-BUSY', message: 'The model store stayed locked by another process.', fix: 'Run it again. If it stays, look for long transactions on the server.' },
	{ when: /^(XX00[12])$/, code: 'ML-STORE-CORRUPT', message: 'The Postgres server reports damaged data in the model store.', fix: 'Restore the database from a backup.' },
	{ when: /^(ENOTFOUND|EAI_AGAIN)$/, code: 'ML-STORE-CONNECTION', message: 'The host of the model store was not found.', fix: 'Check the field Host in the credential ML Model Store.' },
	{
		when: /CERT|SSL|TLS|SELF_SIGNED|UNABLE_TO_VERIFY|UNABLE_TO_GET_ISSUER/,
		code: 'ML-STORE-TLS',
		message: 'The certificate of the Postgres server was not accepted, or the server offers no encryption.',
		fix: 'Use the host name of its certificate, or put the certificate of its authority into the credential ML Model Store.',
	},
];

export function isConflict(cause: unknown): boolean {
	return CONFLICTS.has(codeOf(cause));
}

export function isLostConnection(cause: unknown): boolean {
	return LOST.test(codeOf(cause)) || LOST_TEXT.test(textOf(cause));
}

/** Refusals pass through; those of the server become one. */
export function toRefusal(cause: unknown): Error {
	if (cause instanceof MlError || cause instanceof CancelledError) return cause;
	if (isLostConnection(cause)) {
		return new MlError(
			'ML-STORE-CONNECTION',
			'The Postgres server of the model store does not answer.',
			'Check that it runs and that this n8n can reach it, then run it again.',
		);
	}
	const code = codeOf(cause);
	const words = WORDS.find(({ when }) => when.test(code)) ?? (/does not support SSL/i.test(textOf(cause)) ? WORDS.at(-1) : undefined);
	if (words !== undefined) return new MlError(words.code, words.message, words.fix);
	return new MlError('ML-STORE-FAULT', `The model store gave up: ${textOf(cause)}.`, 'Run it again; if it stays, report it with this text.');
}

/** SQLSTATE of the server or code of Node; of several addresses tried, the first. */
function codeOf(cause: unknown): string {
	const { code, errors } = (cause ?? {}) as { code?: unknown; errors?: { code?: unknown }[] };
	return String(code ?? errors?.[0]?.code ?? '');
}

function textOf(cause: unknown): string {
	return String((cause as { message?: unknown } | undefined)?.message ?? cause);
}
