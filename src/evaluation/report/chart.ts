export function makeChart(_report: unknown, _options: { title: string; target: string }): Uint8Array { return new Uint8Array(0); }
