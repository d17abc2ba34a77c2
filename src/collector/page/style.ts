import { createHash } from 'node:crypto'

/** The only style sheet; it is part of every page, and the Content-Security-Policy names its hash. */
export const style = `
:root {
  color-scheme: light dark;
  --ground: #f6f5f9; --card: #fff; --ink: #1c1930; --soft: #5d5876; --line: #e4e1ee; --track: #efedf6;
  --accent: #5b3fd1; --accent-ink: #fff; --hover: #5b3fd114; --code: #f1eff9;
  --c0: #5b3fd1; --c1: #0b8a83; --c2: #c2570c; --c3: #b8327f; --c4: #2f6fd0; --c5: #7a7a1e; --c6: #85819a;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #14121f; --card: #1d1a2c; --ink: #f1eefb; --soft: #aca6c6; --line: #332e49; --track: #2a263d;
    --accent: #a996ff; --accent-ink: #15112b; --hover: #a996ff1f; --code: #262238;
    --c0: #9c86ff; --c1: #35bdb2; --c2: #f0934a; --c3: #ef77b6; --c4: #72a8f7; --c5: #c3c25a; --c6: #8f8aa8;
  }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--ink); font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Liberation Sans", sans-serif; }
a { color: var(--accent); text-underline-offset: .2em; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; border-radius: 4px; }
.skip { position: absolute; left: -99rem; padding: .6rem 1rem; background: var(--card); z-index: 1; }
.skip:focus { left: 1rem; top: 1rem; }
.hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
header, main, footer { max-width: 72rem; margin: 0 auto; padding: 0 1.25rem; }
header { display: flex; flex-wrap: wrap; gap: 1rem 2rem; align-items: end; justify-content: space-between; padding-top: 2.25rem; padding-bottom: 1.5rem; }
h1 { margin: 0; font-size: 1.75rem; line-height: 1.2; letter-spacing: -.02em; }
header p { margin: .3rem 0 0; color: var(--soft); }
nav ul { list-style: none; display: flex; margin: 0; padding: .25rem; gap: .25rem; background: var(--card); border: 1px solid var(--line); border-radius: .8rem; }
nav a { display: block; padding: .3rem .85rem; border-radius: .55rem; color: var(--soft); text-decoration: none; font-size: .9rem; }
nav a:hover { background: var(--hover); color: var(--ink); }
nav a[aria-current] { background: var(--accent); color: var(--accent-ink); font-weight: 600; }
.figures { display: grid; grid-template-columns: repeat(4, 1fr); gap: 1rem; margin: 0 0 1rem; }
.figures div, .card { background: var(--card); border: 1px solid var(--line); border-radius: 1rem; }
.figures div { padding: 1rem 1.25rem; display: flex; flex-direction: column; }
.figures dt { color: var(--soft); font-size: .875rem; }
.figures dd { margin: 0; font-size: 1.9rem; line-height: 1.25; font-weight: 650; letter-spacing: -.02em; font-variant-numeric: tabular-nums; overflow-wrap: anywhere; }
.figures dd small { display: block; color: var(--soft); font-size: .8125rem; font-weight: 400; letter-spacing: 0; }
.cards { display: grid; grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 1rem; }
.card { padding: 1.25rem; min-width: 0; }
.wide { grid-column: 1 / -1; }
h2 { margin: 0; font-size: 1.0625rem; letter-spacing: -.01em; }
.card > p { margin: .1rem 0 1rem; color: var(--soft); font-size: .875rem; }
.card > p.none { margin: 1rem 0 0; }
.card > p.note { margin: .9rem 0 0; }
.chart { display: grid; grid-template-columns: auto 1fr; gap: .35rem .6rem; font-size: .75rem; color: var(--soft); font-variant-numeric: tabular-nums; }
.chart svg { width: 100%; height: 13rem; display: block; overflow: visible; }
.ticks { display: flex; flex-direction: column; justify-content: space-between; text-align: right; margin: -.55rem 0; }
.dates { grid-column: 2; display: flex; justify-content: space-between; }
.grid { stroke: var(--line); stroke-width: 1; fill: none; vector-effect: non-scaling-stroke; }
.hover { fill: transparent; }
g:hover > .hover { fill: var(--hover); }
.track { fill: var(--track); }
.c0 { fill: var(--c0); } .c1 { fill: var(--c1); } .c2 { fill: var(--c2); } .c3 { fill: var(--c3); }
.c4 { fill: var(--c4); } .c5 { fill: var(--c5); } .c6 { fill: var(--c6); }
.legend { list-style: none; display: flex; flex-wrap: wrap; gap: .3rem 1.25rem; margin: 0 0 1rem; padding: 0; font-size: .875rem; }
.legend span { color: var(--soft); font-variant-numeric: tabular-nums; }
.swatch { width: .7rem; height: .7rem; margin-right: .45rem; }
table { border-collapse: collapse; width: 100%; font-size: .875rem; font-variant-numeric: tabular-nums; }
th { text-align: left; font-weight: 400; }
td { text-align: right; }
.bars { margin-top: .8rem; }
.bars th, .bars td { padding: .3rem 0; white-space: nowrap; }
.bars .bar { width: 100%; padding: 0 .9rem; }
.bars .bar svg { display: block; width: 100%; height: .6rem; border-radius: .3rem; }
.bars .share { color: var(--soft); min-width: 4.2rem; }
details { margin-top: .8rem; font-size: .8125rem; }
summary { cursor: pointer; color: var(--soft); width: fit-content; }
.scroll { max-height: 18rem; overflow: auto; margin-top: .5rem; border: 1px solid var(--line); border-radius: .6rem; }
.scroll th, .scroll td { padding: .3rem .8rem; white-space: nowrap; }
.scroll thead th { position: sticky; top: 0; background: var(--card); color: var(--soft); border-bottom: 1px solid var(--line); }
.scroll thead th + th { text-align: right; }
.split { width: 100%; height: 1.6rem; display: block; border-radius: .5rem; margin: 1rem 0; }
.first { padding: 2.5rem 1.75rem; }
.first h2 { font-size: 1.35rem; }
.first ol { margin: 1.25rem 0 0; padding: 0; list-style: none; display: grid; grid-template-columns: minmax(0, 1fr); gap: 1.1rem; }
.first li p { margin: 0 0 .35rem; }
pre { margin: 0; padding: .8rem 1rem; background: var(--code); border-radius: .6rem; overflow-x: auto; font: .875rem/1.5 ui-monospace, SFMono-Regular, Menlo, "Liberation Mono", monospace; }
.prose { max-width: 46rem; padding: 1.75rem; }
.prose h2 { margin-top: 1.6rem; } .prose p, .prose li { color: var(--ink); font-size: 1rem; margin: .5rem 0; } .prose ul { padding-left: 1.2rem; }
.groups { margin: 1.25rem 0 0; font-size: .875rem; color: var(--soft); }
form { display: flex; flex-wrap: wrap; gap: .6rem 1rem; align-items: end; font-size: .875rem; margin: 1.5rem 0 0; color: var(--soft); }
label { display: grid; gap: .2rem; }
input, button { font: inherit; padding: .4rem .7rem; border-radius: .6rem; border: 1px solid var(--soft); background: var(--card); color: var(--ink); }
button { cursor: pointer; border-color: var(--accent); color: var(--accent); font-weight: 600; }
footer { color: var(--soft); font-size: .875rem; padding-top: 1.5rem; padding-bottom: 2.5rem; }
footer ul { list-style: none; display: flex; flex-wrap: wrap; gap: .3rem 1.25rem; margin: .4rem 0 0; padding: 0; }
@media (max-width: 48rem) {
  header { padding-top: 1.5rem; }
  header nav, header nav ul { width: 100%; }
  nav li { flex: 1; text-align: center; } nav a { padding: .45rem .3rem; }
  .figures { grid-template-columns: repeat(2, minmax(0, 1fr)); gap: .75rem; }
  .figures div { padding: .8rem 1rem; } .figures dd { font-size: 1.5rem; }
  .cards { grid-template-columns: minmax(0, 1fr); gap: .75rem; }
  .card { padding: 1rem; } .chart svg { height: 10rem; }
  .first { padding: 1.5rem 1.1rem; }
}
`

/** What the Content-Security-Policy calls the style sheet. */
export const styleHash = `'sha256-${createHash('sha256').update(style).digest('base64')}'`
