// Texts of rows as vectors, from whatever embedding model is connected to a node: each text is sent once per execution, some at a
// time, before the engine sees the rows.
import { NodeConnectionTypes, type IExecuteFunctions, type INodeInputConfiguration } from 'n8n-workflow';
import { MlError } from '../../src/core/errors';
import type { RawRow } from '../../src/table/raw-table';
import type { VectorSpec } from '../../src/table/schema';
import { MAX_VECTOR_WIDTH, type VectorCell } from '../../src/table/vectors/raw-vector';
import { mapInSlices } from './items';
import { defaultMemoryBudget } from './memory-budget';
import type { JobControl, MlEngine, ModelReference } from './ml-engine';
import { isTool } from './run-node';
import { valueAt } from './value-at';

/** Optional: without a sub-node, everything is as it would be without this input. */
export const EMBEDDINGS_INPUT: INodeInputConfiguration = {
	type: NodeConnectionTypes.AiEmbedding,
	displayName: 'Embeddings',
	required: false,
	maxConnections: 1,
};

/** Texts per request. */
const BATCH = 128;
/** Characters of a text that are sent: some 5,000 tokens of English, which the usual models take. */
const MAX_CHARACTERS = 20_000;
const MEBIBYTE = 2 ** 20;
const SHOWN = 200;

/** A column of vectors, and the column of texts that it is made from. */
export interface EmbeddedColumn {
	name: string;
	source: string;
	/** What a stored model expects; absent in a first training. */
	vector?: VectorSpec;
}

/** What LangChain calls Embeddings, as n8n's sub-nodes supply it. */
interface EmbeddingModel {
	embedDocuments(texts: string[]): Promise<number[][]>;
}

export const vectorColumnOf = (source: string): EmbeddedColumn => ({ name: `${source} [embedding]`, source });

/** The vectors of one execution of a node. */
export class Embedder {
	private readonly vectors = new Map<string, Float32Array>();
	private width: number | undefined;

	private constructor(
		private readonly service: EmbeddingModel,
		/** The embedding model's name, or that of its class where it has none. */
		readonly model: string,
	) {}

	/** The connected embedding model; undefined where there is none. An agent calls a node that has no inputs. */
	static async connected(context: IExecuteFunctions): Promise<Embedder | undefined> {
		if (isTool(context)) return undefined;
		const supplied: unknown = await context.getInputConnectionData(NodeConnectionTypes.AiEmbedding, 0);
		const service = Array.isArray(supplied) ? (supplied[0] as unknown) : supplied;
		if (service === undefined || service === null) return undefined;
		if (typeof (service as Partial<EmbeddingModel>).embedDocuments !== 'function') {
			throw new MlError('ML-EMBEDDINGS', "What is connected to the Embeddings input can't embed texts.", 'Connect an Embeddings sub-node, such as Embeddings OpenAI or Embeddings Ollama.');
		}
		return new Embedder(service as EmbeddingModel, nameOf(service));
	}

	/** @throws MlError `ML-EMBEDDINGS` where a stored model was trained with another embedding model. */
	check(columns: readonly EmbeddedColumn[]): void {
		for (const { source, vector } of columns) {
			if (!vector || plainName(vector.model) === plainName(this.model)) continue;
			throw new MlError(
				'ML-EMBEDDINGS',
				`The model has learnt from embeddings of '${source}' by '${vector.model}'; connected is '${this.model}'.`,
				`Connect '${vector.model}', or train the model again with '${this.model}'.`,
			);
		}
	}

	/**
	 * Asks for the vectors of all texts that are not known yet.
	 * @throws MlError `ML-EMBEDDINGS` when the service fails or gives something else than one vector per text, `ML-MEMORY`.
	 */
	async learn(texts: Iterable<string>, { signal, onProgress }: JobControl): Promise<void> {
		const wanted = [...new Set(texts)].filter((text) => !this.vectors.has(text));
		for (let from = 0; from < wanted.length; from += BATCH) {
			signal?.throwIfAborted();
			const batch = wanted.slice(from, from + BATCH);
			onProgress?.(from / wanted.length, `Embedding ${wanted.length.toLocaleString('en')} texts`);
			const answer = await this.ask(batch, signal);
			batch.forEach((text, i) => this.vectors.set(text, this.toVector(answer[i])));
			if (from === 0) this.checkMemory(wanted.length);
		}
	}

	/** The cell of a value's vector; null for a blank one. */
	cell(value: unknown, { source, vector }: EmbeddedColumn): VectorCell | null {
		const text = textOf(value);
		const values = text === undefined ? undefined : this.vectors.get(text);
		if (!values) return null;
		if (vector && vector.width !== values.length) {
			throw new MlError(
				'ML-EMBEDDINGS',
				`The model has learnt from embeddings of ${vector.width.toLocaleString('en')} numbers; '${this.model}' gives ${values.length.toLocaleString('en')}.`,
				`Set the dimensions of the embedding model back to ${vector.width}, or train the model again.`,
			);
		}
		return { kind: 'vector', model: vector?.model ?? this.model, source, values };
	}

	private async ask(texts: string[], signal: AbortSignal | undefined): Promise<number[][]> {
		let answer: unknown;
		try {
			answer = await untilAborted(this.service.embedDocuments(texts), signal);
		} catch (error) {
			signal?.throwIfAborted();
			throw refused(`'${this.model}' gave no embeddings: ${saidBy(error)}`);
		}
		if (!Array.isArray(answer) || answer.length !== texts.length) {
			const found = Array.isArray(answer) ? String(answer.length) : 'no list of';
			throw refused(`'${this.model}' gave ${found} embeddings for ${texts.length} texts.`);
		}
		return answer as number[][];
	}

