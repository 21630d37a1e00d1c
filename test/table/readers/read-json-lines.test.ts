import { RawTableBuilder } from '../../../src/table/raw-table-builder';
import { readTable } from '../../../src/table/readers/read-table';

async function read(text: string, fileName: string, size = 5) {
	const bytes = new TextEncoder().encode(text);
	const builder = new RawTableBuilder();
	async function* pieces() {
		for (let from = 0; from < bytes.length; from += size) yield bytes.subarray(from, from + size);
	}
	for await (const batch of readTable(pieces(), fileName)) builder.addBatch(batch);
	const raw = builder.build();
	return Object.fromEntries(Array.from(raw.columns, ([name, values]) => [name, Array.from(values)]));
}

describe('readJsonLines', () => {
	const expected = { a: [1, 'é', undefined], b: [undefined, true, null] };

	it.each<[string, string, string]>([
		['lines', '{"a":1}\n{"a":"é","b":true}\n\n{"b":null}\n', 'rows.jsonl'],
		['lines with CRLF and no end', '{"a":1}\r\n{"a":"é","b":true}\r\n{"b":null}', 'rows.ndjson'],
		['an array', '[{"a":1},\n {"a":"é","b":true}, {"b":null}]', 'rows.json'],
		['lines under another name', '{"a":1}\n{"a":"é","b":true}\n{"b":null}\n', 'export.txt'],
	])('reads %s', async (_, text, fileName) => {
		expect(await read(text, fileName)).toEqual(expected);
	});

	it.each<[string, string]>([
		['{"a":1}\n{"a":\n', 'Line 2'],
		['{"a":1}\n\n[1]\n', 'Line 3'],
		['[{"a":1}, 5]', 'Entry 2'],
		['[{"a":1}', 'The file'],
	])('says where %p is wrong', async (text, where) => {
		await expect(read(text, 'x.jsonl')).rejects.toMatchObject({ code: 'ML-JSON', message: expect.stringContaining(where) as string });
	});

	it('keeps __proto__ as a column', async () => {
		const table = await read('{"__proto__":1}\n', 'x.jsonl');
		expect(Object.getOwnPropertyDescriptor(table, '__proto__')?.value).toEqual([1]);
	});
});
