// Images in binary fields of items: trained on, judged, served, and refused in words where they are damaged.
import { encode } from 'fast-png';
import type { INodeExecutionData } from 'n8n-workflow';
import { Host, type TestNode } from './support/host';
import { packageWithRealEngine, type TestPackage } from './support/test-package';

let testPackage: TestPackage;
let host: Host;

beforeAll(async () => {
	testPackage = await packageWithRealEngine('images');
	host = await Host.load(testPackage.folder);
}, 60_000);
afterAll(async () => {
	const engine = require(`${testPackage.folder}/dist/engine.js`) as { closeEngines(): Promise<void> };
	await engine.closeEngines();
	testPackage.remove();
	Host.cleanUp();
});

const SIDE = 20;

/** Day: the sky above is bright. Night: it is dark. Noise in both. */
function photo(i: number): { sky: 'day' | 'night'; png: Buffer } {
	const sky = (i * 7) % 3 === 0 ? 'day' : 'night';
	const data = Uint8Array.from({ length: SIDE * SIDE * 3 }, (_, p) => {
		const above = p < (SIDE * SIDE * 3) / 2;
		return (above === (sky === 'day') ? 170 : 90) + ((i * 31 + p * 17) % 60);
	});
	return { sky, png: Buffer.from(encode({ width: SIDE, height: SIDE, channels: 3, data })) };
}

function items(n: number, bytesOf: (png: Buffer, i: number) => Buffer | undefined = (png) => png): INodeExecutionData[] {
	return Array.from({ length: n }, (_, i) => {
		const { sky, png } = photo(i);
		const bytes = bytesOf(png, i);
		const binary = bytes && { photo: { data: bytes.toString('base64'), mimeType: 'image/png', fileName: `${i}.png` } };
		return { json: { camera: ['a', 'b'][i % 2], sky }, ...(binary && { binary }) };
	});
}

const node = (type: string, parameters: TestNode['parameters'] = {}): TestNode => ({ name: type, type, parameters });
const MODEL = { __rl: true, mode: 'name', value: 'sky' };
const train = (options: object = {}) =>
	node('trainModel', { modelName: 'sky', targetColumn: 'sky', options: { imageField: 'photo', timeBudget: 10, ...options } as never });

describe('images of items', () => {
	it('are learnt from, judged and served', async () => {
		const result = await host.run(items(120), [train()]);
		expect(result.error).toBeUndefined();
		const [[{ json }]] = result.outputs('trainModel');
		const metrics = json.metrics as Record<string, { value: number }>;
		expect(metrics.accuracy.value).toBeGreaterThan(0.9);
		expect((json.featureImportance as { column: string }[])[0].column).toBe('photo');

		const judged = await host.run(items(60), [node('evaluate', { model: MODEL })]);
		expect(judged.error).toBeUndefined();
		expect((judged.outputs('evaluate')[0][0].json.metrics as typeof metrics).accuracy.value).toBeGreaterThan(0.9);

		const asked = await host.run(items(12), [node('predict', { model: MODEL, options: { explain: 2 } })]);
		expect(asked.error).toBeUndefined();
		const answers = asked.outputs('predict')[0].map((item) => item.json as { sky: string; prediction: { value: string; reasons: { column: string; value: unknown }[] } });
		expect(answers.filter(({ sky, prediction }) => sky === prediction.value).length).toBeGreaterThan(10);
		expect(answers[0].prediction.reasons[0]).toMatchObject({ column: 'photo', value: 'an image' });
	}, 90_000);

	it('have a class per folder where the target is the folder that they came from', async () => {
		const inFolders = items(90).map(({ json, binary }) => ({ json: { camera: json.camera }, binary: { photo: { ...binary!.photo, directory: `/photos/${String(json.sky)}` } } }));
		const inFolder = (options: object) => node('trainModel', { modelName: 'folders', targetColumn: 'folder', options: { imageField: 'photo', timeBudget: 5, ...options } as never });
		const result = await host.run(inFolders, [inFolder({})]);
		expect(result.error).toBeUndefined();
		expect((result.outputs('trainModel')[0][0].json.metrics as Record<string, { value: number }>).accuracy.value).toBeGreaterThan(0.9);
		const zipped = inFolders.map(({ json, binary: { photo } }) => ({ json, binary: { photo: { ...photo, directory: undefined, fileName: `${photo.directory.slice(1)}/1.png` } } }));
		const judged = await host.run(zipped, [node('evaluate', { model: { ...MODEL, value: 'folders' } })]);
		expect(judged.error).toBeUndefined();
		expect((judged.outputs('evaluate')[0][0].json.metrics as Record<string, { value: number }>).accuracy.value).toBeGreaterThan(0.9);
	}, 60_000);

	it('are refused one by one where they are damaged, empty, missing or of another kind', async () => {
		const bad = (png: Buffer, i: number) => [png, png.subarray(0, 50), Buffer.alloc(0), undefined, Buffer.from('words, not pixels')][i];
		const asked = await host.run(items(5, bad), [node('predict', { model: MODEL })]);
		expect(asked.error).toBeUndefined();
		const said = asked.outputs('predict')[0].map(({ json }) => json.prediction as { value: unknown; warnings: { code: string; message: string }[] });
		expect(said[0].value).not.toBeNull();
		expect(said.slice(1).map(({ value, warnings }) => [value, warnings[0].code])).toEqual(Array(4).fill([null, 'ML-IMAGE']));
		expect(said.slice(1).map(({ warnings }) => warnings[0].message)).toEqual([
			expect.stringMatching(/damaged/),
			expect.stringMatching(/0 bytes/),
			expect.stringMatching(/no image in 'photo'/),
			expect.stringMatching(/no PNG, JPEG or WebP/),
		]);
	}, 30_000);

	it('that are damaged are left out of a training, and counted', async () => {
		const result = await host.run(items(120, (png, i) => (i % 10 === 0 ? png.subarray(0, 40) : png)), [train()]);
		expect(result.error).toBeUndefined();
		const [[{ json }]] = result.outputs('trainModel');
		expect(json.rows).toBe(108);
		expect((json.warnings as { code: string; message: string }[]).find(({ code }) => code === 'ML-IMAGE')?.message).toMatch(/12/);
	}, 60_000);

	it('that no item has are refused by name', async () => {
		const result = await host.run(items(20, () => undefined), [train()]);
		expect(result.error?.message).toMatch(/No input item has an image in 'photo'/);
	});
});
