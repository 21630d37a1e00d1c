// Threads that help a job's own thread. What they do is the kernels' affair (`kernels/crew/`); this is how they come and go.

export interface Crew {
	/** Threads in all, the job's own among them; at least 1. */
	readonly threads: number;
	/**
	 * Starts `threads - 1` helpers in place of those that are there, and doesn't wait for them. A host without threads to give starts none.
	 * @param dataOf - What helper 1, 2, … needs to start: a structured clone of it is its `workerData`.
	 * @param onDismiss - Tells the helpers to end. Called once: by `dismiss` or when others are hired.
	 */
	hire(dataOf: (helper: number) => object, onDismiss: () => void): void;
	/** Lets the helpers go, if there are any. Called when a job ends, however it ends. */
	dismiss(): void;
}
