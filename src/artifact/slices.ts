// Long work in the n8n process is cut into slices of a few ms with the event loop in between.

/** Lets timers, sockets and other executions run before the next slice. */
export function breathe(): Promise<void> {
	return new Promise((resolve) => {
		setImmediate(resolve);
	});
}

/** Drives sliced work to its end at once. */
export function runAtOnce<T>(work: Generator<void, T>): T {
	for (;;) {
		const step = work.next();
		if (step.done) return step.value;
	}
}

/** Drives sliced work with the event loop in between. */
export async function runInSlices<T>(work: Generator<void, T>): Promise<T> {
	for (;;) {
		const step = work.next();
		if (step.done) return step.value;
		await breathe();
	}
}
