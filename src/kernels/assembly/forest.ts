// Walks through the trees of a forest. Integer work only: equal to the reference.
// nodes: per node one u64, word | child << 32; word = feature << 9 | missingLeft << 8 | cut. A leaf has cut 255 and is its own child.
// codes[row * width + feature] u8

/** Where a row goes from a node; a leaf keeps it. */
// prettier-ignore
@inline
function step(nodes: usize, cells: usize, node: usize): usize {
	const both = load<u64>(nodes + (node << 3));
	const word = <u32>both;
	const code = <u32>load<u8>(cells + (word >> 9));
	return <usize>(both >> 32) + <usize>(((code + ((word >> 8) & 1)) & 255) > (word & 255));
}

/**
 * leaves[i] = node where the row rows[i] ends, i < n.
 * Eight rows at once: each step waits for memory, and the waits of different rows overlap.
 */
export function findLeaves(leaves: usize, codes: usize, width: usize, rows: usize, n: i32, nodes: usize): void {
	let i = 0;
	for (; i + 8 <= n; i += 8) {
		const at = rows + ((<usize>i) << 2);
		const rowA = codes + <usize>load<u32>(at) * width;
		const rowB = codes + <usize>load<u32>(at, 4) * width;
		const rowC = codes + <usize>load<u32>(at, 8) * width;
		const rowD = codes + <usize>load<u32>(at, 12) * width;
		const rowE = codes + <usize>load<u32>(at, 16) * width;
		const rowF = codes + <usize>load<u32>(at, 20) * width;
		const rowG = codes + <usize>load<u32>(at, 24) * width;
		const rowH = codes + <usize>load<u32>(at, 28) * width;
		let a: usize = 0;
		let b: usize = 0;
		let c: usize = 0;
		let d: usize = 0;
		let e: usize = 0;
		let f: usize = 0;
		let g: usize = 0;
		let h: usize = 0;
		for (;;) {
			const nextA = step(nodes, rowA, a);
			const nextB = step(nodes, rowB, b);
			const nextC = step(nodes, rowC, c);
			const nextD = step(nodes, rowD, d);
			const nextE = step(nodes, rowE, e);
			const nextF = step(nodes, rowF, f);
			const nextG = step(nodes, rowG, g);
			const nextH = step(nodes, rowH, h);
			const moved = (nextA ^ a) | (nextB ^ b) | (nextC ^ c) | (nextD ^ d) | (nextE ^ e) | (nextF ^ f) | (nextG ^ g) | (nextH ^ h);
			if (moved == 0) break;
			a = nextA;
			b = nextB;
			c = nextC;
			d = nextD;
			e = nextE;
			f = nextF;
			g = nextG;
			h = nextH;
		}
		const out = leaves + ((<usize>i) << 2);
		store<u32>(out, <u32>a);
		store<u32>(out, <u32>b, 4);
		store<u32>(out, <u32>c, 8);
		store<u32>(out, <u32>d, 12);
		store<u32>(out, <u32>e, 16);
		store<u32>(out, <u32>f, 20);
		store<u32>(out, <u32>g, 24);
		store<u32>(out, <u32>h, 28);
	}
	for (; i < n; i++) {
		const cells = codes + <usize>load<u32>(rows + ((<usize>i) << 2)) * width;
		let node: usize = 0;
		for (let next = step(nodes, cells, 0); next != node; next = step(nodes, cells, node)) node = next;
		store<u32>(leaves + ((<usize>i) << 2), <u32>node);
	}
}

/** Where a row goes from a node of an isolation tree; a leaf, whose range is everything, keeps it. */
// prettier-ignore
@inline
function stepInRange(nodes: usize, ranges: usize, cells: usize, node: usize): usize {
	const both = load<u64>(nodes + (node << 3));
	const value = load<f64>(cells + ((<usize><u32>both) << 3));
	const range = ranges + (node << 4);
	return <usize>(both >> 32) + <usize>(<u32>(value <= load<f64>(range)) | <u32>(value > load<f64>(range, 8)));
}

// prettier-ignore
@inline
function addTo(sum: usize, lengths: usize, node: usize): void {
	store<f64>(sum, load<f64>(sum) + load<f64>(lengths + (node << 3)));
}

/** sums[i] += lengths[node where row i ends], i < n.  values[i * width + feature] f64, ranges two f64 per node. Four rows at once. */
export function addPathLengths(sums: usize, values: usize, width: usize, n: i32, nodes: usize, ranges: usize, lengths: usize): void {
	const bytes = width << 3;
	let i: usize = 0;
	const whole = (<usize>n) & ~3;
	for (; i < whole; i += 4) {
		const rowA = values + i * bytes;
		const rowB = rowA + bytes;
		const rowC = rowB + bytes;
		const rowD = rowC + bytes;
		let a: usize = 0;
		let b: usize = 0;
		let c: usize = 0;
		let d: usize = 0;
		for (;;) {
			const nextA = stepInRange(nodes, ranges, rowA, a);
			const nextB = stepInRange(nodes, ranges, rowB, b);
			const nextC = stepInRange(nodes, ranges, rowC, c);
			const nextD = stepInRange(nodes, ranges, rowD, d);
			if (((nextA ^ a) | (nextB ^ b) | (nextC ^ c) | (nextD ^ d)) == 0) break;
			a = nextA;
			b = nextB;
			c = nextC;
			d = nextD;
		}
		const sum = sums + (i << 3);
		addTo(sum, lengths, a);
		addTo(sum + 8, lengths, b);
		addTo(sum + 16, lengths, c);
		addTo(sum + 24, lengths, d);
	}
	for (; i < <usize>n; i++) {
		const row = values + i * bytes;
		let node: usize = 0;
		for (let next = stepInRange(nodes, ranges, row, 0); next != node; next = stepInRange(nodes, ranges, row, node)) node = next;
		addTo(sums + (i << 3), lengths, node);
	}
}
