import type { NetKernels, Windows } from '../../families/net';

/** Calls `visit(start, p)` for every window. */
function eachWindow({ offset = 0, images, imageStride, rows, rowStride, cols, colStride }: Windows, visit: (start: number, p: number) => void): void {
	let p = 0;
	for (let image = 0; image < images; image++) {
		for (let row = 0; row < rows; row++) {
			for (let col = 0; col < cols; col++) visit(offset + image * imageStride + row * rowStride + col * colStride, p++);
		}
	}
}

export const widthOf = (left: number): number => (left > 4 ? 8 : 4);

export const correlate: NetKernels['correlate'] = (out, input, panels, bias, windows, outputs, accumulate = false, relu = false) => {
	const { height, runStride, run } = windows;
	eachWindow(windows, (start, p) => {
		let panel = 0;
		for (let from = 0; from < outputs; from += 8) {
			const width = widthOf(outputs - from);
			for (let o = from; o < Math.min(outputs, from + 8); o++) {
				let sum = bias ? bias[o] : 0;
				if (accumulate) sum += out[p * outputs + o];
				for (let ky = 0, at = panel + o - from; ky < height; ky++) {
					for (let k = 0; k < run; k++, at += width) sum += input[start + ky * runStride + k] * panels[at];
				}
				out[p * outputs + o] = relu ? Math.max(sum, 0) : sum;
			}
			panel += width * height * run;
		}
	});
};

export const correlateWeights: NetKernels['correlateWeights'] = (out, input, gradient, windows, outputs, part) => {
	const { height, runStride, run } = windows;
	const { lines, columns } = part ?? { lines: [0, height * run], columns: [0, outputs] };
	eachWindow(windows, (start, p) => {
		for (let line = lines[0]; line < lines[1]; line++) {
			const value = input[start + Math.floor(line / run) * runStride + (line % run)];
			for (let o = columns[0]; o < columns[1]; o++) out[line * outputs + o] += value * gradient[p * outputs + o];
		}
	});
};

export const addPatches: NetKernels['addPatches'] = (out, patches, windows) => {
	const { offset = 0, images, imageStride, height, runStride, run } = windows;
	out.fill(0, offset, offset + images * imageStride);
	eachWindow(windows, (start, p) => {
		for (let ky = 0; ky < height; ky++) {
			for (let k = 0; k < run; k++) out[start + ky * runStride + k] += patches[(p * height + ky) * run + k];
		}
	});
};

export const packPanels: NetKernels['packPanels'] = (panels, w, depth, outputs) => {
	let at = 0;
	for (let from = 0; from < outputs; from += 8) {
		const width = widthOf(outputs - from);
		for (let k = 0; k < depth; k++) {
			for (let o = from; o < from + width; o++) panels[at++] = o < outputs ? w[k * outputs + o] : 0;
		}
	}
};

export const packTurned: NetKernels['packTurned'] = (panels, w, kh, kw, ci, co) => {
	let at = 0;
	for (let from = 0; from < ci; from += 8) {
		const width = widthOf(ci - from);
		for (let window = kh * kw - 1; window >= 0; window--) {
			for (let o = 0; o < co; o++) {
				for (let i = from; i < from + width; i++) panels[at++] = i < ci ? w[(window * ci + i) * co + o] : 0;
			}
		}
	}
};
