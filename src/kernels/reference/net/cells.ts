// One time step of LSTM and GRU cells over [row][gate][unit] and its gradient.

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));
const shape = (x: number, relu: boolean): number => (relu ? Math.max(x, 0) : Math.tanh(x));
/** f'(x) from y = f(x). */
const slope = (y: number, relu: boolean): number => (relu ? (y > 0 ? 1 : 0) : 1 - y * y);

export function lstmStep(gates: Float32Array, before: Float32Array, cell: Float32Array, shaped: Float32Array, hidden: Float32Array, rows: number, units: number, relu: boolean): void {
	for (let row = 0; row < rows; row++) {
		for (let u = 0; u < units; u++) {
			const at = row * 4 * units + u;
			const place = row * units + u;
			gates[at] = sigmoid(gates[at]);
			gates[at + units] = sigmoid(gates[at + units]);
			gates[at + 2 * units] = shape(gates[at + 2 * units], relu);
			gates[at + 3 * units] = sigmoid(gates[at + 3 * units]);
			cell[place] = gates[at + units] * before[place] + gates[at] * gates[at + 2 * units];
			shaped[place] = shape(cell[place], relu);
			hidden[place] = gates[at + 3 * units] * shaped[place];
		}
	}
}

export function lstmStepBackward(gates: Float32Array, before: Float32Array, shaped: Float32Array, dHidden: Float32Array, dCell: Float32Array, rows: number, units: number, relu: boolean): void {
	for (let row = 0; row < rows; row++) {
		for (let u = 0; u < units; u++) {
			const at = row * 4 * units + u;
			const place = row * units + u;
			const [i, f, c, o] = [gates[at], gates[at + units], gates[at + 2 * units], gates[at + 3 * units]];
			const y = shaped[place];
			const dc = dCell[place] + dHidden[place] * o * slope(y, relu);
			gates[at] = dc * c * i * (1 - i);
			gates[at + units] = dc * before[place] * f * (1 - f);
			gates[at + 2 * units] = dc * i * slope(c, relu);
			gates[at + 3 * units] = dHidden[place] * y * o * (1 - o);
			dCell[place] = dc * f;
		}
	}
}

export function gruStep(x: Float32Array, h: Float32Array, before: Float32Array, hidden: Float32Array, rows: number, units: number, relu: boolean): void {
	for (let row = 0; row < rows; row++) {
		for (let u = 0; u < units; u++) {
			const at = row * 3 * units + u;
			const place = row * units + u;
			const z = sigmoid(x[at] + h[at]);
			const r = sigmoid(x[at + units] + h[at + units]);
			const c = shape(x[at + 2 * units] + r * h[at + 2 * units], relu);
			hidden[place] = z * before[place] + (1 - z) * c;
			x[at] = z;
			x[at + units] = r;
			x[at + 2 * units] = c;
		}
	}
}

export function gruStepBackward(x: Float32Array, h: Float32Array, before: Float32Array, dHidden: Float32Array, rows: number, units: number, relu: boolean): void {
	for (let row = 0; row < rows; row++) {
		for (let u = 0; u < units; u++) {
			const at = row * 3 * units + u;
			const place = row * units + u;
			const [z, r, c] = [x[at], x[at + units], x[at + 2 * units]];
			const dh = dHidden[place];
			const dz = dh * (before[place] - c) * z * (1 - z);
			const dc = dh * (1 - z) * slope(c, relu);
			const dr = dc * h[at + 2 * units] * r * (1 - r);
			x[at] = h[at] = dz;
			x[at + units] = h[at + units] = dr;
			x[at + 2 * units] = dc;
			h[at + 2 * units] = dc * r;
			dHidden[place] = dh * z;
		}
	}
}
