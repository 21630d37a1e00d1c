// One self-contained page: no script, no request, every word from data escaped.
import type { Evaluation } from '../evaluate-outputs';
import { formatNumber, formatPercent } from '../format';
import { FORECAST_LABELS } from '../forecast/metrics';
import { METRICS } from '../metrics/registry';
import { UNLABELLED_METRICS } from '../metrics/unlabelled';
import type { Interval } from '../scored';
import { GRADE_TONES, type ReportOptions } from './chart';
import { chartsOf } from './charts';
import { escapeHtml, keepTogether, shorten } from './escape';
import { STYLE } from './style';
import { toSvg } from './to-svg';

const MAX_CLASSES = 100;
const MAX_NAME = 64;

const GRADE_TEXT: Readonly<Record<string, string>> = {
	A: 'Very good: most of what could be gained over guessing is gained.',
	B: 'Good: clearly better than guessing.',
	C: 'Fair: better than guessing, with much left to gain.',
	D: 'Not clearly better than guessing. Do not rely on it.',
};

const GROUPS_TEXT: Readonly<Record<string, string>> = {
	A: 'Very clear groups.',
	B: 'Clear groups.',
	C: 'Groups that overlap; clearer than in a cloud without groups.',
	D: 'Hardly groups: one cloud cut into parts.',
};

const SCORES_TEXT: Readonly<Record<string, string>> = {
	A: 'Very steady: other rows would hardly change what is called unusual.',
	B: 'Steady.',
	C: 'Partly by chance of the rows that it was trained on, or the rows have changed since.',
	D: 'Mostly by chance of the rows that it was trained on. Do not rely on it.',
};

const FORECAST_TEXT: Readonly<Record<string, string>> = {
	A: 'Very good: much closer than repeating the past.',
	B: 'Good: clearly closer than repeating the past.',
	C: 'Fair: somewhat closer than repeating the past.',
	D: 'Not clearly closer than repeating the past.',
};

function gradeText({ grade, problemType, rocCurve }: Evaluation): string {
	if (problemType === 'clustering') return GROUPS_TEXT[grade];
	if (problemType === 'forecast') return FORECAST_TEXT[grade];
	return (problemType === 'anomaly' && !rocCurve ? SCORES_TEXT : GRADE_TEXT)[grade];
}

/** @returns A complete HTML document. */
export function makePage(report: Evaluation, options: ReportOptions): string {
	const title = escapeHtml(`${shorten(options.title, MAX_NAME)}: how good is it?`);
	const parts = [
		headerPart(report, options),
		chartsPart(report),
		clustersPart(report),
		metricsPart(report),
		comparisonPart(report),
		perClassPart(report),
		thresholdsPart(report),
		slicesPart(report),
		driftPart(report),
		warningsPart(report),
	];
	return [
		'<!doctype html><html lang="en"><head><meta charset="utf-8">',
		`<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">`,
		'<meta name="viewport" content="width=device-width, initial-scale=1">',
		`<title>${title}</title><style>${STYLE}</style></head><body><main>`,
		...parts,
		'<footer>Made by n8n-nodes-ml. Likely ranges hold in 95 of 100 cases.</footer></main></body></html>',
	].join('\n');
}

function headerPart(report: Evaluation, { title, target }: ReportOptions): string {
	const { grade, verdict } = report;
	const counted = report.rows.toLocaleString('en-US');
	const known = target ? ` whose '${name(target)}' is known` : '';
	return `<header><div class="grade" style="background:var(--${GRADE_TONES[grade]})" role="img" aria-label="Grade ${grade}">${grade}</div>
<div><h1>${name(title)}</h1><p class="verdict">${escapeHtml(keepTogether(verdict))}</p>
<p class="note">${escapeHtml(gradeText(report))} Judged on ${counted} rows${known}.</p></div></header>`;
}

function chartsPart(report: Evaluation): string {
	const figures = chartsOf(report).map(({ scene, help }) => `<figure>${toSvg(scene)}<figcaption>${escapeHtml(help)}</figcaption></figure>`);
	return figures.length > 0 ? `<div class="charts">${figures.join('\n')}</div>` : '';
}

function metricsPart({ metrics, baseline }: Evaluation): string {
	const rows = Object.entries(metrics).map(([metric, interval]) => {
		const declared = METRICS.get(metric) ?? UNLABELLED_METRICS.get(metric) ?? FORECAST_LABELS.get(metric);
		const base = baseline[metric];
		return [
			escapeHtml(declared?.label ?? metric),
			formatNumber(interval.value),
			`${formatNumber(interval.low)} to ${formatNumber(interval.high)}`,
			base === undefined ? '–' : formatNumber(base),
			declared?.higherIsBetter === undefined ? '–' : declared.higherIsBetter ? 'higher' : 'lower',
			`<span title="range and baseline">${rangeBar(interval, base)}</span>`,
		];
	});
	const head = ['Metric', 'Value', 'Likely range', 'Without a model', 'Better is', ''];
	return section('Metrics', 'The line is the likely range, the dot the value, the bar what guessing would reach.', table(head, rows));
}

