// When a long loop gives way to others and when it has to end.
import type { JobContext } from '../../core/context';

const BREATH_MS = 30;

export class Pace {
	private last: number;
	private work = 0;

	/** @param deadline - Milliseconds on the context's clock. */
	constructor(
		private readonly context: JobContext,
		readonly deadline = context.deadline,
	) {
		this.last = context.now();
	}

	get outOfTime(): boolean {
		return this.context.now() >= this.deadline;
	}

	/** The same breath with an earlier end. */
	until(deadline: number): Pace {
		return new Pace(this.context, Math.min(deadline, this.deadline));
	}

	/**
	 * Counts work and looks at the clock once in a while.
	 * @param steps - Elementary steps, about a nanosecond each.
	 * @returns A promise to await, or undefined when there is no need to pause yet.
	 */
	after(steps: number): Promise<void> | undefined {
		this.work += steps;
		if (this.work < 2e6) return undefined;
		this.work = 0;
		if (this.context.now() - this.last < BREATH_MS) return undefined;
		return this.breathe();
	}

	async breathe(): Promise<void> {
		await this.context.checkpoint();
		this.last = this.context.now();
	}
}
