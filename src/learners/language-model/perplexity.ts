/** A text of one word of thousands of letters is less likely than JSON has numbers for. */
const MAX_NATS = 700;

/**
 * Perplexity, always finite.
 *
 * @param nats - Mean of -ln P over the units of a text.
 */
export function perplexityOf(nats: number): number {
	return Math.exp(Math.min(nats, MAX_NATS));
}
