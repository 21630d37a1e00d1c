// What every store promises. Run over SQLite, PGlite and, with TEST_POSTGRES_URL, a real server.
import { CancelledError } from '../../src/core/errors';
import { firstBrokenLink } from '../../src/store/audit-chain';
import type { NewVersion } from '../../src/store/contract';
import type { SqlStore } from '../../src/store/sql/sql-store';
import { newVersion, outcome, sealedBytes, SUMMARY, type StoreFixture } from './store-fixture';

export function describeStoreContract(kind: string, makeFixture: () => Promise<StoreFixture>): void {
	describe(`${kind} store`, () => {
		let fixture: StoreFixture;
		let store: SqlStore;
		const put = async (overrides: Partial<NewVersion> & { runKey: string }) => (await store.put(newVersion(overrides))).record;
		const putTwo = async () => {
			await put({ runKey: 'r1' });
			await put({ runKey: 'r2' });
		};

		beforeEach(async () => {
			fixture = await makeFixture();
			store = await fixture.open();
		}, 60_000);

		afterEach(async () => {
			await store.close();
			await fixture.remove();
		}, 60_000);

		describe('versions', () => {
			it('count up from 1 within a name', async () => {
				await putTwo();
				expect((await put({ name: 'leads', runKey: 'r1' })).version).toBe(1);
				expect((await put({ runKey: 'r3' })).version).toBe(3);
			});

			it('come back as they were stored, in this process and in another', async () => {
				const started = new Date().toISOString();
				const record = await put({ name: ' Churn-EU ', runKey: 'r1' });
				expect(record).toEqual({
					name: 'churn-eu', version: 1, hash: 'ab'.repeat(32), runKey: 'r1', sizeBytes: 100, summary: SUMMARY, createdAt: expect.any(String),
				});
				expect(record.createdAt >= started && record.createdAt <= new Date().toISOString()).toBe(true);
				const other = await fixture.open();
				const { record: found, sealed } = await other.get('churn-eu', 1);
				expect(found).toEqual(record);
				expect(await other.record('CHURN-eu', 1)).toEqual(record);
				expect([...sealed]).toEqual([...sealedBytes(1)]);
				await other.close();
			});

			it.each([0, 1, 512 * 1024, 512 * 1024 + 1, 3_000_000])('of %i bytes come back whole', async (length) => {
				await put({ runKey: 'r1', seal: async (version) => sealedBytes(version, length) });
				const { sealed, record } = await store.get('churn', 1);
				expect(Buffer.from(sealed).equals(sealedBytes(1, length))).toBe(true);
				expect(record.sizeBytes).toBe(length);
			});

			it('are sealed for the number that they get', async () => {
				const asked: number[] = [];
				for (const runKey of ['a', 'b', 'c']) {
					const { version } = await put({ runKey, seal: async (number) => (asked.push(number), sealedBytes(number)) });
					expect(asked.at(-1)).toBe(version);
				}
			});

			it('are made once per run key', async () => {
				const first = await store.put(newVersion({ runKey: 'r1' }));
				const again = await store.put(newVersion({ runKey: 'r1', hash: 'cd'.repeat(32) }));
				expect([first.created, again.created]).toEqual([true, false]);
				expect(again.record).toEqual(first.record);
				expect(await store.list()).toHaveLength(1);
			});

			it('get the same number when a run that was cut off comes again', async () => {
				const cutOff = put({ runKey: 'r1', seal: () => Promise.reject(new Error('killed')) });
				await expect(cutOff).rejects.toThrow('killed');
				expect((await put({ runKey: 'r1' })).version).toBe(1);
			});

			it('are listed by name, newest first', async () => {
				await putTwo();
				await put({ name: 'leads', runKey: 'r1' });
				expect((await store.list()).map(({ name, version }) => `${name} ${version}`)).toEqual(['churn 2', 'churn 1', 'leads 1']);
				expect((await store.list('leads')).map(({ version }) => version)).toEqual([1]);
				expect(await store.list('nothing')).toEqual([]);
			});

			it('that are not there are refused with those that are', async () => {
				await expect(store.get('churn', 1)).rejects.toMatchObject({ code: 'ML-NO-MODEL', message: "No model named 'churn'. The store is empty." });
				await putTwo();
				await put({ name: 'leads', runKey: 'r1' });
				await expect(store.get('chrun', 1)).rejects.toMatchObject({ code: 'ML-NO-MODEL', message: "No model named 'chrun'. Stored: churn, leads." });
				await expect(store.record('churn', 7)).rejects.toMatchObject({ code: 'ML-NO-VERSION', message: "Model 'churn' has no version 7. Stored: 2, 1." });
				for (const version of [0, -1, 1.5, 1e9, Number.NaN, 2 ** 60]) {
					await expect(store.get('churn', version)).rejects.toMatchObject({ code: 'ML-NO-VERSION' });
				}
			});

			it('take texts as values, never as SQL', async () => {
				const runKey = "'; DELETE FROM ml_version; --";
				expect((await put({ runKey, hash: "' OR 1=1" })).runKey).toBe(runKey);
				await expect(store.get("x'; DROP TABLE ml_version; --", 1)).rejects.toMatchObject({ code: 'ML-MODEL-NAME' });
				expect(await store.list()).toHaveLength(1);
			});

			it('that were cancelled before they became visible leave nothing', async () => {
				const signal = { aborted: false };
				const during = put({ runKey: 'r1', signal, seal: async (version) => ((signal.aborted = true), sealedBytes(version)) });
				await expect(during).rejects.toBeInstanceOf(CancelledError);
				await expect(put({ runKey: 'r2', signal: { aborted: true } })).rejects.toBeInstanceOf(CancelledError);
				// Aborts at the n-th look: in the middle of the upload and inside the last transaction.
				for (const look of [3, 4, 5, 6]) {
					let looks = 0;
					const late = { get aborted() { return ++looks >= look; } };
					const cancelled = put({ runKey: `late ${look}`, signal: late, seal: async (version) => sealedBytes(version, 1_200_000) });
					await expect(cancelled).rejects.toBeInstanceOf(CancelledError);
				}
				expect(await store.list()).toEqual([]);
				expect(await store.sweep(-1000)).toBe(0);
			});
		});

		describe('aliases', () => {
			beforeEach(putTwo);

			it('move only from where they were expected', async () => {
				expect(await store.alias('churn', 'champion', 1, undefined)).toBe(true);
				expect(await store.alias('churn', 'champion', 2, undefined)).toBe(false);
				expect(await store.alias('churn', 'champion', 2, 2)).toBe(false);
				expect(await store.resolveAlias('churn', 'champion')).toBe(1);
				expect(await store.alias('churn', 'champion', 2, 1)).toBe(true);
				expect(await store.alias('churn', 'challenger', 1, undefined)).toBe(true);
				expect(await store.aliases('churn')).toEqual(new Map([['challenger', 1], ['champion', 2]]));
			});

			it('are not set until they are', async () => {
				expect(await store.resolveAlias('churn', 'champion')).toBeUndefined();
				expect(await store.aliases('nothing')).toEqual(new Map());
			});

			it('never point to what is not there', async () => {
				await expect(store.alias('churn', 'champion', 9, undefined)).rejects.toMatchObject({ code: 'ML-NO-VERSION' });
				await expect(store.alias('leads', 'champion', 1, undefined)).rejects.toMatchObject({ code: 'ML-NO-MODEL' });
				await expect(store.alias('churn', 'a/b', 1, undefined)).rejects.toMatchObject({ code: 'ML-ALIAS' });
			});

			it('go to exactly one of many at once', async () => {
				const others = await Promise.all([fixture.open(), fixture.open(), fixture.open()]);
				for (let round = 0; round < 10; round++) {
					const from = round === 0 ? undefined : ((round + 1) % 2) + 1;
					const moves = await Promise.all([store, ...others].map((each) => each.alias('churn', 'champion', (round % 2) + 1, from)));
					expect(moves.filter(Boolean)).toHaveLength(1);
				}
				for (const other of others) await other.close();
			}, 30_000);
		});

		describe('deletion', () => {
			it('removes a version with its aliases, outcomes and bytes, and never gives its number again', async () => {
				await putTwo();
				await store.alias('churn', 'champion', 2, undefined);
				await store.logPredictions([outcome('p1', { version: 1 }), outcome('p2', { version: 2 })]);
				await store.delete('churn', 2);
				await expect(store.get('churn', 2)).rejects.toMatchObject({ code: 'ML-NO-VERSION', message: expect.stringContaining('Stored: 1.') });
				expect(await store.resolveAlias('churn', 'champion')).toBeUndefined();
				expect((await store.outcomes('churn')).map(({ predictionId }) => predictionId)).toEqual(['p1']);
				expect((await put({ runKey: 'r2' })).version).toBe(3);
			});

			it('removes a whole model; its numbers go on', async () => {
				await putTwo();
				await store.delete('churn');
				expect(await store.list()).toEqual([]);
				await expect(store.delete('churn')).rejects.toMatchObject({ code: 'ML-NO-MODEL' });
				expect((await put({ runKey: 'r1' })).version).toBe(3);
			});

			it('refuses a version that is not there', async () => {
				await putTwo();
				await expect(store.delete('churn', 3)).rejects.toMatchObject({ code: 'ML-NO-VERSION' });
				expect(await store.list()).toHaveLength(2);
			});

			it('is finished by the next sweep where it was cut off', async () => {
				await put({ runKey: 'r1', seal: async (version) => sealedBytes(version, 2_000_000) });
				await fixture.execute('DELETE FROM ml_version');
				await fixture.execute("INSERT INTO ml_upload SELECT DISTINCT namespace, blob_id, 0 FROM ml_segment");
				expect(await store.sweep()).toBe(1);
				expect(await store.sweep()).toBe(0);
			});
		});

		describe('sweeping', () => {
			it('leaves saves in progress and stored versions alone', async () => {
				await put({ runKey: 'r1' });
				let swept = -1;
				const signal = { looks: 0, get aborted() { return ++this.looks < 0; } };
				const running = put({ runKey: 'r2', signal, seal: async (version) => sealedBytes(version, 1_500_000) });
				while (signal.looks < 3) await new Promise((resolve) => setImmediate(resolve));
				swept = await store.sweep(60_000);
				expect(swept).toBe(0);
				expect((await running).version).toBe(2);
				expect(Buffer.from((await store.get('churn', 1)).sealed).equals(sealedBytes(1))).toBe(true);
			});

			it('undoes a save that stood still for too long, whole', async () => {
				const other = await fixture.open();
				const signal = { looks: 0, get aborted() { return ++this.looks < 0; } };
				const running = put({ runKey: 'r1', signal, seal: async (version) => sealedBytes(version, 3_000_000) });
				const settled = running.then(() => 'stored', (cause) => cause.code);
				while (signal.looks < 4) await new Promise((resolve) => setImmediate(resolve));
				await other.sweep(-1000);
				expect(await settled).toBe('ML-STORE-INTERRUPTED');
				expect(await store.list()).toEqual([]);
				expect((await put({ runKey: 'r1' })).version).toBe(1);
				await other.close();
			});
		});

		describe('leases', () => {
			it('have one holder at a time', async () => {
				const lease = await store.lease('train churn', 'a', 60_000);
				expect(await store.lease('train churn', 'b', 60_000)).toBeUndefined();
				expect(await store.lease('train leads', 'b', 60_000)).toBeDefined();
				expect(await lease!.renew()).toBe(true);
				await lease!.release();
				expect(await store.lease('train churn', 'b', 60_000)).toBeDefined();
			});

			it('run out, and then belong to the next for good', async () => {
				const lost = await store.lease('train churn', 'a', -1);
				const taken = await store.lease('train churn', 'b', 60_000);
				expect(taken).toBeDefined();
				expect(await lost!.renew()).toBe(false);
				await lost!.release();
				expect(await store.lease('train churn', 'c', 60_000)).toBeUndefined();
				expect(await taken!.renew()).toBe(true);
			});

			it('come back to the same holder, and its older lease is void', async () => {
				const first = await store.lease('train churn', 'a', 60_000);
				const second = await store.lease('train churn', 'a', 60_000);
				expect(await first!.renew()).toBe(false);
				expect(await second!.renew()).toBe(true);
			});

			it('go to one of many who ask at once', async () => {
				const asked = await Promise.all(Array.from({ length: 8 }, (_, i) => store.lease('train churn', `h${i}`, 60_000)));
				expect(asked.filter(Boolean)).toHaveLength(1);
			});
		});

		describe('outcomes', () => {
			it('join predictions by id, and tell how many were known', async () => {
				await store.logPredictions([outcome('p1'), outcome('p2', { predicted: 12.5, confidence: null }), outcome('p3', { predicted: null, version: 2 })]);
				expect(await store.appendOutcome([{ predictionId: 'p1', actual: 'no' }, { predictionId: 'p2', actual: 0 }, { predictionId: 'p9', actual: 'yes' }])).toBe(2);
				const [first, second, third] = await store.outcomes('churn');
				expect(first).toEqual(outcome('p1', { actual: 'no', recordedAt: expect.any(String) as never }));
				expect(second).toMatchObject({ predicted: 12.5, confidence: null, actual: 0 });
				expect(third).toEqual(outcome('p3', { predicted: null, version: 2 }));
				expect(await store.outcomes('churn', 2)).toEqual([third]);
				expect(await store.outcomes('leads')).toEqual([]);
			});

			it('keep apart 1 and "1"', async () => {
				await store.logPredictions([outcome('p1', { predicted: 1 }), outcome('p2', { predicted: '1' })]);
				expect((await store.outcomes('churn')).map(({ predicted }) => predicted)).toEqual([1, '1']);
			});

			it('take the later of two, and no prediction twice', async () => {
				await store.logPredictions([outcome('p1')]);
				await store.logPredictions([outcome('p1', { predicted: 'no' })]);
				await store.appendOutcome([{ predictionId: 'p1', actual: 'a' }]);
				await store.appendOutcome([{ predictionId: 'p1', actual: 'b' }]);
				expect(await store.outcomes('churn')).toEqual([expect.objectContaining({ predicted: 'yes', actual: 'b' })]);
			});

			it('come in pages without losing one', async () => {
				const records = Array.from({ length: 4500 }, (_, i) => outcome(`p${i}`, { predictedAt: new Date(1e12 + i).toISOString() }));
				await store.logPredictions(records);
				expect(await store.outcomes('churn')).toEqual(records);
			}, 60_000);
		});

		describe('audit trail', () => {
			const entry = (name: string, version: number | null) => ({ action: 'train', name, version, detail: { workflowId: 'w1', forced: true, rows: 7, none: null } });

			it('is a chain in the order of writing, over all models', async () => {
				await store.audit(entry('churn', 1));
				await store.audit(entry('leads', null));
				await store.audit(entry('churn', 2));
				const trail = await store.auditTrail();
				expect(trail.map(({ name, version }) => [name, version])).toEqual([['churn', 1], ['leads', null], ['churn', 2]]);
				expect(trail[0]).toMatchObject(entry('churn', 1));
				expect(firstBrokenLink(trail)).toBeUndefined();
				expect((await store.auditTrail('churn')).map(({ version }) => version)).toEqual([1, 2]);
			});

			it('stays one chain when many write at once', async () => {
				const other = await fixture.open();
				await Promise.all(Array.from({ length: 40 }, (_, i) => (i % 2 ? store : other).audit(entry('churn', i))));
				const trail = await store.auditTrail();
				expect(new Set(trail.map(({ version }) => version)).size).toBe(40);
				expect(firstBrokenLink(trail)).toBeUndefined();
				await other.close();
			});

			it('can be neither changed nor cut, even past the store', async () => {
				await store.audit(entry('churn', 1));
				expect(await fixture.execute("UPDATE ml_audit SET action = 'nothing'")).toBe(false);
				expect(await fixture.execute('DELETE FROM ml_audit')).toBe(false);
				expect(await store.auditTrail()).toHaveLength(1);
			});
		});

		describe('key rotation', () => {
			it('replaces the bytes of every version that changed', async () => {
				await putTwo();
				await put({ name: 'leads', runKey: 'r1' });
				const replaced = await store.reseal(async ({ name }, sealed) => (name === 'leads' ? sealed : sealed.map((byte) => byte ^ 255)));
				expect(replaced).toBe(2);
				const { sealed, record } = await store.get('churn', 2);
				expect([...sealed]).toEqual([...sealedBytes(2).map((byte) => byte ^ 255)]);
				expect(record.version).toBe(2);
				expect([...(await store.get('leads', 1)).sealed]).toEqual([...sealedBytes(1)]);
				expect(await store.sweep(-1000)).toBe(0);
			});

			it('that stops in the middle leaves every version readable', async () => {
				await putTwo();
				const stopped = store.reseal(async ({ version }, sealed) => {
					if (version === 1) throw new Error('stopped');
					return sealed.slice(0, 50);
				});
				await expect(stopped).rejects.toThrow('stopped');
				expect((await store.get('churn', 2)).sealed).toHaveLength(50);
				expect((await store.get('churn', 1)).sealed).toHaveLength(100);
			});

			it('passes over a version that is deleted meanwhile', async () => {
				await putTwo();
				const replaced = await store.reseal(async ({ version }, sealed) => {
					if (version === 2) await store.delete('churn', 2);
					return sealed.slice();
				});
				expect(replaced).toBe(1);
				expect((await store.list()).map(({ version }) => version)).toEqual([1]);
				expect(await store.sweep(-1000)).toBe(0);
			});
		});

		it('says so when the bytes of a version are incomplete', async () => {
			await put({ runKey: 'r1' });
			await fixture.execute('DELETE FROM ml_segment');
			await expect(store.get('churn', 1)).rejects.toMatchObject({ code: 'ML-STORE-CORRUPT', message: expect.stringContaining("'churn' version 1") });
		});

		it('keeps hostile words out of prototypes', async () => {
			await store.logPredictions([outcome('__proto__', { predicted: '__proto__' })]);
			expect(await store.appendOutcome([{ predictionId: '__proto__', actual: 'constructor' }])).toBe(1);
			expect(({} as Record<string, unknown>).actual).toBeUndefined();
		});
	});
}
