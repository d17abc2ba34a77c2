/** The only style sheet of the pages of a history; there is no script. */
export const historyStyle = `
:root { color-scheme: light dark; --ground: #f6f5f9; --card: #fff; --ink: #1c1930; --soft: #5d5876; --line: #e4e1ee; --accent: #5b3fd1; --worse: #b3261e; --better: #0b6b3a; --limit: #9a5b00; }
@media (prefers-color-scheme: dark) { :root { --ground: #14121f; --card: #1d1a2c; --ink: #f1eefb; --soft: #b3adcc; --line: #332e49; --accent: #a996ff; --worse: #ff8a80; --better: #6fd08c; --limit: #f0b35a; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--ink); font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Liberation Sans", sans-serif; }
a { color: var(--accent); text-underline-offset: .2em; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; border-radius: 4px; }
header, main { max-width: 72rem; margin: 0 auto; padding: 0 1.25rem; }
header { padding-top: 2.25rem; padding-bottom: 1rem; }
h1 { margin: 0; font-size: 1.6rem; line-height: 1.2; overflow-wrap: anywhere; }
header p, figcaption p { margin: .2rem 0 0; color: var(--soft); font-size: .9rem; }
h2 { margin: 0; font-size: 1.0625rem; overflow-wrap: anywhere; }
.charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(28rem, 100%), 1fr)); gap: 1rem; }
figure, .runs, .list { margin: 0; padding: 1.25rem; background: var(--card); border: 1px solid var(--line); border-radius: 1rem; min-width: 0; }
figure svg { display: block; width: 100%; height: auto; margin-top: .75rem; }
.runs { margin: 1rem 0 3rem; overflow-x: auto; }
svg text { fill: var(--soft); font-size: 16px; }
@media (max-width: 30rem) { svg text { font-size: 22px; } }
.axis { stroke: var(--line); fill: none; }
.course { stroke: var(--accent); stroke-width: 1.5; fill: none; }
.limit { stroke: var(--limit); stroke-dasharray: 6 4; }
.change { stroke: var(--soft); stroke-dasharray: 2 3; }
circle { fill: var(--accent); } .worse circle { fill: var(--worse); } .better circle { fill: var(--better); }
table { border-collapse: collapse; width: 100%; font-size: .875rem; font-variant-numeric: tabular-nums; }
th, td { padding: .3rem .75rem .3rem 0; text-align: left; border-bottom: 1px solid var(--line); white-space: nowrap; }
caption { text-align: left; font-size: 1.0625rem; font-weight: 600; padding-bottom: .5rem; }
li { margin: .3rem 0; }
td.worse { color: var(--worse); } td.better { color: var(--better); }
`
