// Speaks to a running n8n: the public API where it has what is needed, the editor's own routes (owner, API keys, manual runs) where not.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Execution, Json, Workflow } from './types.mts';

export interface Owner {
	email: string;
	firstName: string;
	lastName: string;
	password: string;
}

const API_KEY_LABEL = 'n8n-nodes-ml';
const POLL_MS = 250;
const REGISTRATION_MS = 15_000;

export class N8nClient {
	private cookie = '';
	private apiKey = '';

	readonly url: string;

	constructor(url: string) {
		this.url = url;
	}

	/** Creates the owner of a new n8n, or signs in where there is one, and gets a key of the public API. */
	async signIn(owner: Owner): Promise<void> {
		const { data: settings } = await this.rest('GET', '/settings');
		if (settings.userManagement.showSetupOnFirstLoad) await this.rest('POST', '/owner/setup', owner);
		else await this.rest('POST', '/login', { emailOrLdapLoginId: owner.email, password: owner.password });
		await this.renewApiKey();
	}

	private async renewApiKey(): Promise<void> {
		const { data: keys } = await this.rest('GET', '/api-keys');
		const stale = (keys.items ?? keys).filter((key: { label: string }) => key.label === API_KEY_LABEL);
		for (const { id } of stale) await this.rest('DELETE', `/api-keys/${id}`);
		const { data: scopes } = await this.rest('GET', '/api-keys/scopes');
		const { data: key } = await this.rest('POST', '/api-keys', { label: API_KEY_LABEL, expiresAt: null, scopes });
		this.apiKey = key.rawApiKey;
	}

	async findWorkflow(name: string): Promise<Workflow | undefined> {
		const { data } = await this.api('GET', `/workflows?name=${encodeURIComponent(name)}`);
		return data.find((workflow: Workflow) => workflow.name === name);
	}

	workflow(id: string): Promise<Workflow & { active: boolean }> {
		return this.api('GET', `/workflows/${id}`);
	}

	createWorkflow({ name, nodes, connections, settings = {} }: Workflow): Promise<Workflow & { id: string }> {
		return this.api('POST', '/workflows', { name, nodes, connections, settings });
	}

	/** Sets its webhooks and schedules going. n8n answers a little before they are. */
	publish(id: string): Promise<unknown> {
		return this.api('POST', `/workflows/${id}/publish`, {});
	}

	unpublish(id: string): Promise<unknown> {
		return this.api('POST', `/workflows/${id}/unpublish`, {});
	}

	/** Like the Execute button. @returns The execution's id. */
	async startRun(workflowId: string, trigger: string): Promise<string> {
		const { data } = await this.rest('POST', `/workflows/${workflowId}/run`, { triggerToStartFrom: { name: trigger } });
		return data.executionId;
	}

	async run(workflowId: string, trigger: string, timeoutMs = 180_000): Promise<Execution> {
		return await this.waitFor(await this.startRun(workflowId, trigger), timeoutMs);
	}

	async waitFor(executionId: string, timeoutMs: number): Promise<Execution> {
		const deadline = Date.now() + timeoutMs;
		for (;;) {
			const execution = await this.execution(executionId).catch(() => undefined);
			if (execution !== undefined && !['new', 'running', 'waiting'].includes(execution.status)) return execution;
			if (Date.now() > deadline) throw new Error(`Execution ${executionId} was still running after ${timeoutMs / 1000} s.`);
			await sleep(POLL_MS);
		}
	}

	execution(id: string): Promise<Execution> {
		return this.api('GET', `/executions/${id}?includeData=true`);
	}

	/** Newest first. */
	async executions(workflowId: string): Promise<Execution[]> {
		return (await this.api('GET', `/executions?workflowId=${workflowId}`)).data;
	}

	/** Like the Stop button. */
	stop(executionId: string): Promise<unknown> {
		return this.rest('POST', `/executions/${executionId}/stop`);
	}

	/** Waits for a webhook that was published just now. */
	async callWebhook(path: string, body: unknown): Promise<{ status: number; body: Json }> {
		const deadline = Date.now() + REGISTRATION_MS;
		for (;;) {
			const answer = await this.send('POST', `/webhook/${path}`, body, {});
			const result = { status: answer.status, body: (await answer.json()) as Json };
			if (answer.status !== 404 || Date.now() > deadline) return result;
			await sleep(POLL_MS);
		}
	}

	// Answers of n8n are read as they come; each caller names the fields that it relies on.
	// eslint-disable-next-line @typescript-eslint/no-explicit-any
	async rest(method: string, path: string, body?: unknown): Promise<any> {
		// The cookie is bound to the browser that signed in, known by this header.
		const answer = await this.send(method, `/rest${path}`, body, { cookie: this.cookie, 'browser-id': 'n8n-nodes-ml' });
		const cookie = answer.headers.getSetCookie().find((line) => line.startsWith('n8n-auth='));
		if (cookie !== undefined) this.cookie = cookie.split(';')[0];
		return await read(answer, `${method} ${path}`);
	}

	// eslint-disable-next-line @typescript-eslint/no-explicit-any
	async api(method: string, path: string, body?: unknown): Promise<any> {
		return await read(await this.send(method, `/api/v1${path}`, body, { 'x-n8n-api-key': this.apiKey }), `${method} ${path}`);
	}

	private send(method: string, path: string, body: unknown, headers: Record<string, string>): Promise<Response> {
		return fetch(`${this.url}${path}`, {
			method,
			headers: { 'content-type': 'application/json', ...headers },
			...(body === undefined ? {} : { body: JSON.stringify(body) }),
		});
	}
}

async function read(answer: Response, what: string): Promise<unknown> {
	const text = await answer.text();
	if (!answer.ok) throw new Error(`n8n answered ${answer.status} to ${what}: ${text.slice(0, 500)}`);
	return text === '' ? undefined : JSON.parse(text);
}
