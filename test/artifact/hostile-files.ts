// Model files made by hand to do harm. None of them may be read.
import { encodeContainer } from '../../src/artifact/container';

const META = '"__metadata__":{"format":"n8n-nodes-ml","formatVersion":"1","header":"{}"}';
const FLOATS = '"a":{"data_offsets":[0,16],"dtype":"F64","shape":[2]}';

/** A file with this text as its list of arrays, padded as it should be, and `dataBytes` zeros. */
export function file(text: string, dataBytes = 0): Uint8Array {
	const json = new TextEncoder().encode(text);
	const padded = Math.ceil(json.length / 8) * 8;
	const bytes = new Uint8Array(8 + padded + dataBytes);
	bytes.fill(0x20, 8, 8 + padded);
	bytes.set(json, 8);
	new DataView(bytes.buffer).setUint32(0, padded, true);
	return bytes;
}

/** `file`, with the header length overwritten. */
function lying(length: bigint): Uint8Array {
	const bytes = file(`{${META}}`);
	new DataView(bytes.buffer).setBigUint64(0, length, true);
	return bytes;
}

function meta(header: string): string {
	return `"__metadata__":{"format":"n8n-nodes-ml","formatVersion":"1","header":${JSON.stringify(header)}}`;
}

function largeHeader(text: string): Uint8Array {
	const json = new TextEncoder().encode(text);
	const bytes = file(
		`{"__metadata__":{"format":"n8n-nodes-ml","formatVersion":"1"},"header.json":{"data_offsets":[0,${json.length}],"dtype":"U8","shape":[${json.length}]}}`,
		json.length,
	);
	bytes.set(json, bytes.length - json.length);
	return bytes;
}

const good = () => encodeContainer({ a: 1 }, new Map([['a', new Float64Array([1, 2])]]));
const append = (bytes: Uint8Array, tail: string) => new Uint8Array([...bytes, ...new TextEncoder().encode(tail)]);

/** The templates themselves must be readable, or the refusals below would prove nothing. */
export const HARMLESS: readonly [string, () => Uint8Array][] = [
	['the empty template', () => file(`{${META}}`)],
	['the template with an array', () => file(`{${META},${FLOATS}}`, 16)],
	['the template with a large header', () => largeHeader(`["${'x'.repeat(70_000)}"]`)],
];

