/*
 * A line that reaches the step's log can be a workflow command: `::name …::` at its start, after white space,
 * or `##[name …]` anywhere in it (actions/runner: src/Runner.Common/ActionCommand.cs). A line ends at \n, \r\n
 * or a bare \r (StreamReader.ReadLine).
 *
 * All texts here are bytes read as latin1, one character a byte, so that what is not escaped comes out exactly
 * as it went in, valid UTF-8 or not. White space is therefore spelled as its UTF-8 bytes: what .NET's TrimStart
 * drops, and a byte-order mark, which its reader drops.
 */

const whiteSpace = String.raw`(?:[\t-\r\x1c-\x20]|\xc2[\x85\xa0]|\xe1\x9a\x80|\xe2\x80[\x80-\x8a\xa8\xa9\xaf]|\xe2\x81\x9f|\xe3\x80\x80|\xef\xbb\xbf)`

const commandAtLineStart = new RegExp(`(?<=(?:^|[\\r\\n])${whiteSpace}*):(?=:)`, 'g')

/** The longest line, in bytes, that is written whole: longer ones stall the runner. */
export const longestLine = 4096

/** Where the last whole line of a text ends: behind its last \n or bare \r, which ends a line to the runner, too. */
export function lastLineEnd(text: string): number {
  const end = text.lastIndexOf('\n') + 1
  // Not in all of the text, which nearly never has one.
  return end + text.slice(end).lastIndexOf('\r') + 1
}

const overlong = new RegExp(String.raw`(?<![^\r\n])[^\r\n]{${longestLine + 1},}`, 'g')

/**
 * Takes the life out of every workflow command in a text of whole lines, by one visible space each: `: :`, `## [`.
 *
 * @param bytes text as latin1; its first character starts a line.
 */
export function escapeCommands(bytes: string): string {
  const escaped = bytes.includes('::') ? bytes.replaceAll(commandAtLineStart, ': ') : bytes
  return escaped.includes('##[') ? escaped.replaceAll('##[', '## [') : escaped
}

/** Breaks lines of more than {@link longestLine} bytes (latin1 text); nothing is dropped. */
export function wrapLongLines(bytes: string): string {
  return mayHaveLongLine(bytes) ? bytes.replaceAll(overlong, wrap) : bytes
}

/** Looks for a newline once every few thousand bytes, because nearly no text has a long line. */
function mayHaveLongLine(bytes: string): boolean {
  for (let start = 0; start + longestLine < bytes.length; ) {
    const end = bytes.lastIndexOf('\n', start + longestLine)
    if (end < start) return true
    start = end + 1
  }
  return false
}

function wrap(line: string): string {
  const pieces: string[] = []
  for (let at = 0; at < line.length; at += pieces.at(-1)?.length ?? 0)
    pieces.push(line.slice(at, at + pieceLength(line, at)))
  return pieces.join('\n')
}

/** Up to three bytes less than would fit, so that the next piece starts where a UTF-8 sequence does. */
function pieceLength(line: string, at: number): number {
  const starts = [0, 1, 2, 3].find((less) => (line.charCodeAt(at + longestLine - less) & 0xc0) !== 0x80)
  return longestLine - (starts ?? 0)
}

/** {@link wrapLongLines} and {@link escapeCommands} for an ordinary string that this program is about to print. */
export function escapeText(text: string): string {
  const bytes = Buffer.from(text, 'utf8').toString('latin1')
  return Buffer.from(escapeCommands(wrapLongLines(bytes)), 'latin1').toString('utf8')
}
