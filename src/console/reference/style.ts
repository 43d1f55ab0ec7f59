/** The looks of the reference page: the reader's own fonts and colours, light or dark, one column that fits a phone. */
export const REFERENCE_STYLE = `:root {
  color-scheme: light dark;
  --ink: #1b1f24; --soft: #57606a; --paper: #fff; --panel: #f4f6f8; --line: #d0d7de; --link: #0550ae; --warn: #9a3412;
}
@media (prefers-color-scheme: dark) {
  :root { --ink: #e6edf3; --soft: #9da7b3; --paper: #0d1117; --panel: #161b22; --line: #3d444d; --link: #79b8ff; --warn: #ffa657; }
}
* { box-sizing: border-box; }
html { scroll-padding-top: 1rem; }
body { margin: 0 auto; padding: 1rem; max-width: 56rem; color: var(--ink); background: var(--paper); font: 1rem/1.55 system-ui, sans-serif; overflow-wrap: anywhere; }
a { color: var(--link); }
:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
.skip { position: absolute; left: -100rem; }
.skip:focus { left: 1rem; top: .5rem; padding: .5rem; background: var(--paper); }
h1 { font-size: 1.7rem; line-height: 1.2; }
h2::first-letter { text-transform: uppercase; }
h2 { margin-top: 3rem; border-bottom: 1px solid var(--line); }
h3 { margin: 2rem 0 .5rem; }
h4 { margin: 1rem 0 .25rem; font-size: 1rem; }
code, pre { font: .9em/1.5 ui-monospace, monospace; }
pre { margin: .25rem 0 .75rem; padding: .75rem; overflow-x: auto; overflow-wrap: normal; background: var(--panel); border: 1px solid var(--line); border-radius: .4rem; }
.links { display: flex; flex-wrap: wrap; gap: .25rem 1rem; margin: .5rem 0; padding: 0; list-style: none; }
.links a { display: inline-block; padding: .3rem 0; }
.method { padding: .1rem .4rem; border: 1px solid currentColor; border-radius: .3rem; font-size: .8em; }
.soft { color: var(--soft); }
.warn { color: var(--warn); font-weight: 600; }
dl { margin: .25rem 0; }
dt { margin-top: .5rem; }
dd { margin: 0 0 0 1rem; }
dd dl { padding-left: .5rem; border-left: 2px solid var(--line); }
`;
