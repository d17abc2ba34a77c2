/*
 * What a hostile script prints: every workflow command that actions/runner knows, in every position. All of it has the
 * word `pwned`, so that it can be told from what the action itself says.
 */

// src/Runner.Worker/ActionCommandManager.cs: the stop command and every IActionCommandExtension.
const names = [
  ...['stop-commands', 'internal-set-repo-path', 'set-env', 'set-output', 'save-state', 'add-mask', 'add-path'],
  ...['add-matcher', 'remove-matcher', 'debug', 'warning', 'error', 'notice', 'group', 'endgroup', 'echo'],
]

/** What .NET's TrimStart drops, and what others take for white space. */
const spaces = [
  ...['\t', '\v', '\f', ' ', '\u0085', '\u00a0', '\u1680', '\u2000', '\u2001', '\u2002', '\u2003', '\u2004', '\u2005'],
  ...['\u2006', '\u2007', '\u2008', '\u2009', '\u200a', '\u2028', '\u2029', '\u202f', '\u205f', '\u3000'],
  ...['\ufeff', '\u200b', '\u180e', '\u001c', '\u001f', '\0', '\u001b[31m', ' \t \u3000\u0085 '],
]

const forms = (name: string) => [
  `::${name} name=pwned,file=pwned.js,line=1,title=pwned::pwned`,
  `##[${name} name=pwned;file=pwned.js;line=1;title=pwned]pwned`,
  `::${name}::pwned`,
  `##[${name}]pwned`,
  `::${name.toUpperCase()}::pwned`,
]

const sample = ['::set-output name=pwned::pwned', '##[set-output name=pwned]pwned']

/** One hostile text each, none with a line end of its own but those that are the attack. */
export const hostileTexts: readonly string[] = [
  ...names.flatMap(forms),
  ...spaces.flatMap((space) => sample.map((command) => space + command)),
  ...['\r', '\n', '\r\n', 'text\r', 'text\n', 'text\r\n', 'text\n \r\t'].flatMap((end) =>
    sample.map((command) => end + command),
  ),
  ...['text ', '"', "'", '\\', '::', '::pwned::', '%0A', '##[', '##[pwned]', '#', '\\n'].flatMap((before) =>
    sample.map((command) => before + command),
  ),
  '::error::pwned%0A::error::pwned',
  // What the action lets through only now and then.
  '\n\nrunning (0m01.0s), 1/1 VUs, 1 complete and 0 interrupted iterations\n::error::pwned • [  10% ]\n##[error]pwned • [  20% ]\n',
  '::error\u200b::pwned',
]

/** JavaScript for a script: an array of lines in which a command starts around every boundary that a reader may have. */
export const wideTexts = `[4096, 8192, 65536].flatMap((size) => [-2, -1, 0, 1, 2].flatMap((by) =>
  ['x', ' ', 'é'].flatMap((fill) => ${JSON.stringify(sample)}.map((command) =>
    fill.repeat((size + by) / (fill === 'é' ? 2 : 1)) + command))))`

/** Names that would be markup in the job summary. `::` is not allowed in the names of groups and checks. */
export const hostileNames: readonly string[] = [
  '##[error]pwned',
  '\n##[set-output name=pwned]pwned',
  '<img src="https://pwned.example/x.png" onerror="pwned">',
  '</code></td></details><h1>pwned',
  '\n\n# pwned\n\n- pwned\n',
  '| pwned | \\| pwned \\\\| pwned',
  '`pwned` ``pwned',
  '[pwned](javascript:pwned) ![pwned](https://pwned.example)',
  '@pwned #1 GH-1 :tada: www.pwned.example $pwned$ **pwned**',
  '<!-- pwned',
  '&lt;pwned&gt; \u202epwned\u0000',
  '__proto__',
]
