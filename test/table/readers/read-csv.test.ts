import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { toCsv } from '../../../nodes/shared/csv';
import { RawTableBuilder } from '../../../src/table/raw-table-builder';
import { readTable } from '../../../src/table/readers/read-table';

async function* pieces(bytes: Uint8Array, size: number) {
	for (let from = 0; from < bytes.length; from += size) yield bytes.subarray(from, from + size);
}

async function read(content: string | Uint8Array, fileName = 'rows.csv', size = 7) {
	const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
	const builder = new RawTableBuilder();
	for await (const batch of readTable(pieces(bytes, size), fileName)) builder.addBatch(batch);
	const raw = builder.build();
	const rows = Array.from({ length: raw.nRows }, (_, row) => Array.from(raw.columns.values(), (values) => values.at(row)));
	return { names: Array.from(raw.columns.keys()), rows, codes: builder.warnings.map(({ code }) => code) };
}

const utf16 = (text: string, big: boolean, mark: boolean) => {
	const bytes = Buffer.from((mark ? '\ufeff' : '') + text, 'utf16le');
	return big ? bytes.swap16() : bytes;
};

describe('readCsv', () => {
	it.each<[string, string]>([
		['commas', 'a,b\n1,x\n2,y\n'],
		['semicolons', 'a;b\n1;x\n2;y\n'],
		['tabs', 'a\tb\n1\tx\n2\ty\n'],
		['pipes', 'a|b\n1|x\n2|y\n'],
		['CRLF', 'a,b\r\n1,x\r\n2,y\r\n'],
		['lone returns', 'a,b\r1,x\r2,y\r'],
		['no line end at the end', 'a,b\n1,x\n2,y'],
		['a byte order mark', '\ufeffa,b\n1,x\n2,y\n'],
		['blank lines', 'a,b\n\n1,x\n\r\n2,y\n\n'],
		['quotes throughout', '"a","b"\n"1","x"\n"2","y"\n'],
		["Excel's sep line", 'sep=;\na;b\n1;x\n2;y\n'],
	])('reads a file with %s', async (_, text) => {
		expect(await read(text)).toEqual({
			names: ['a', 'b'],
			rows: [
				['1', 'x'],
				['2', 'y'],
			],
			codes: [],
		});
	});

	it.each([1, 2, 3, 5, 64, 100_000])('gives the same in pieces of %d bytes', async (size) => {
		const text = 'näme,"te""xt"\r\n"a,\r\nb","say ""hi"""\r\n€,😀\r\n"",\r\n';
		expect(await read(text, 'x.csv', size)).toEqual({
			names: ['näme', 'te"xt'],
			rows: [
				['a,\r\nb', 'say "hi"'],
				['€', '😀'],
				['', ''],
			],
			codes: [],
		});
	});

	it.each<[string, Uint8Array]>([
		['UTF-16 little endian with mark', utf16('a,b\nä,2\n', false, true)],
		['UTF-16 big endian with mark', utf16('a,b\nä,2\n', true, true)],
		['UTF-16 without mark', utf16('a,b\nä,2\n', false, false)],
		['gzip', gzipSync('a,b\nä,2\n')],
	])('reads %s', async (_, bytes) => {
		expect((await read(bytes)).rows).toEqual([['ä', '2']]);
	});

	it('falls back to Windows-1252 and says so', async () => {
		const bytes = Uint8Array.from([...Buffer.from('a,b\n'), 0xe4, 0x2c, 0x80, 0x0a]);
		expect(await read(bytes)).toEqual({ names: ['a', 'b'], rows: [['ä', '€']], codes: ['ML-FILE-ENCODING'] });
	});

	it('renames columns of the same name and of none', async () => {
		expect(await read('a,a,,a_2\n1,2,3,4\n')).toEqual({
			names: ['a', 'a_2', 'column_3', 'a_2_2'],
			rows: [['1', '2', '3', '4']],
			codes: ['ML-DUPLICATE-NAME', 'ML-COLUMN-NAME', 'ML-DUPLICATE-NAME'],
		});
	});

	it('takes lines that are too short or too long', async () => {
		expect(await read('a,b\n1\n1,2,\n1,2,3\n')).toEqual({
			names: ['a', 'b', 'column_3'],
			rows: [
				['1', undefined, undefined],
				['1', '2', undefined],
				['1', '2', '3'],
			],
			codes: ['ML-RAGGED'],
		});
	});

	it('keeps what looks like a formula as data', async () => {
		expect((await read('a,b\n=cmd|x,@y\n')).rows).toEqual([['=cmd|x', '@y']]);
	});

	it('takes off the apostrophe that guards a formula, and no other', async () => {
		const text = `'=a,b\n'=1+2,'+4\n'-5,'@x\n"'\tx","'\ry"\n'plain',''\n`;
		expect(await read(text)).toEqual({
			names: ['=a', 'b'],
			rows: [
				['=1+2', '+4'],
				['-5', '@x'],
				['\tx', '\ry'],
				["'plain'", "''"],
			],
			codes: [],
		});
	});

	it('reads back what our own export wrote', async () => {
		const rows = ['=1', '+1', '-1', '@a', '\tb', '\rc', 'say "hi", you', "it's"].map((x) => ({ x, y: 1 }));
		expect((await read(await toCsv(rows))).rows).toEqual(rows.map(({ x }) => [x, '1']));
	});

	it('names the line where a quote stays open', async () => {
		await expect(read('a,b\n1,x\n"2\n3",y\n4,"z\n5,x\n')).rejects.toMatchObject({
			code: 'ML-CSV-QUOTE',
			message: expect.stringContaining('line 5') as string,
		});
	});

	it.each<[string, string]>([
		['blank lines', 'a,b\n\n\n"2,x\n'],
		["Excel's sep line", 'sep=,\na,b\n1,x\n"2,x\n'],
		['line ends of two characters inside quotes', 'a,b\r\n"1\r\n",x\r\n"2,x\r\n'],
	])('counts lines past %s', async (_, text) => {
		await expect(read(text)).rejects.toMatchObject({ code: 'ML-CSV-QUOTE', message: expect.stringContaining('line 4') as string });
	});

	it('takes quotes inside a cell as they are', async () => {
		expect((await read('a,b\n6" pipe,say "hi"\n')).rows).toEqual([['6" pipe', 'say "hi"']]);
	});

	it.each<[string, string | Uint8Array, string]>([
		['no byte', '', 'ML-EMPTY'],
		['a workbook', Uint8Array.from([0x50, 0x4b, 3, 4, 0, 0]), 'ML-FILE-TYPE'],
		['a PDF', '%PDF-1.7', 'ML-FILE-TYPE'],
		['half a gzip', gzipSync('a,b\n1,2\n'.repeat(1000)).subarray(0, 40), 'ML-FILE'],
	])('refuses a file of %s', async (_, content, code) => {
		await expect(read(content)).rejects.toMatchObject({ code });
	});

	it('gives back every table that was written as RFC 4180', async () => {
		const cell = fc.string({ maxLength: 6, unit: fc.constantFrom('a', '"', ',', ';', '\n', '\r', ' ', 'ß', '😀') });
		await fc.assert(
			fc.asyncProperty(
				fc.array(fc.tuple(cell, cell, cell), { minLength: 1, maxLength: 8 }),
				fc.integer({ min: 1, max: 9 }),
				async (table, size) => {
					const text = `x,y,z\n${table.map((cells) => cells.map((one) => `"${one.replaceAll('"', '""')}"`).join(',')).join('\n')}\n`;
					expect((await read(text, 'x.csv', size)).rows).toEqual(table);
				},
			),
			{ numRuns: 200 },
		);
	});

	it('stops a gzip bomb and lets an honest large file pass', async () => {
		const count = async (bytes: Uint8Array) => {
			let rows = 0;
			for await (const batch of readTable(pieces(bytes, 65_536), 'x.csv.gz')) rows += 'nRows' in batch ? batch.nRows : 0;
			return rows;
		};
		const bomb = gzipSync(Buffer.concat([Buffer.from('a,b\n'), Buffer.alloc(300 * 2 ** 20, 'x')]), { level: 1 });
		await expect(count(bomb)).rejects.toMatchObject({ code: 'ML-FILE-BOMB' });
		const line = Array.from({ length: 5000 }, (_, i) => `${(i * 7919) % 10007},${(i * 104729) % 99991}`).join('\n');
		expect(await count(gzipSync(`a,b\n${line}\n`))).toBe(5000);
	}, 60_000);
});
