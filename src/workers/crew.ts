// Threads for the kernels of one job. They are children of the job's thread and end with it, whichever way it ends.
import { Worker } from 'node:worker_threads';
import type { Crew } from '../core/crew';

/** A helper holds a few objects; what it works on lies outside its heap. */
const HEAP_LIMITS = { maxOldGenerationSizeMb: 64, maxYoungGenerationSizeMb: 8 };

export class ThreadCrew implements Crew {
	private onDismiss: (() => void) | undefined;
	private running = 0;

	/** @param path - The bundled `crew.js`. */
	constructor(
		private readonly path: string,
		readonly threads: number,
	) {}

	hire(dataOf: (helper: number) => object, onDismiss: () => void): void {
		this.dismiss();
		this.onDismiss = onDismiss;
		for (let helper = 1; helper < this.threads; helper++) {
			if (!this.start(dataOf(helper))) return;
		}
	}

	dismiss(): void {
		this.onDismiss?.();
		this.onDismiss = undefined;
	}

	/** Helpers that have not ended yet. */
	get size(): number {
		return this.running;
	}

	/** @returns False where the machine has no thread to give: the work is then done by those that there are. */
	private start(workerData: object): boolean {
		try {
			const worker = new Worker(this.path, { workerData, resourceLimits: HEAP_LIMITS });
			this.running++;
			worker.unref();
			worker.on('exit', () => this.running--);
			// One that can't start is not missed either; one that dies at work is noticed by who waits for it.
			worker.on('error', () => undefined);
			return true;
		} catch {
			return false;
		}
	}
}
