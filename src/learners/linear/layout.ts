// How the rows of a fit are cut: into blocks that fit a cache, blocks into parts that a thread takes at once, parts into waves between
// two checkpoints. It follows from the shape alone, so sums have the same order for any number of threads.

export interface LayoutShape {
	readonly nRows: number;
	readonly nFeatures: number;
	/** Columns of the dense block. */
	readonly nDense: number;
	/** Scores per row. */
	readonly nOutputs: number;
	readonly isSparse: boolean;
}

export interface Layout {
	/** Positions of a block: the constant 1 of the intercept, then the dense columns. */
	readonly width: number;
	/** Rows of a block, a multiple of RUN. */
	readonly rows: number;
	readonly nBlocks: number;
	readonly blocksPerPart: number;
	readonly nParts: number;
	readonly partsPerWave: number;
	/** Doubles of a part's scores. */
	readonly scoresPerPart: number;
	/** Matrices of second derivatives that are summed up at the same time. */
	readonly nMatrices: number;
	/** Doubles of each. */
	readonly matrixSize: number;
	/** Of kernels' memory, all in all. */
	readonly bytes: number;
}

/** Rows that are taken together into a sample: a line of the cache. */
export const RUN = 8;

const BLOCK_DOUBLES = 8192;
const MAX_ROWS = 512;
/** Multiplications of a part and pass: some 50 microseconds. */
const PART_WORK = 2 ** 18;
const MAX_PARTS_PER_WAVE = 64;
const WAVE_DOUBLES = 2 ** 20;

/** Largest matrix that is factored: n^3 / 3 of it is 0.3 s. */
export const MAX_SIZE = 900;
/** Doubles that the matrices of all outputs may take together. */
export const MAX_DOUBLES = 2 ** 22;

export function layOut({ nRows, nFeatures, nDense, nOutputs, isSparse }: LayoutShape): Layout {
	const width = nDense + 1;
	const wanted = Math.min(MAX_ROWS, Math.max(2 * RUN, BLOCK_DOUBLES / width), Math.max(nRows, 1));
	const rows = RUN * Math.ceil(wanted / RUN);
	const nBlocks = Math.ceil(nRows / rows);
	const blocksPerPart = Math.max(1, Math.round(PART_WORK / (rows * width * nOutputs)));
	const nParts = Math.ceil(nBlocks / blocksPerPart);
	const scoresPerPart = rows * nOutputs * (isSparse || nOutputs === 1 ? blocksPerPart : 1);
	const partDoubles = scoresPerPart + width * nOutputs + 1;
	const partsPerWave = Math.min(MAX_PARTS_PER_WAVE, nParts, Math.max(4, Math.floor(WAVE_DOUBLES / partDoubles)));
	const side = Math.min(width, MAX_SIZE, nFeatures + 1);
	const matrixSize = Math.min(side * side, Math.max(1, Math.floor(MAX_DOUBLES / nOutputs)));
	const nMatrices = Math.max(nOutputs, Math.min(partsPerWave, Math.floor(WAVE_DOUBLES / matrixSize)));
	const doubles =
		nBlocks * rows * (width + 2) + // x, y, weights
		width * nOutputs + // coefficients
		partsPerWave * partDoubles +
		nMatrices * matrixSize +
		rows * (width + 2 * nOutputs + 2); // a sample
	// Each of the arrays may need 16 bytes to align.
	const bytes = 8 * doubles + 16 * (16 + 2 * partsPerWave + nMatrices);
	return { width, rows, nBlocks, blocksPerPart, nParts, partsPerWave, scoresPerPart, nMatrices, matrixSize, bytes };
}