function clustersPart({ clusters }: Evaluation): string {
	if (!clusters) return '';
	const rows = clusters.map((own) => [
		own.cluster === 0 ? 'No group' : `Group ${own.cluster}`,
		own.rows.toLocaleString('en-US'),
		formatPercent(own.share),
		escapeHtml(shorten(own.description, 400)),
	]);
	return section('Groups', 'What sets each group apart from all rows.', table(['Group', 'Rows', 'Share', 'What is different'], rows));
}

function driftPart({ drift }: Evaluation): string {
	return drift ? section('Have the rows changed since training?', '', `<p>${escapeHtml(drift.text)}</p>`) : '';
}

/** The range of one metric beside its baseline, on a scale of its own. */
function rangeBar({ value, low, high }: Interval, base: number | undefined): string {
	const known = base === undefined ? [low, high] : [low, high, base];
	const from = known.reduce((a, b) => Math.min(a, b));
	const to = known.reduce((a, b) => Math.max(a, b));
	const x = (v: number) => (6 + (168 * (v - from)) / (to - from || 1)).toFixed(1);
	const baseline = base === undefined ? '' : `<rect x="${x(base)}" y="3" width="2" height="14" style="fill:var(--muted)"/>`;
	return `<svg class="bar" viewBox="0 0 180 20" aria-hidden="true"><rect x="${x(low)}" y="9" width="${Math.max(1, Number(x(high)) - Number(x(low)))}" height="3" rx="1.5" style="fill:var(--accent)" opacity="0.55"/><circle cx="${x(value)}" cy="10.5" r="4" style="fill:var(--accent)"/>${baseline}</svg>`;
}

function comparisonPart({ comparison }: Evaluation): string {
	return comparison ? section('Comparison of two models', '', `<p>${escapeHtml(comparison.text)}</p>`) : '';
}

function perClassPart({ perClass }: Evaluation): string {
	if (!perClass) return '';
	const rows = perClass
		.slice(0, MAX_CLASSES)
		.map((own) => [name(own.class), own.rows.toLocaleString('en-US'), formatPercent(own.recall), formatPercent(own.precision), formatNumber(own.f1)]);
	const head = ['Answer', 'Rows', 'Found (recall)', 'Right when called so (precision)', 'F1'];
	return section('By answer', '', table(head, rows));
}

function thresholdsPart({ thresholds, decisionThreshold }: Evaluation): string {
	if (!thresholds) return '';
	const hasCost = thresholds.some(({ cost }) => cost !== null);
	const rows = thresholds.map((own) => [
		formatPercent(own.threshold, Number.isInteger(Math.round(own.threshold * 1e6) / 1e4) ? 0 : 1),
		formatPercent(own.recall),
		formatPercent(own.precision),
		formatPercent(own.flaggedShare),
		...(hasCost ? [own.cost === null ? '–' : formatNumber(own.cost)] : []),
	]);
	const chosen = thresholds.findIndex(({ threshold }) => threshold === decisionThreshold);
	const head = ['Flagged from', 'Found', 'Right among flagged', 'Rows flagged', ...(hasCost ? ['Mean cost per row'] : [])];
	const help = 'What other decision thresholds would mean. The one in use is marked.';
	return section('Decision threshold', help, table(head, rows, chosen));
}

function slicesPart({ slices }: Evaluation): string {
	if (slices.length === 0) return '';
	const rows = slices.map((own) => {
		const value = own.metric === 'accuracy' ? `right ${formatPercent(own.metricValue)} of the time` : `off by ${formatNumber(own.metricValue)} on average`;
		return [`${name(own.column)} = ${name(own.value)}`, own.rows.toLocaleString('en-US'), escapeHtml(value)];
	});
	return section('Where it is weakest', 'Groups of at least 30 rows that it answers clearly worse than the rest.', table(['Rows with', 'Rows', 'Result'], rows));
}

function warningsPart({ warnings }: Evaluation): string {
	if (warnings.length === 0) return '';
	const items = warnings.map(({ message, fix }) => `<li>${escapeHtml(shorten(message, 400))} ${escapeHtml(shorten(fix, 400))}</li>`);
	return section('Good to know', '', `<ul>${items.join('')}</ul>`);
}

/** `body` is markup. */
function section(title: string, help: string, body: string): string {
	const note = help ? `<p class="note">${escapeHtml(help)}</p>` : '';
	return `<section><h2>${escapeHtml(title)}</h2>${note}${body}</section>`;
}

/** `rows` are markup, the first cell a name. */
function table(head: string[], rows: string[][], chosen = -1): string {
	const headCells = head.map((text) => `<th>${escapeHtml(text)}</th>`).join('');
	const body = rows.map((cells, row) => {
		const marked = row === chosen ? ' class="chosen"' : '';
		return `<tr${marked}>${cells.map((cell, i) => `<td${i === 0 ? ' class="name"' : ''}>${cell}</td>`).join('')}</tr>`;
	});
	return `<div class="scroll"><table><thead><tr>${headCells}</tr></thead><tbody>${body.join('\n')}</tbody></table></div>`;
}

function name(text: string): string {
	return escapeHtml(shorten(text, MAX_NAME));
}
