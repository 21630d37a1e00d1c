// How the rows of a fit are cut: into blocks that fit a cache, blocks into parts that a thread takes at once, parts into waves between
// two checkpoints. Blocks pass through a stage in the kernels' memory, which holds all of them only where they are few. It follows
// from the shape alone, so sums have the same order for any number of threads.

export interface LayoutShape {
	readonly nRows: number;
	readonly nFeatures: number;
	/** Columns of the dense block. */
	readonly nDense: number;
	/** Scores per row. */
	readonly nOutputs: number;
}

export interface Layout {
	/** Positions of a block: the constant 1 of the intercept, then the dense columns. */
	readonly width: number;
	/** Rows of a block, a multiple of 8. */
	readonly rows: number;
	readonly nBlocks: number;
	readonly blocksPerPart: number;
	readonly nParts: number;
	readonly partsPerWave: number;
	/** Blocks that the kernels' memory holds at once; all, or at least a wave's. */
	readonly stageBlocks: number;
	/** Doubles of a part's scores. */
	readonly scoresPerPart: number;
	/** Matrices of second derivatives that are summed up at the same time. */
	readonly nMatrices: number;
	/** Doubles of each. */
	readonly matrixSize: number;
	/** Of kernels' memory, all in all. */
	readonly bytes: number;
}

/** Doubles of a line of the cache. */
const RUN = 8;

const BLOCK_DOUBLES = 32_768;
const MAX_ROWS = 1024;
/** Multiplications of a part and pass: some 60 microseconds. */
const PART_WORK = 2 ** 16;
/** Doubles of a wave's rows: enough that copying them from columns goes by long runs, few enough for a third-level cache. */
const WAVE_ROWS = 2 ** 19;
/** Doubles that stay in the kernels' memory from pass to pass: few rows altogether, or a sample of many. */
const STAGE_DOUBLES = 2 ** 20;
const MAX_PARTS_PER_WAVE = 64;
const WAVE_DOUBLES = 2 ** 20;

/** Largest matrix that is factored: n^3 / 3 of it is 0.3 s. */
export const MAX_SIZE = 900;
/** Doubles that the matrices of all outputs may take together. */
export const MAX_DOUBLES = 2 ** 22;

export function layOut({ nRows, nFeatures, nDense, nOutputs }: LayoutShape): Layout {
	const width = nDense + 1;
	const wanted = Math.min(MAX_ROWS, Math.max(2 * RUN, BLOCK_DOUBLES / width), Math.max(nRows, 1));
	const rows = RUN * Math.ceil(wanted / RUN);
	const nBlocks = Math.ceil(nRows / rows);
	const blocksPerPart = Math.max(1, Math.round(PART_WORK / (rows * width * nOutputs)));
	const nParts = Math.ceil(nBlocks / blocksPerPart);
	const scoresPerPart = rows * nOutputs * blocksPerPart;
	const partDoubles = scoresPerPart + width * nOutputs + 1;
	const partRows = rows * width * blocksPerPart;
	const most = Math.min(MAX_PARTS_PER_WAVE, Math.floor(WAVE_DOUBLES / partDoubles), Math.floor(WAVE_ROWS / partRows));
	const partsPerWave = Math.min(nParts, Math.max(4, most));
	const stageBlocks = Math.min(nBlocks, Math.max(partsPerWave * blocksPerPart, Math.floor(STAGE_DOUBLES / (rows * width))));
	const side = Math.min(width, MAX_SIZE, nFeatures + 1);
	const matrixSize = Math.min(side * side, Math.max(1, Math.floor(MAX_DOUBLES / nOutputs)));
	const nMatrices = Math.max(nOutputs, Math.min(partsPerWave * nOutputs, Math.floor(WAVE_DOUBLES / matrixSize)));
	const doubles =
		stageBlocks * rows * (width + 2) + // x, y, weights
		width * nOutputs + // coefficients
		3 * width + // moments of the columns
		partsPerWave * partDoubles +
		nMatrices * matrixSize;
	// Each of the arrays may need 16 bytes to align.
	const bytes = 8 * doubles + 16 * (16 + 2 * partsPerWave + nMatrices);
	return { width, rows, nBlocks, blocksPerPart, nParts, partsPerWave, stageBlocks, scoresPerPart, nMatrices, matrixSize, bytes };
}
