// n8n's editor in a headless Chromium: nodes are found, a panel opens with the stored models, a run turns the canvas green.
// Screenshots go to test-artifacts/ to be looked at.
import assert from 'node:assert/strict';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, it } from 'node:test';
import { chromium, type Browser, type Page } from 'playwright-core';
import { REPO_FOLDER } from '../../scripts/n8n/cache.mts';
import type { TestN8n } from './n8n.mts';

const ARTIFACTS = join(REPO_FOLDER, 'test-artifacts');
const NODES = ['Prepare Data', 'Train Model', 'Evaluate', 'Predict', 'Retrain'];
const BROWSERS = [process.env.CHROMIUM, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const FLAGS = [
	'--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
	'--disable-component-update', '--disable-sync',
];

const testId = (id: string) => `[data-test-id="${id}"]`;
const canvasNode = (name: string) => `${testId('canvas-node')}[data-node-name="${name}"]`;

export function editorSuite(n8n: TestN8n): void {
	let browser: Browser;
	let page: Page;

	before(async () => {
		mkdirSync(ARTIFACTS, { recursive: true });
		browser = await chromium.launch({ executablePath: findBrowser(), headless: true, args: FLAGS });
		page = await browser.newPage({ viewport: { width: 1500, height: 950 } });
		page.setDefaultTimeout(30_000);
		await signIn(page, n8n);
	});

	after(() => browser?.close());

	it('the five nodes are found in the nodes panel', async () => {
		await page.goto(`${n8n.server.url}/workflow/new`);
		await page.locator(testId('canvas-plus-button')).click();
		for (const [index, name] of NODES.entries()) {
			await page.locator(testId('node-creator-search-bar')).fill(name);
			await page.locator(testId('node-creator-item-name')).getByText(name, { exact: true }).first().waitFor();
			await screenshot(page, `nodes-panel-${index + 1}`);
		}
	});

	it('the panel of Predict opens with the stored models in its list', async () => {
		await openWorkflow(page, n8n, 'Churn 2: ask the model (webhook)');
		await page.locator(canvasNode('Predict')).dblclick();
		const picker = page.locator(testId('resource-locator-model'));
		await picker.locator(testId('rlc-mode-selector')).click();
		// n8n words the mode itself.
		await page.getByText(/^From list$/i).last().click();
		await picker.locator(testId('rlc-input')).click();
		await page.locator(testId('rlc-item')).first().waitFor();
		const listed = await page.locator(testId('rlc-item')).allTextContents();
		await screenshot(page, 'predict-panel');
		for (const name of ['churn', 'house-prices', 'lead-score']) {
			assert.ok(listed.some((text) => text.includes(name)), `${name} is not among: ${listed.join(' | ')}`);
		}
	});

	it('a run turns the canvas green', async () => {
		await openWorkflow(page, n8n, 'Lead scoring');
		await screenshot(page, 'canvas-before');
		await page.locator(testId('execute-workflow-button')).first().click();
		// Start, file, rows, Prepare Data, Train Model, Predict and at least one way out.
		await page.waitForFunction(
			(selector) => document.querySelectorAll(selector).length >= 7,
			testId('canvas-node-status-success'),
			{ timeout: 120_000 },
		);
		await screenshot(page, 'canvas-green');
		assert.equal(await page.locator(testId('canvas-node-status-error')).count(), 0);
	});

	it('the output of Train Model can be read in its panel', async () => {
		await page.locator(canvasNode('Train Model')).dblclick();
		await page.locator(testId('output-panel')).getByText('verdict').first().waitFor();
		await screenshot(page, 'train-model-output');
	});
}

async function signIn(page: Page, { server, owner }: TestN8n): Promise<void> {
	await page.goto(`${server.url}/signin`);
	await page.locator('input[type="email"], input[name="emailOrLdapLoginId"]').first().fill(owner.email);
	await page.locator('input[type="password"]').fill(owner.password);
	await page.getByRole('button', { name: 'Sign in' }).click();
	await page.waitForURL((url) => !url.pathname.startsWith('/signin'));
}

async function openWorkflow(page: Page, { client, server }: TestN8n, name: string): Promise<void> {
	const workflow = await client.findWorkflow(name);
	await page.goto(`${server.url}/workflow/${workflow?.id}`);
	await page.locator(testId('canvas-node')).first().waitFor();
}

async function screenshot(page: Page, name: string): Promise<void> {
	// Panels slide in; a picture taken at once shows half of them.
	await page.waitForTimeout(600);
	await page.screenshot({ path: join(ARTIFACTS, `${name}.png`) });
}

function findBrowser(): string {
	const found = BROWSERS.find((path) => path !== undefined && existsSync(path));
	if (found === undefined) throw new Error('No Chromium found. Install the package chromium, or name one in the variable CHROMIUM.');
	return found;
}