export const HOSTILE: readonly [string, () => Uint8Array][] = [
	['no bytes', () => new Uint8Array(0)],
	['7 bytes', () => new Uint8Array(7)],
	['16 zeros', () => new Uint8Array(16)],
	['1 MB of zeros', () => new Uint8Array(1 << 20)],
	['a zip', () => append(new TextEncoder().encode('PK\u0003\u0004'), 'x'.repeat(100))],
	['a pickle', () => append(new Uint8Array([0x80, 0x04, 0x95]), 'cos\nsystem\n(S"id"\ntR.'.padEnd(64))],
	['a gzip', () => append(new Uint8Array([0x1f, 0x8b, 8, 0]), 'x'.repeat(100))],
	['a header of 2^64-1 bytes', () => lying(0xffff_ffff_ffff_ffffn)],
	['a header of 2^53+8 bytes', () => lying(2n ** 53n + 8n)],
	['a header just over 1 MB', () => lying(1024n * 1024n + 8n)],
	['a header longer than the file', () => lying(1024n)],
	['a header of no bytes', () => lying(0n)],
	['a header of an odd length', () => lying(81n)],
	['a list as header', () => file(`[${META.slice(0, 3)}]`)],
	['null as header', () => file('null')],
	['no metadata', () => file('{}')],
	['metadata that is a list', () => file('{"__metadata__":[]}')],
	['metadata of another program', () => file('{"__metadata__":{"format":"pt"}}')],
	['no format version', () => file('{"__metadata__":{"format":"n8n-nodes-ml","header":"{}"}}')],
	['a format version that is a number', () => file('{"__metadata__":{"format":"n8n-nodes-ml","formatVersion":1,"header":"{}"}}')],
	['format version 0', () => file(`{${META.replace('"1"', '"0"')}}`)],
	['format version 2', () => file(`{${META.replace('"1"', '"2"')}}`)],
	['format version 1e9', () => file(`{${META.replace('"1"', '"1e9"')}}`)],
	['a further field of metadata that names a loader', () => file(`{${META.replace('{"format"', '{"loader_module":"os","format"')}}`)],
	['a further field of metadata that names a file', () => file(`{${META.replace('{"format"', '{"external":"../../config","format"')}}`)],
	['no header text', () => file('{"__metadata__":{"format":"n8n-nodes-ml","formatVersion":"1"}}')],
	['a header text that is a number', () => file('{"__metadata__":{"format":"n8n-nodes-ml","formatVersion":"1","header":7}}')],
	['a header text that is no JSON', () => file(`{${meta('{')}}`)],
	['__proto__ in the header text', () => file(`{${meta('{"__proto__":{"polluted":1}}')}}`)],
	['constructor in the header text', () => file(`{${meta('{"constructor":{"prototype":{"polluted":1}}}')}}`)],
	['a doubled key in the header text', () => file(`{${meta('{"a":1,"a":2}')}}`)],
	['65 levels in the header text', () => file(`{${meta('['.repeat(65) + ']'.repeat(65))}}`)],
	['30,000 levels in the header text', () => file(`{${meta('['.repeat(30_000) + ']'.repeat(30_000))}}`)],
	['500,000 levels in the list of arrays', () => file(`${'['.repeat(500_000)}${']'.repeat(500_000)}`)],
	['100,000 arrays', () => file(`{${META},${Array.from({ length: 20_000 }, (_, i) => `"a${i}":{"data_offsets":[0,0],"dtype":"U8","shape":[0]}`).join(',')}}`)],
	['__proto__ as array name', () => file(`{${META},${FLOATS.replace('"a"', '"__proto__"')}}`, 16)],
	['toString as array name', () => file(`{${META},${FLOATS.replace('"a"', '"toString"')}}`, 16)],
	['an empty array name', () => file(`{${META},${FLOATS.replace('"a"', '""')}}`, 16)],
	['a name of 1,000 characters', () => file(`{${META},${FLOATS.replace('"a"', `"${'n'.repeat(1000)}"`)}}`, 16)],
	['the same array twice', () => file(`{${META},${FLOATS},${FLOATS}}`, 16)],
	['an array that is null', () => file(`{${META},"a":null}`)],
	['an array that is a list', () => file(`{${META},"a":[]}`)],
	['an unknown type', () => file(`{${META},${FLOATS.replace('F64', 'I64')}}`, 16)],
	['a type in lower case', () => file(`{${META},${FLOATS.replace('F64', 'f64')}}`, 16)],
	['two dimensions', () => file(`{${META},${FLOATS.replace('[2]', '[1,2]')}}`, 16)],
	['no dimension', () => file(`{${META},${FLOATS.replace('[2]', '[]')}}`, 16)],
	['a negative length', () => file(`{${META},${FLOATS.replace('[2]', '[-2]')}}`, 16)],
	['a length of 1.5', () => file(`{${META},${FLOATS.replace('[2]', '[1.5]')}}`, 16)],
	['a length written 2.0', () => file(`{${META},${FLOATS.replace('[2]', '[2.0]')}}`, 16)],
	['a length that is a text', () => file(`{${META},${FLOATS.replace('[2]', '["2"]')}}`, 16)],
	['a length of 10^9 in 16 bytes', () => file(`{${META},${FLOATS.replace('[2]', '[1000000000]').replace('[0,16]', '[0,8000000000]')}}`, 16)],
	['a length of 2^53', () => file(`{${META},${FLOATS.replace('[2]', '[9007199254740992]')}}`, 16)],
	['a length of 1e308', () => file(`{${META},${FLOATS.replace('[2]', '[1e308]')}}`, 16)],
	['offsets that disagree with the length', () => file(`{${META},${FLOATS.replace('[0,16]', '[0,8]')}}`, 16)],
	['offsets the wrong way round', () => file(`{${META},${FLOATS.replace('[0,16]', '[16,0]')}}`, 16)],
	['a first array that does not start at 0', () => file(`{${META},${FLOATS.replace('[0,16]', '[8,24]')}}`, 24)],
	['two arrays in the same place', () => file(`{${META},${FLOATS},${FLOATS.replace('"a"', '"b"')}}`, 16)],
	['a hole between arrays', () => file(`{${META},${FLOATS},${FLOATS.replace('"a"', '"b"').replace('[0,16]', '[24,40]')}}`, 40)],
	['an empty array far outside', () => file(`{${META},"a":{"data_offsets":[999,999],"dtype":"U8","shape":[0]}}`)],
	['a further field of an array', () => file(`{${META},${FLOATS.replace('"dtype"', '"path":"/etc/passwd","dtype"')}}`, 16)],
	['keys of an array in another order', () => file(`{${META},"a":{"dtype":"F64","data_offsets":[0,16],"shape":[2]}}`, 16)],
	['blanks in the list of arrays', () => file(`{ ${META}}`)],
	['data that is cut', () => good().subarray(0, good().length - 1)],
	['a tail behind the data', () => append(good(), '<?php system($_GET[0]);')],
	['a tail of one byte', () => append(good(), ' ')],
	['two headers', () => file(`{${META},"header.json":{"data_offsets":[0,2],"dtype":"U8","shape":[2]}}`, 2)],
	['a small header in the place of a large one', () => largeHeader('{}')],
	['a large header of floats', () => file('{"__metadata__":{"format":"n8n-nodes-ml","formatVersion":"1"},"header.json":{"data_offsets":[0,80000],"dtype":"F64","shape":[10000]}}', 80_000)],
	['a large header that is not UTF-8', () => largeHeader('x').map((byte, i, all) => (i === all.length - 1 ? 0xff : byte))],
	['a large header of 20 million empty lists', () => largeHeader(`[${'[],'.repeat(20_000_000)}[]]`)],
	['a large header of 60 MB of brackets', () => largeHeader('['.repeat(60_000_000))],
	['a large header of more than 64 MB', () => largeHeader(`["${'x'.repeat(67_108_864)}"]`)],
	['a large header with one text of 30 MB', () => largeHeader(`["${'x'.repeat(30_000_000)}"]`)],
];
