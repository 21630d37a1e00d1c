// What nodes call. Types only: the implementation (`engine.ts`) is bundled apart and required at the first execution, so that
// loading a node file costs next to nothing.
import type { Warning } from '../../src/core/errors';
import type {
	DriftReport,
	EvaluateOptions,
	EvaluateResult,
	ForecastStep,
	PredictOptions,
	PrepareOptions,
	PrepareResult,
	RetrainOptions,
	RetrainReport,
	RowPrediction,
	TrainOptions,
	TrainSummary,
	Interval,
} from '../../src/engine/contract';
import type { ExportedModel, ExportFormat } from '../../src/engine/network-export';
import type { TextColumnsOptions } from '../../src/engine/text-columns';
import type { ProblemType } from '../../src/learners/contract';
import type { AuditEntry, VersionRecord } from '../../src/store/contract';
import type { RawRow } from '../../src/table/raw-table';
import type { VectorSpec } from '../../src/table/schema';

/** Where models live and what this process is. */
export interface EngineLocation {
	/** n8n's user folder (the one that holds `config` and `database.sqlite`); models go to `<userFolder>/ml`. */
	userFolder: string;
	/** True in queue mode, where the default store is refused. */
	queueMode: boolean;
	/** Decrypted `mlModelStore` credential, when one is chosen. */
	credential?: StoreCredential;
}

/** Fields of `credentials/MlModelStore.credentials.ts`. */
export interface StoreCredential {
	namespace: string;
	/** JSON list `[{"id": "k1", "key": "<base64, 32 bytes>"}]`, newest first. */
	keyRing: string;
	host: string;
	port: number;
	database: string;
	user: string;
	password: string;
	ssl: 'verify-full' | 'disable';
	/** PEM of the authority that signed the server's certificate; empty: those that Node trusts. */
	caCertificate?: string;
}

/** Empty version and alias: the champion. */
export interface ModelReference {
	name: string;
	version?: number;
	alias?: string;
}

export interface JobControl {
	/** n8n's execution cancel signal. */
	signal?: AbortSignal;
	onProgress?(fraction: number, message: string): void;
	/** Default: cores - 1, at least 1. */
	threads?: number;
}

export type RowSource =
	| { kind: 'rows'; rows: RawRow[] }
	/** Rows that are made as they are sent, such as those with images. */
	| { kind: 'batches'; batches: AsyncIterable<RawRow[]> }
	| { kind: 'file'; stream: AsyncIterable<Uint8Array>; fileName: string };

export interface TrainedModel extends Omit<TrainSummary, 'model'> {
	model: { name: string; version: number; alias: string | null; id: string; hash: string };
	/** False: the same execution had already made this version. */
	created: boolean;
}

/** A column that Predict wants, from the model's signature. */
export interface SignatureColumn {
	name: string;
	type: 'number' | 'boolean' | 'category' | 'date' | 'text' | 'image' | 'vector';
	/** vector: how many numbers, of which model, made from which column of texts. */
	vector?: VectorSpec;
	/** category: its levels, most frequent first, at most 50. */
	levels?: string[];
	/** number: 1st and 99th percentile of the training rows. */
	range?: { low: number; high: number };
	/** Without it a row can't be predicted well. */
	important: boolean;
}

export interface ModelInfo extends VersionRecord {
	aliases: string[];
}

export interface ModelDescription extends ModelInfo {
	problemTypeName: ProblemType;
	signature: SignatureColumn[];
	/** The summary item that Train Model gave. */
	training: TrainSummary;
}

export interface ModelComparison {
	metric: string;
	first: { version: number; metrics: Record<string, Interval> };
	second: { version: number; metrics: Record<string, Interval> };
	text: string;
}

export interface LiveAccuracy {
	predictions: number;
	withOutcome: number;
	metrics: Record<string, Interval>;
	text: string;
}

export interface MlEngine {
	/** Columns of texts, from a sample of the rows. In this process, in some milliseconds. */
	textColumns(rows: readonly RawRow[], options: TextColumnsOptions): string[];
	prepare(source: RowSource, options: PrepareOptions, job: JobControl): Promise<PrepareResult>;
	train(
		source: RowSource,
		options: TrainOptions & { alias?: string; runKey: string },
		job: JobControl,
	): Promise<TrainedModel>;
	evaluate(
		model: ModelReference,
		source: RowSource,
		options: EvaluateOptions & { compareWith?: ModelReference },
		job: JobControl,
	): Promise<EvaluateResult & { model: { name: string; version: number } }>;
	/** In this process, in slices of a few ms; one row takes the same path as many. */
	predict(
		model: ModelReference,
		rows: readonly RawRow[],
		options: PredictOptions & { log: boolean },
		job: JobControl,
	): Promise<{
		model: { name: string; version: number };
		/** In input order. */
		predictions: (RowPrediction & { predictionId: string })[];
		/** In place of `predictions` where the model continues series: any number of steps. */
		forecast?: (Omit<ForecastStep, 'answer'> & { answer: RowPrediction & { predictionId: string } })[];
		warnings: Warning[];
	}>;
	/** Decodes the images of rows, on a thread: small pictures in place of files. In input order. */
	readImages(source: RowSource, job: JobControl): Promise<RawRow[]>;
	retrain(
		model: ModelReference,
		source: RowSource,
		options: RetrainOptions & { runKey: string },
		job: JobControl,
	): Promise<RetrainReport & { model: { name: string; championVersion: number; challengerVersion: number | null } }>;

	/** Models or, with a name, the versions of one; newest first. */
	list(name?: string): Promise<ModelInfo[]>;
	describe(model: ModelReference): Promise<ModelDescription>;
	delete(model: ModelReference, options: { force: boolean }): Promise<void>;
	exportModel(model: ModelReference, format?: ExportFormat): Promise<ExportedModel>;
	importModel(bytes: Uint8Array, options: { name?: string; runKey: string }): Promise<ModelInfo>;
	promote(model: ModelReference & { version: number }): Promise<{ name: string; version: number; previous: number | null }>;
	/** Moves champion back to the version that it pointed to before. */
	rollBack(name: string): Promise<{ name: string; version: number; previous: number }>;
	compare(name: string, first: number, second: number): Promise<ModelComparison>;
	recordOutcomes(outcomes: { predictionId: string; actual: string | number }[]): Promise<{ known: number; unknown: number }>;
	liveAccuracy(model: ModelReference): Promise<LiveAccuracy>;
	checkDrift(model: ModelReference, source: RowSource, job: JobControl): Promise<DriftReport>;
	rotateKeys(): Promise<{ resealed: number; keyId: string }>;
	audit(name?: string): Promise<AuditEntry[]>;
}
