// Steps of the optimisers over all weights at once, in place.

/** m = b1 m + (1 - b1) g,  v = b2 v + (1 - b2) g^2,  w = (1 - decay) w - rate * m / (sqrt v + epsilon).  Kingma & Ba 2015 as Keras writes it. */
export function adamStep(w: usize, g: usize, m: usize, v: usize, n: i32, rate: f32, b1: f32, b2: f32, epsilon: f32, decay: f32): void {
	const keep1 = f32x4.splat(b1);
	const new1 = f32x4.splat(1 - b1);
	const keep2 = f32x4.splat(b2);
	const new2 = f32x4.splat(1 - b2);
	const keep = f32x4.splat(1 - decay);
	let i = 0;
	for (; i + 4 <= n; i += 4) {
		const at = <usize>i << 2;
		const gradient = v128.load(g + at);
		const first = f32x4.add(f32x4.mul(keep1, v128.load(m + at)), f32x4.mul(new1, gradient));
		const second = f32x4.add(f32x4.mul(keep2, v128.load(v + at)), f32x4.mul(new2, f32x4.mul(gradient, gradient)));
		v128.store(m + at, first);
		v128.store(v + at, second);
		const move = f32x4.div(f32x4.mul(f32x4.splat(rate), first), f32x4.add(f32x4.sqrt(second), f32x4.splat(epsilon)));
		v128.store(w + at, f32x4.sub(f32x4.mul(keep, v128.load(w + at)), move));
	}
	for (; i < n; i++) {
		const at = <usize>i << 2;
		const gradient = load<f32>(g + at);
		const first = b1 * load<f32>(m + at) + (1 - b1) * gradient;
		const second = b2 * load<f32>(v + at) + (1 - b2) * (gradient * gradient);
		store<f32>(m + at, first);
		store<f32>(v + at, second);
		store<f32>(w + at, (1 - decay) * load<f32>(w + at) - (rate * first) / (Mathf.sqrt(second) + epsilon));
	}
}

/** m = momentum m - rate g,  w = (1 - decay) w + m. */
export function sgdStep(w: usize, g: usize, m: usize, n: i32, rate: f32, momentum: f32, decay: f32): void {
	let i = 0;
	for (; i + 4 <= n; i += 4) {
		const at = <usize>i << 2;
		const move = f32x4.sub(f32x4.mul(f32x4.splat(momentum), v128.load(m + at)), f32x4.mul(f32x4.splat(rate), v128.load(g + at)));
		v128.store(m + at, move);
		v128.store(w + at, f32x4.add(f32x4.mul(f32x4.splat(1 - decay), v128.load(w + at)), move));
	}
	for (; i < n; i++) {
		const at = <usize>i << 2;
		const move = momentum * load<f32>(m + at) - rate * load<f32>(g + at);
		store<f32>(m + at, move);
		store<f32>(w + at, (1 - decay) * load<f32>(w + at) + move);
	}
}

/** Sum of squares, in float64. */
export function sumSquares(x: usize, n: i32): f64 {
	let low = f64x2.splat(0);
	let high = f64x2.splat(0);
	let i = 0;
	for (; i + 4 <= n; i += 4) {
		const value = v128.load(x + (<usize>i << 2));
		const a = f64x2.promote_low_f32x4(value);
		const b = f64x2.promote_low_f32x4(v128.shuffle<i32>(value, value, 2, 3, 2, 3));
		low = f64x2.add(low, f64x2.mul(a, a));
		high = f64x2.add(high, f64x2.mul(b, b));
	}
	const both = f64x2.add(low, high);
	let sum = f64x2.extract_lane(both, 0) + f64x2.extract_lane(both, 1);
	for (; i < n; i++) {
		const value = <f64>load<f32>(x + (<usize>i << 2));
		sum += value * value;
	}
	return sum;
}
