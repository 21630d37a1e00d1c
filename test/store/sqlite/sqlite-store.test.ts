import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { openSqliteStore } from '../../../src/store/sqlite/open';
import { describeStoreContract } from '../../contracts/store-contract';

describeStoreContract('SQLite', async () => {
	const folder = mkdtempSync(join(tmpdir(), 'ml-store-'));
	return {
		open: () => openSqliteStore(folder),
		async execute(sql) {
			const connection = new DatabaseSync(join(folder, 'models.sqlite'), { timeout: 5000 });
			try {
				connection.exec(sql);
				return true;
			} catch {
				return false;
			} finally {
				connection.close();
			}
		},
		async remove() {
			rmSync(folder, { recursive: true });
		},
	};
});
