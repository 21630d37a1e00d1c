// Postgres beside the test process, without a server: the same SQL through the same interface.
import { fork, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import type { PostgresConnection, QueryResult } from '../../../src/store/postgres/connection';

type Answer = QueryResult & { refused?: { message: string; code?: string } };

export class PgliteProcess {
	readonly #child: ChildProcess;
	readonly #waiting = new Map<number, (answer: Answer) => void>();
	#lastId = 0;

	private constructor(child: ChildProcess) {
		this.#child = child;
		child.on('message', ({ id, answer }: { id: number; answer: Answer }) => {
			this.#waiting.get(id)?.(answer);
			this.#waiting.delete(id);
		});
	}

	static async start(): Promise<PgliteProcess> {
		const child = fork(join(__dirname, 'pglite-process.mjs'), { serialization: 'advanced' });
		await new Promise((resolve) => child.once('message', resolve));
		return new PgliteProcess(child);
	}

	/** A connection for one store; ending it leaves the database running. */
	connect(): PostgresConnection {
		return {
			query: (sql, values) => this.#ask({ action: 'query', sql, values }),
			transaction: async (work) => {
				const transaction = ++this.#lastId;
				await this.#ask({ action: 'begin', transaction });
				let action = 'rollback';
				try {
					const result = await work({ query: (sql, values) => this.#ask({ action: 'within', transaction, sql, values }) });
					action = 'commit';
					return result;
				} finally {
					await this.#ask({ action, transaction });
				}
			},
			end: async () => {},
		};
	}

	/** Runs statements without values; false where one was refused. */
	async execute(sql: string): Promise<boolean> {
		return this.#ask({ action: 'exec', sql }).then(() => true, () => false);
	}

	stop(): void {
		this.#child.kill();
	}

	async #ask(request: Record<string, unknown>): Promise<QueryResult> {
		const id = ++this.#lastId;
		const answer = await new Promise<Answer>((resolve) => {
			this.#waiting.set(id, resolve);
			this.#child.send({ id, ...request });
		});
		if (answer.refused !== undefined) throw Object.assign(new Error(answer.refused.message), { code: answer.refused.code });
		return answer;
	}
}
