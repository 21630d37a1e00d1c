// Turns pushed messages into awaited ones, in order.

export class MessageQueue<T> {
	private readonly waiting: T[] = [];
	private wake: ((message: T) => void) | undefined;

	push(message: T): void {
		if (!this.wake) {
			this.waiting.push(message);
			return;
		}
		const wake = this.wake;
		this.wake = undefined;
		wake(message);
	}

	/** One reader at a time. */
	next(): Promise<T> {
		const message = this.waiting.shift();
		if (message !== undefined) return Promise.resolve(message);
		return new Promise((resolve) => {
			this.wake = resolve;
		});
	}
}
