// The meaning of a text as a cell of a raw table: the numbers that an embedding model gave for it.

/** Most numbers that an embedding may have; those in use have 100 to 4,096. */
export const MAX_VECTOR_WIDTH = 16_384;

export interface VectorCell {
	readonly kind: 'vector';
	/** Name of the embedding model: vectors of two models say nothing to each other. */
	readonly model: string;
	/** The column of texts that it was made from. */
	readonly source: string;
	/** Finite, at least one. */
	readonly values: Float32Array;
}

const TEXT_FORM = 'vector:';

/** By its shape, since a cell that crossed to another thread has no class. */
export function isVectorCell(value: unknown): value is VectorCell {
	if (typeof value !== 'object' || value === null) return false;
	const { kind, model, source, values } = value as Record<string, unknown>;
	return kind === 'vector' && typeof model === 'string' && typeof source === 'string' && values instanceof Float32Array && values.length > 0 && values.length <= MAX_VECTOR_WIDTH;
}

/** Numbers of a cell: a vector cell or the text that `vectorText` makes; undefined where it is none. */
export function vectorValues(value: unknown): Float32Array | undefined {
	if (isVectorCell(value)) return value.values;
	if (typeof value !== 'string' || !value.startsWith(TEXT_FORM)) return undefined;
	const bytes = Uint8Array.from(Buffer.from(value.slice(TEXT_FORM.length), 'base64'));
	if (bytes.length === 0 || bytes.length % 4 !== 0) return undefined;
	const values = new Float32Array(bytes.buffer);
	return values.every(Number.isFinite) ? values : undefined;
}

/** A vector as text, for rows of plain values. */
export function vectorText(values: Float32Array): string {
	return TEXT_FORM + Buffer.from(values.buffer, values.byteOffset, values.byteLength).toString('base64');
}
