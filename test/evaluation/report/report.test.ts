import { unzlibSync } from 'fflate';
import { createContext } from '../../../src/core/context';
import { Random } from '../../../src/core/random';
import { evaluateOutputs, type Evaluation } from '../../../src/evaluation/evaluate-outputs';
import { textWidth } from '../../../src/evaluation/report/canvas';
import { makeChart, wrap } from '../../../src/evaluation/report/chart';
import { escapeHtml } from '../../../src/evaluation/report/escape';
import { makePage } from '../../../src/evaluation/report/page';
import { ticks } from '../../../src/evaluation/report/plot';
import { Table } from '../../../src/table/table';

const HOSTILE = '<img src=x onerror=alert(1)>"\'`</style></title><script>alert(2)</script>&\u2028\u202e\ud800 {{ $json }}';

async function reportOf(nClasses: number, name = HOSTILE): Promise<Evaluation> {
	const n = 300;
	const random = new Random(1);
	const actual = Float64Array.from({ length: n }, () => (nClasses > 0 ? random.integer(nClasses) : 1e4 * random.normal()));
	const outputs = new Float64Array(n * Math.max(1, nClasses));
	const codes = new Int32Array(n);
	for (let row = 0; row < n; row++) {
		codes[row] = row % 3 === 0 ? 1 : 0;
		if (nClasses === 0) outputs[row] = actual[row] + (codes[row] === 1 ? 9e3 : 1e3) * random.normal();
		for (let k = 0; k < nClasses; k++) outputs[row * nClasses + k] = (k === actual[row]) === (codes[row] === 0) ? 0.8 : 0.2 / (nClasses - 1);
		for (let k = 0; k < nClasses; k++) outputs[row * nClasses + k] = (outputs[row * nClasses + k] + row / 1000) / (1 + (nClasses * row) / 1000);
	}
	const report = await evaluateOutputs({
		scored: { problemType: nClasses > 0 ? 'classification' : 'regression', nClasses, actual, outputs },
		classes: Array.from({ length: nClasses }, (_, k) => `${name} ${k}`),
		prior: new Float64Array(Math.max(1, nClasses)).fill(nClasses > 0 ? 1 / nClasses : 0),
		table: Table.from([[name, { kind: 'category', codes, levels: [`a ${name}`, `b ${name}`] }]]),
		costs: nClasses === 2 ? { miss: 2, falseAlarm: 1 } : undefined,
		context: createContext(),
	});
	report.warnings.push({ code: 'ML-X', message: name, fix: name });
	report.comparison = { metric: 'rmse', difference: { value: 0, low: 0, high: 0 }, better: 'neither', text: name };
	return report;
}

