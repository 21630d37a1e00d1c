// The page's look: system fonts, light and dark, one column on paper and on a telephone.
export const STYLE = `
:root{color-scheme:light dark;--ink:#1f2430;--muted:#626a7a;--grid:#e4e7ed;--surface:#fff;--page:#f5f6f9;--accent:#2563be;--accentSoft:#e8f0fc;--second:#d06e18;--good:#1a7f48;--fair:#a67100;--bad:#c03232}
@media (prefers-color-scheme:dark){:root{--ink:#e8eaf0;--muted:#a0a7b6;--grid:#333947;--surface:#1b1f29;--page:#12151c;--accent:#6ea8ff;--accentSoft:#22304a;--second:#f0a050;--good:#4cc38a;--fair:#e0b040;--bad:#f07070}}
*{box-sizing:border-box}
body{margin:0;background:var(--page);color:var(--ink);font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,Helvetica,Arial,sans-serif}
main{max-width:1080px;margin:0 auto;padding:28px 20px 48px}
section,header{background:var(--surface);border:1px solid var(--grid);border-radius:12px;padding:20px 24px;margin:0 0 16px}
header{display:flex;gap:20px;align-items:flex-start}
.grade{flex:none;width:72px;height:72px;border-radius:12px;display:grid;place-items:center;font-size:38px;font-weight:700;color:var(--surface)}
h1{font-size:22px;line-height:1.25;margin:0 0 6px;overflow-wrap:anywhere}
h2{font-size:17px;margin:0 0 4px}
p{margin:0 0 8px}
.verdict{font-size:17px;margin:0 0 6px;overflow-wrap:anywhere}
.note{color:var(--muted);font-size:13.5px;margin:0 0 10px;max-width:80ch}
.charts{display:grid;grid-template-columns:repeat(auto-fit,minmax(310px,1fr));gap:16px;margin:0 0 16px}
figure{background:var(--surface);border:1px solid var(--grid);border-radius:12px;padding:16px;margin:0;break-inside:avoid}
figcaption{color:var(--muted);font-size:13px;margin-top:4px}
svg{display:block;width:100%;height:auto;font-family:inherit}
.scroll{overflow-x:auto}
table{border-collapse:collapse;width:100%;font-size:14px;font-variant-numeric:tabular-nums}
th{color:var(--muted);font-weight:600;font-size:13px}
th,td{text-align:right;padding:6px 10px;border-bottom:1px solid var(--grid);white-space:nowrap}
th:first-child,td:first-child,.left{text-align:left}
td.name{white-space:normal;overflow-wrap:anywhere;min-width:130px;max-width:320px}
tr.chosen td{background:var(--accentSoft);font-weight:600}
tr:last-child td{border-bottom:0}
.bar{width:180px}
ul{margin:0;padding-left:20px}
footer{color:var(--muted);font-size:12.5px;text-align:center}
@media print{:root{--page:#fff}body{font-size:12px}main{max-width:none;padding:0}section,header,figure{break-inside:avoid}.scroll{overflow:visible}}
`;
