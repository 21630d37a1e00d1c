// PGlite in a process of its own: it loads itself by dynamic import, which jest does not allow. Speaks over `process.send`.
import { PGlite } from '@electric-sql/pglite';

const database = await PGlite.create();
/** Open transactions by id: each waits for its next statement. */
const transactions = new Map();

const actions = {
	query: ({ sql, values }) => run(database, sql, values),
	exec: ({ sql }) => database.exec(sql).then(() => ({})),
	begin: ({ transaction }) => new Promise((resolve, reject) => begin(transaction, resolve).catch(reject)),
	within: ({ transaction, sql, values }) => run(transactions.get(transaction).client, sql, values),
	commit: ({ transaction }) => transactions.get(transaction).end(true),
	rollback: ({ transaction }) => transactions.get(transaction).end(false),
};

async function run(client, sql, values) {
	const { rows, affectedRows } = await client.query(sql, values);
	return { rows, changed: affectedRows ?? 0 };
}

async function begin(id, onOpen) {
	let settle;
	const done = database
		.transaction(async (client) => {
			const ending = new Promise((resolve) => {
				settle = resolve;
			});
			transactions.set(id, { client, end: (commit) => (settle(commit), done) });
			onOpen({});
			if (!(await ending)) await client.rollback();
		})
		.then(() => ({}))
		.finally(() => transactions.delete(id));
	await done;
}

process.on('message', async ({ id, action, ...request }) => {
	const answer = await actions[action](request).catch((cause) => ({ refused: { message: cause.message, code: cause.code } }));
	process.send({ id, answer });
});
process.send('ready');