describe('makePage', () => {
	test.each([2, 5, 40, 0])('lets no word from data become markup (%i classes)', async (nClasses) => {
		const page = makePage(await reportOf(nClasses), { title: HOSTILE, target: HOSTILE });
		const markup = page.replace(/<style>[^<]*<\/style>/, '');
		const tags = new Set(Array.from(markup.matchAll(/<\/?([a-z!][a-z0-9]*)/gi), ([, tag]) => tag.toLowerCase()));
		expect([...tags].filter((tag) => ['script', 'img', 'iframe', 'object', 'link', 'a'].includes(tag))).toEqual([]);
		expect(markup).not.toMatch(/<[^>]*\son[a-z]+=/i);
		expect(page).toContain('&lt;img src=x onerror=alert(1)&gt;');
		expect(page).not.toMatch(/[\u2028\u202e]|\p{Surrogate}/u);
		expect(page).not.toMatch(/NaN|undefined|Infinity/);
	});

	test('asks for nothing from outside and forbids scripts', async () => {
		const page = makePage(await reportOf(2, 'Contract'), { title: 'churn', target: 'Churn' });
		expect(page).toContain("default-src 'none'");
		expect(page).not.toMatch(/https?:|\/\/|url\(|@import|src=/);
		expect(page.length).toBeLessThan(200_000);
	});

	test('opens and closes every element', async () => {
		const page = makePage(await reportOf(3), { title: HOSTILE, target: 'x' }).replace(/<style>[^<]*<\/style>/, '');
		const open: string[] = [];
		for (const [, slash, tag, rest] of page.matchAll(/<(\/?)([a-z][a-z0-9]*)([^>]*)>/gi)) {
			if (rest.endsWith('/') || ['meta'].includes(tag)) continue;
			if (slash) expect(open.pop()).toBe(tag);
			else open.push(tag);
		}
		expect(open).toEqual([]);
	});

	test('shows verdict, grade, the chosen threshold and the weakest group', async () => {
		const report = await reportOf(2, 'Contract');
		const page = makePage(report, { title: 'churn', target: 'Churn' });
		expect(page).toContain(`aria-label="Grade ${report.grade}"`);
		expect(page).toContain('<tr class="chosen">');
		expect(page).toContain('Where it is weakest');
		expect(page).toContain('likely range');
		expect(page.match(/<svg viewBox/g)!.length).toBeGreaterThanOrEqual(5);
	});
});

function readPng(file: Uint8Array) {
	const view = new DataView(file.buffer, file.byteOffset);
	const [width, height] = [view.getUint32(16), view.getUint32(20)];
	const length = view.getUint32(33);
	const lines = unzlibSync(file.subarray(41, 41 + length));
	return { width, height, pixel: (x: number, y: number) => Array.from(lines.subarray(y * (width * 3 + 1) + 1 + 3 * x).subarray(0, 3)), lines };
}

describe('makeChart', () => {
	test.each([2, 5, 0])('is a PNG with the grade in its colour and both charts (%i classes)', async (nClasses) => {
		const report = await reportOf(nClasses, 'Kündigung Ж 中');
		const file = makeChart({ ...report, grade: 'D' }, { title: 'churn', target: HOSTILE });
		expect(Array.from(file.subarray(0, 8))).toEqual([137, 80, 78, 71, 13, 10, 26, 10]);
		const { width, height, pixel, lines } = readPng(file);
		expect(width).toBe(1648);
		expect(lines).toHaveLength(height * (width * 3 + 1));
		expect(pixel(70, 60)).toEqual([192, 50, 50]);
		expect(pixel(2, 2)).toEqual([255, 255, 255]);
		let drawn = 0;
		for (let y = 250; y < height - 60; y++) for (let x = width / 2; x < width; x += 3) if (pixel(x, y)[0] < 250) drawn++;
		expect(drawn).toBeGreaterThan(500);
	});

	test('the same report gives the same bytes', async () => {
		const report = await reportOf(2);
		const options = { title: 'churn', target: 'Churn' };
		expect(makeChart(report, options)).toEqual(makeChart(report, options));
	});

	test('lines fit the width, and numbers keep their per cent sign', () => {
		const lines = wrap('Right 78 % of the time (76–80 % likely range, 1,409 test rows); always guessing right 74 %.', 200, 9);
		for (const line of lines) expect(textWidth(line, 12)).toBeLessThanOrEqual(200);
		for (const line of lines) expect(line).not.toMatch(/^%/);
		expect(wrap('a '.repeat(500), 100, 3)).toHaveLength(3);
	});
});

describe('ticks', () => {
	test('are round and inside of the range', () => {
		expect(ticks([0, 1], 5)).toEqual([0, 0.2, 0.4, 0.6000000000000001, 0.8, 1]);
		expect(ticks([-130, 270], 5)).toEqual([-100, 0, 100, 200]);
		expect(ticks([3, 3], 5)).toEqual([3]);
		expect(ticks([-1e308, 1e308], 5).length).toBeLessThan(20);
		expect(ticks([1e17, 1e17 + 16], 5)).toEqual([1e17]);
		expect(ticks([1e15, 1e15 + 0.125], 5).length).toBeLessThan(20);
	});
});

test('escapeHtml leaves no character with a meaning', () => {
	expect(escapeHtml('<a b="c" d=\'e\'>&`')).toBe('&lt;a b=&quot;c&quot; d=&#39;e&#39;&gt;&amp;&#96;');
	expect(escapeHtml('Zoë 😀 Ж')).toBe('Zoë 😀 Ж');
});
