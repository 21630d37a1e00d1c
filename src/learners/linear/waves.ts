// Passes over the rows of a fit: wave by wave, a wave in parts that threads take, a part in blocks.
import type { JobContext } from '../../core/context';
import type { BlockedDesign } from './blocks';
import type { Stage } from './stage';

/** Blocks from ... to - 1 of the stage; block b there is the design's first + (b - from) * step. */
export interface Part {
	readonly from: number;
	readonly to: number;
	readonly first: number;
	readonly step: number;
}

interface Rows {
	readonly design: BlockedDesign;
	readonly space: { readonly stage: Stage };
}

/**
 * Visits every step-th block, in order.
 * @param together - Parts of a wave, at most layout.partsPerWave.
 */
export async function forEachWave({ design, space }: Rows, step: number, together: number, context: JobContext, visit: (parts: readonly Part[]) => void): Promise<void> {
	const { nBlocks, blocksPerPart, stageBlocks } = design.layout;
	const count = Math.ceil(nBlocks / step);
	const perWave = together * blocksPerPart;
	const perStage = count <= stageBlocks ? count : perWave;
	for (let staged = 0; staged < count; staged += perStage) {
		const onStage = Math.min(perStage, count - staged);
		for (let wave = 0; wave < onStage; wave += perWave) {
			await context.checkpoint();
			space.stage.hold(staged * step, onStage, step);
			const parts: Part[] = [];
			for (let from = wave, end = Math.min(wave + perWave, onStage); from < end; from += blocksPerPart) {
				parts.push({ from, to: Math.min(from + blocksPerPart, end), first: (staged + from) * step, step });
			}
			visit(parts);
		}
	}
}

/** @param visit - With the part, where the block's scores begin among those of the part, its rows row ... end - 1, its place on the stage. */
export function eachBlock(
	{ layout, nRows }: BlockedDesign,
	parts: readonly Part[],
	nOutputs: number,
	visit: (part: number, at: number, row: number, end: number, block: number) => void,
): void {
	const { rows } = layout;
	parts.forEach(({ from, to, first, step }, p) => {
		for (let block = from, row = first * rows; block < to; block++, row += step * rows) {
			visit(p, (block - from) * nOutputs * rows, row, Math.min(row + rows, nRows), block);
		}
	});
}
