import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import type { readTable as ReadTable } from '../../../src/table/readers/read-table';
import { RawTableBuilder } from '../../../src/table/raw-table-builder';

// hyparquet is an ES module, which jest cannot load; the package ships it bundled, so the test does the same.
const root = join(__dirname, '../../..');
const { outputFiles } = buildSync({
	entryPoints: [join(root, 'src/table/readers/read-table.ts')],
	bundle: true,
	write: false,
	format: 'cjs',
	platform: 'node',
	logLevel: 'error',
});
const bundled = { exports: {} as { readTable: typeof ReadTable } };
const { Module } = require('node:module') as { Module: new (id: string) => { _compile(code: string, file: string): void; exports: typeof bundled.exports } };
const loaded = new Module('read-table');
loaded._compile(outputFiles[0].text, join(root, 'read-table.cjs'));
const { readTable } = loaded.exports;

const fixture = new Uint8Array(readFileSync(join(__dirname, 'fixtures/rows.parquet')));

async function read(bytes: Uint8Array) {
	async function* pieces() {
		for (let from = 0; from < bytes.length; from += 100) yield bytes.subarray(from, from + 100);
	}
	const builder = new RawTableBuilder();
	for await (const batch of readTable(pieces(), 'rows.parquet')) builder.addBatch(batch);
	const raw = builder.build();
	return Object.fromEntries(Array.from(raw.columns, ([name, values]) => [name, Array.from(values)]));
}

describe('readParquet', () => {
	it('reads numbers, big integers, words, booleans and dates', async () => {
		expect(await read(fixture)).toEqual({
			id: [1, 2, '9007199254740993'],
			amount: [1.5, null, -2.25],
			name: ['Zoë', 'b', 'b'],
			active: [true, false, true],
			at: ['1970-01-01T00:00:00.000Z', '1970-01-02T00:00:00.000Z', '2024-01-31T12:45:10.250Z'],
		});
	});

	it.each([
		['cut short', fixture.subarray(0, fixture.length - 20)],
		['only begun', fixture.subarray(0, 12)],
		['overwritten at its end', Uint8Array.from(fixture, (byte, i) => (i > fixture.length - 60 && i < fixture.length - 8 ? 255 : byte))],
	])('refuses a file that is %s', async (_, bytes) => {
		await expect(read(bytes)).rejects.toMatchObject({ code: 'ML-FILE' });
	});
});
