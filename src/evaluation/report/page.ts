export function makePage(_report: unknown, _options: { title: string; target: string }): string { return '<!doctype html>'; }
