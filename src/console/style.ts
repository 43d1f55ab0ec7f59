/** The looks of the console: the reader's own fonts and colours, light or dark, from 360 px on. */
export const STYLE = `:root{color-scheme:light dark;--ink:#1b1f24;--soft:#57606a;--paper:#fff;--panel:#f4f6f8;--line:#c5ccd3;--link:#0550ae;--good:#116329;--bad:#a40e26;--wait:#7a4a00;--warn:#a04100;--none:#57606a}
@media(prefers-color-scheme:dark){:root{--ink:#e6edf3;--soft:#9da7b3;--paper:#0d1117;--panel:#161b22;--line:#3d444d;--link:#79b8ff;--good:#56d364;--bad:#ff7b72;--wait:#e3b341;--warn:#ffa657;--none:#9da7b3}}
*{box-sizing:border-box}
body{margin:0 auto;padding:1rem;max-width:64rem;color:var(--ink);background:var(--paper);font:1rem/1.5 system-ui,sans-serif;overflow-wrap:anywhere}
a{color:var(--link)}
:focus-visible{outline:3px solid var(--link);outline-offset:2px}
.skip{position:absolute;left:-100rem}
.skip:focus{left:1rem;top:.5rem;padding:.5rem;background:var(--paper)}
h1{font-size:1.5rem;margin:.75rem 0}
h2{font-size:1.15rem;margin:.5rem 0 .25rem}
header,nav ul,.row,.who{display:flex;flex-wrap:wrap;gap:.25rem .75rem;align-items:center}
header{justify-content:space-between;border-bottom:1px solid var(--line);padding-bottom:.5rem}
ul.plain,nav ul,ol.plain{list-style:none;margin:0;padding:0}
nav a{display:inline-block;padding:.35rem 0}
[aria-current=page]{font-weight:700;color:inherit}
.cards{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,19rem),1fr));gap:1rem}
.card,.notice{padding:.75rem;background:var(--panel);border:1px solid var(--line);border-radius:.4rem;min-width:0}
.charts{grid-template-columns:repeat(auto-fill,minmax(min(100%,24rem),1fr));margin-top:1rem}figure{margin:0}
.list>li{padding:.5rem 0;border-bottom:1px solid var(--line)}
.soft{color:var(--soft)}
.good{color:var(--good)}.bad{color:var(--bad)}.warn{color:var(--warn)}.wait{color:var(--wait)}.other{color:var(--none)}
strong.good,strong.warn,strong.bad,strong.wait,strong.other{border:1px solid currentColor;border-radius:.3rem;padding:0 .35rem;font-size:.9em}
code,pre{font:.88em/1.45 ui-monospace,monospace;overflow-wrap:anywhere;white-space:pre-wrap}
pre{margin:.25rem 0}
dl{display:grid;grid-template-columns:minmax(5rem,max-content) 1fr;gap:.15rem 1rem;margin:.5rem 0}
dt{color:var(--soft)}dd{margin:0;min-width:0}
progress{width:100%;height:.8rem;accent-color:var(--link)}
form{display:inline-block;margin:.15rem 0}
form.tall{display:grid;gap:.5rem;max-width:30rem;margin:.5rem 0}
form.wide{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,11rem),1fr));gap:.5rem;align-items:end;margin:.5rem 0}
label{display:grid;gap:.15rem;font-size:.9em}
input,select,button{font:inherit;color:inherit;background:var(--paper);border:1px solid var(--soft);border-radius:.3rem;padding:.35rem .6rem;min-width:0;max-width:100%;width:100%}
button{width:auto;cursor:pointer;color:var(--link);border-color:currentColor}
button.danger{color:var(--bad)}
summary{cursor:pointer;padding:.35rem 0}
table{border-collapse:collapse;width:100%}
th,td{text-align:start;padding:.25rem .5rem .25rem 0;border-bottom:1px solid var(--line);vertical-align:top}
svg{width:100%;height:auto;font:11px system-ui,sans-serif}
svg text{fill:var(--ink)}svg .good{fill:var(--good)}svg .bad{fill:var(--bad)}svg .warn{fill:var(--warn)}svg .wait{fill:var(--wait)}svg .other{fill:var(--none)}svg .axis{stroke:var(--line)}
`;
