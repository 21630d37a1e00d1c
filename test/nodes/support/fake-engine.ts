// An engine that answers at once with what a test tells it to, and remembers what it was asked.
import type { EngineLocation, MlEngine } from '../../../nodes/shared/ml-engine';

type Call = { verb: keyof MlEngine; args: unknown[] };

export class FakeEngine {
	readonly calls: Call[] = [];
	readonly locations: EngineLocation[] = [];
	private readonly answers = new Map<keyof MlEngine, (...args: never[]) => unknown>();

	/** What a verb answers; an answer that throws is a refusal. */
	on<V extends keyof MlEngine>(verb: V, answer: (...args: Parameters<MlEngine[V]>) => unknown): this {
		this.answers.set(verb, answer as (...args: never[]) => unknown);
		return this;
	}

	/** Arguments of the only call of a verb. */
	callOf(verb: keyof MlEngine): unknown[] {
		const calls = this.calls.filter((call) => call.verb === verb);
		if (calls.length !== 1) throw new Error(`${verb} was called ${calls.length} times`);
		return calls[0].args;
	}

	install(): this {
		(globalThis as { mlTestEngine?: unknown }).mlTestEngine = (location: EngineLocation) => {
			this.locations.push(location);
			return new Proxy({}, { get: (_, verb) => this.verb(verb as keyof MlEngine) });
		};
		return this;
	}

	private verb(verb: keyof MlEngine) {
		return async (...args: unknown[]): Promise<unknown> => {
			this.calls.push({ verb, args });
			const answer = this.answers.get(verb);
			if (!answer) throw new Error(`No answer for ${verb}`);
			return await (answer as (...args: unknown[]) => unknown)(...args);
		};
	}
}
