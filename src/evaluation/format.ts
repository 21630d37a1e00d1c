// Numbers as people write them, English, never NaN.

/** 3 significant digits with thousands separators, e.g. `31,200`, `0.0123`. */
export function formatNumber(value: number, digits = 3): string {
	if (!Number.isFinite(value)) return 'unknown';
	if (value === 0) return '0';
	const magnitude = Math.floor(Math.log10(Math.abs(value)));
	if (magnitude >= 15 || magnitude < -6) return value.toExponential(digits - 1);
	const decimals = Math.max(0, digits - 1 - magnitude);
	const rounded = magnitude >= digits ? Math.round(value / 10 ** (magnitude - digits + 1)) * 10 ** (magnitude - digits + 1) : value;
	return rounded.toLocaleString('en-US', { maximumFractionDigits: Math.min(12, decimals) });
}

/** A share as per cent, e.g. `78 %`. */
export function formatPercent(share: number, decimals = 0): string {
	return `${percentDigits(share, decimals)} %`;
}

/** `78 %` and `76–80 %`, with a decimal where the range is narrower than 2 points or touches its value. */
export function formatShare({ value, low, high }: { value: number; low: number; high: number }): { value: string; range: string } {
	const decimals = high - low < 0.02 || (value > 0.995 && value < 1) ? 1 : 0;
	return { value: formatPercent(value, decimals), range: `${percentDigits(low, decimals)}–${percentDigits(high, decimals)} %` };
}

/** `31,200` and `30,100–32,400`, with as many digits as it takes to tell the ends apart. */
export function formatRange({ value, low, high }: { value: number; low: number; high: number }): { value: string; range: string } {
	for (let digits = 3; ; digits++) {
		const [v, l, h] = [value, low, high].map((x) => formatNumber(x, digits));
		if ((l !== h || low === high || digits === 6) && (v !== l || value === low || digits === 6)) return { value: v, range: `${l}–${h}` };
	}
}

/** `1,409 test rows`, `1 test row`. */
export function formatCount(count: number, noun: string): string {
	return `${count.toLocaleString('en-US')} ${noun}${count === 1 ? '' : 's'}`;
}

function percentDigits(share: number, decimals: number): string {
	if (!Number.isFinite(share)) return 'unknown';
	const percent = share * 100;
	// 99.97 must not become 100, nor 0.02 become 0: nobody should read certainty into rounding.
	if (percent > 0 && percent < 100) {
		const smallest = 10 ** -decimals;
		if (percent < smallest / 2) return `below ${smallest}`;
		if (percent > 100 - smallest / 2) return `above ${100 - smallest}`;
	}
	return percent.toFixed(decimals);
}
