// Numbers that should agree to a tolerance; the message names the worst place.

export interface Tolerance {
	absolute: number;
	relative: number;
}

/** Every |actual - expected| <= absolute + relative * |expected|. */
export function expectClose(actual: ArrayLike<number>, expected: ArrayLike<number>, tolerance: Tolerance): void {
	expect(actual.length).toBe(expected.length);
	let worst = 0;
	let at = -1;
	for (let i = 0; i < expected.length; i++) {
		const difference = Math.abs(actual[i] - expected[i]);
		const share = difference / (tolerance.absolute + tolerance.relative * Math.abs(expected[i]));
		if (actual[i] !== expected[i] && !(share <= worst)) {
			worst = share;
			at = i;
		}
	}
	if (at >= 0 && !(worst <= 1)) {
		throw new Error(`Place ${at}: ${actual[at]}, expected ${expected[at]} (${worst.toPrecision(3)} times the tolerance).`);
	}
}