	private toVector(given: unknown): Float32Array {
		const isList = Array.isArray(given) || ArrayBuffer.isView(given);
		const values = isList ? Float32Array.from(given as ArrayLike<number>) : new Float32Array(0);
		if (values.length === 0 || values.length > MAX_VECTOR_WIDTH) throw refused(`'${this.model}' gave an embedding of ${values.length} numbers.`);
		if (!values.every(Number.isFinite)) throw refused(`'${this.model}' gave an embedding with a value that is no number.`);
		this.width ??= values.length;
		if (values.length !== this.width) throw refused(`'${this.model}' gave embeddings of different lengths: ${this.width} and ${values.length} numbers.`);
		return values;
	}

	private checkMemory(nTexts: number): void {
		const needed = Math.ceil((nTexts * (this.width ?? 0) * 4) / MEBIBYTE);
		if (needed <= defaultMemoryBudget()) return;
		throw new MlError(
			'ML-MEMORY',
			`The embeddings of ${nTexts.toLocaleString('en')} different texts take ${needed.toLocaleString('en')} MiB; ${defaultMemoryBudget().toLocaleString('en')} are free.`,
			'Send fewer rows, or choose fewer dimensions in the embedding model.',
		);
	}
}

/** The rows with a vector beside each text. */
export async function withEmbeddings<R extends RawRow | undefined>(
	rows: readonly R[],
	columns: readonly EmbeddedColumn[],
	embedder: Embedder | undefined,
	job: JobControl,
): Promise<R[]> {
	if (!embedder || columns.length === 0) return [...rows];
	embedder.check(columns);
	const texts = new Set<string>();
	await mapInSlices(rows, (row) => {
		for (const { source } of columns) {
			const text = row && textOf(valueAt(row, source));
			if (text !== undefined) texts.add(text);
		}
	});
	await embedder.learn(texts, job);
	return await mapInSlices(rows, (row) => {
		if (!row) return row;
		const made = columns.map((column) => [column.name, embedder.cell(valueAt(row, column.source), column)] as const);
		return { ...row, ...Object.fromEntries(made) };
	});
}

/** The columns of vectors that stored models read; none is asked for where no embedding model is connected. */
export async function embeddedColumnsOf(engine: MlEngine, models: readonly ModelReference[], embedder: Embedder | undefined): Promise<EmbeddedColumn[]> {
	const found = new Map<string, EmbeddedColumn>();
	for (const model of embedder ? models : []) {
		const { signature } = await engine.describe(model);
		// Two models of other embeddings: one of them will not be the connected one.
		for (const { name, vector } of signature) if (vector) found.set(`${name}\n${vector.model}`, { name, source: vector.source, vector });
	}
	return [...found.values()];
}

/** @throws MlError `ML-EMBEDDINGS`: the rows of a file are read by the engine, out of reach of a sub-node. */
export function refuseFile(): never {
	throw new MlError(
		'ML-EMBEDDINGS',
		'Embeddings are made of the texts of input items, not of those in a file.',
		"Read the file with an Extract from File node and set 'Data Source' to 'Input Items', or disconnect the Embeddings input.",
	);
}

/** As the engine reads a text; undefined for a blank one. */
function textOf(value: unknown): string | undefined {
	const text = Array.isArray(value) ? value.filter((part) => typeof part !== 'object').join(', ') : value;
	if (typeof text !== 'string' && typeof text !== 'number' && typeof text !== 'boolean') return undefined;
	const trimmed = String(text).trim();
	return trimmed === '' ? undefined : trimmed.slice(0, MAX_CHARACTERS);
}

function nameOf(service: object): string {
	const { model, modelName, modelId, deploymentName } = service as Record<string, unknown>;
	const named = [model, modelName, modelId, deploymentName].find((name) => typeof name === 'string' && name !== '');
	return (named as string | undefined) ?? service.constructor.name;
}

/** One model goes by `nomic-embed-text` and `nomic-embed-text:latest`, by `text-embedding-004` and `models/text-embedding-004`. */
function plainName(name: string): string {
	return name.trim().toLowerCase().replace(/^models\//, '').replace(/:latest$/, '');
}

async function untilAborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
	if (!signal) return await work;
	let stop = () => {};
	const aborted = new Promise<never>((_, reject) => {
		stop = () => reject(new Error('The execution was canceled'));
		signal.addEventListener('abort', stop, { once: true });
	});
	try {
		return await Promise.race([work, aborted]);
	} finally {
		signal.removeEventListener('abort', stop);
	}
}

function refused(message: string): MlError {
	return new MlError('ML-EMBEDDINGS', message, "Check the sub-node at the Embeddings input: its credential, model, address and the service's limits.");
}

/** A sub-node's failure says more in its description than in its message. */
function saidBy(error: unknown): string {
	const { message, description } = (error ?? {}) as { message?: unknown; description?: unknown };
	const said = [message, description].filter((text): text is string => typeof text === 'string' && text !== '');
	const text = [...new Set(said.length > 0 ? said : [String(error)])].join(' ');
	return text.split('\n', 1)[0].slice(0, SHOWN);
}
