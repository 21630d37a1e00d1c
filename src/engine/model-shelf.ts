// Models by name: sealed on the way into a store, opened, checked and kept ready on the way out.
import { hashModel } from '../artifact/hash';
import { openInSlices, rewrap, sealInSlices } from '../artifact/envelope';
import type { KeyRing } from '../artifact/key-ring';
import { MlError } from '../core/errors';
import type { ModelStore, VersionRecord, VersionSummary } from '../store/contract';
import type { TrainSummary } from './contract';
import { decodeStored, type StoredModel } from './stored-model';
import { ENGINE_VERSION } from './version';

export interface Reference {
	name: string;
	version?: number;
	alias?: string;
}

export const CHAMPION = 'champion';
export const CHALLENGER = 'challenger';
/** What champion pointed to before; roll back returns there. */
export const PREVIOUS = 'previous';

/** Loaded models are kept up to this many plain bytes, the least recently used go first. */
const MAX_CACHED_BYTES = 256 * 2 ** 20;

/** What seals models: read anew for every use, since keys are rotated while n8n runs. */
export interface StoreKeys {
	ring(): KeyRing;
	/** Bound into every ciphertext: a model copied to another store does not open there. */
	registryId: string;
}

export class ModelShelf {
	private readonly loaded = new Map<string, { model: Promise<StoredModel>; bytes: number }>();

	constructor(
		readonly store: ModelStore,
		private readonly keys: StoreKeys,
	) {}

	/** @throws MlError `ML-NO-MODEL`, `ML-NO-VERSION`, `ML-NO-ALIAS`. */
	async resolve(reference: Reference): Promise<VersionRecord> {
		if (reference.version !== undefined) return await this.store.record(reference.name, reference.version);
		const alias = reference.alias ?? CHAMPION;
		const version = await this.store.resolveAlias(reference.name, alias);
		if (version !== undefined) return await this.store.record(reference.name, version);
		const versions = await this.store.list(reference.name);
		if (versions.length === 0) return await this.store.record(reference.name, 1);
		const known = [...(await this.store.aliases(reference.name)).keys()];
		throw new MlError(
			'ML-NO-ALIAS',
			`Model '${reference.name}' has no version with the alias '${alias.slice(0, 40)}'.`,
			`Promote a version in Model Registry, or choose one of its versions${known.length > 0 ? ` or aliases: ${known.join(', ')}` : ''}.`,
		);
	}

	/** The model ready to answer. A broken version is never served: it is refused by name and version. */
	async load(reference: Reference): Promise<{ record: VersionRecord; model: StoredModel }> {
		const record = await this.resolve(reference);
		const key = `${record.name}\n${record.version}\n${record.hash}`;
		let entry = this.loaded.get(key);
		if (entry) {
			this.loaded.delete(key);
		} else {
			entry = { model: this.bytes(record).then(decodeStored), bytes: record.sizeBytes };
			entry.model.catch(() => this.loaded.delete(key));
		}
		this.loaded.set(key, entry);
		this.evict();
		return { record, model: await entry.model };
	}

	/** Plain bytes of a version, their hash checked. */
	async bytes(record: VersionRecord): Promise<Uint8Array> {
		const { sealed } = await this.store.get(record.name, record.version);
		const bytes = await openInSlices(sealed, this.bindingOf(record));
		if (hashModel(bytes) !== record.hash) {
			throw new MlError(
				'ML-MODEL-INVALID',
				`Version ${record.version} of '${record.name}' is not the one that was stored.`,
				'Roll back to another version or train it again.',
			);
		}
		return bytes;
	}

	async save(
		name: string,
		bytes: Uint8Array,
		summary: TrainSummary,
		runKey: string,
		signal?: AbortSignal,
	): Promise<{ record: VersionRecord; created: boolean }> {
		return await this.store.put({
			name,
			hash: hashModel(bytes),
			runKey,
			summary: shortSummary(summary),
			signal,
			seal: async (version) => await sealInSlices(bytes, this.bindingOf({ name, version })),
		});
	}

	/** Moves champion, remembering where it was. Loses no race: tries again when somebody else moved it. */
	async promote(name: string, version: number): Promise<number | null> {
		for (;;) {
			const current = await this.store.resolveAlias(name, CHAMPION);
			if (current === version) return current;
			if (!(await this.store.alias(name, CHAMPION, version, current))) continue;
			if (current !== undefined) await this.setAlias(name, PREVIOUS, current);
			return current ?? null;
		}
	}

	async setAlias(name: string, alias: string, version: number): Promise<void> {
		while (!(await this.store.alias(name, alias, version, await this.store.resolveAlias(name, alias))));
	}

	/** Wraps the key of every version by the current key of the ring; the models themselves stay as they are. */
	async reseal(): Promise<number> {
		return await this.store.reseal(async (record, sealed) => rewrap(sealed, this.bindingOf(record)));
	}

	private bindingOf({ name, version }: { name: string; version: number }) {
		return { ring: this.keys.ring(), registryId: this.keys.registryId, name, version };
	}

	private evict(): void {
		let total = 0;
		for (const entry of this.loaded.values()) total += entry.bytes;
		for (const [key, entry] of this.loaded) {
			if (total <= MAX_CACHED_BYTES || this.loaded.size === 1) return;
			total -= entry.bytes;
			this.loaded.delete(key);
		}
	}
}

function shortSummary(summary: TrainSummary): VersionSummary {
	const { workflowId, executionId, nodeName } = summary.lineage;
	return {
		problemType: summary.problemType,
		modelType: summary.modelType,
		target: summary.target,
		grade: summary.grade,
		verdict: summary.verdict,
		engineVersion: ENGINE_VERSION,
		run: { seconds: summary.seconds, workflowId, executionId, nodeName },
	};
}
