// Many trees over one block of rows as ranks. Eight rows walk side by side: a step is four loads that wait for each other, and eight
// walks wait at the same time. One f64 add per row and tree, in the order of the trees: equal to the reference.

/** One step of one row: rank of the node's feature, its bit in the node's table, the child. A leaf is its own child. */
// prettier-ignore
@inline
function step(id: usize, row: usize, records: usize, tables: usize): usize {
	const record = records + (id << 3);
	const rank = <usize>load<u8>(row + (<usize>load<u32>(record)));
	const right = (<usize>load<u8>(tables + (id << 5) + (rank >> 3)) >> (rank & 7)) & 1;
	return <usize>load<u16>(record + (right << 1), 4);
}

// prettier-ignore
@inline
function addLeaf(score: usize, values: usize, id: usize): void {
	store<f64>(score, load<f64>(score) + load<f64>(values + (id << 3)));
}

/** See families/trees.ts. starts: int32[nTrees]; firstLeaves: int32[nTrees], powers of two; records: 8 bytes; tables: 32 bytes. */
export function walkTrees(
	scores: usize,
	nOutputs: i32,
	block: usize,
	nRows: i32,
	starts: usize,
	firstLeaves: usize,
	nTrees: i32,
	allRecords: usize,
	allTables: usize,
	allValues: usize,
): void {
	const stride = (<usize>nOutputs) << 3;
	let output: usize = 0;
	for (let tree = 0; tree < nTrees; tree++) {
		const start = <usize>load<u32>(starts + ((<usize>tree) << 2));
		const leaf = <usize>load<u32>(firstLeaves + ((<usize>tree) << 2));
		const records = allRecords + (start << 3);
		const tables = allTables + (start << 5);
		const values = allValues + (start << 3);
		let score = scores + output;
		let i = 0;
		for (; i + 8 <= nRows; i += 8) {
			const row = block + <usize>i;
			let a: usize = 0, b: usize = 0, c: usize = 0, d: usize = 0;
			let e: usize = 0, f: usize = 0, g: usize = 0, h: usize = 0;
			do {
				a = step(a, row, records, tables);
				b = step(b, row + 1, records, tables);
				c = step(c, row + 2, records, tables);
				d = step(d, row + 3, records, tables);
				e = step(e, row + 4, records, tables);
				f = step(f, row + 5, records, tables);
				g = step(g, row + 6, records, tables);
				h = step(h, row + 7, records, tables);
			} while ((a & b & c & d & e & f & g & h & leaf) == 0);
			addLeaf(score, values, a);
			addLeaf(score + stride, values, b);
			addLeaf(score + 2 * stride, values, c);
			addLeaf(score + 3 * stride, values, d);
			addLeaf(score + 4 * stride, values, e);
			addLeaf(score + 5 * stride, values, f);
			addLeaf(score + 6 * stride, values, g);
			addLeaf(score + 7 * stride, values, h);
			score += 8 * stride;
		}
		for (; i < nRows; i++) {
			let id: usize = 0;
			do {
				id = step(id, block + <usize>i, records, tables);
			} while ((id & leaf) == 0);
			addLeaf(score, values, id);
			score += stride;
		}
		output += 8;
		if (output == stride) output = 0;
	}
}
