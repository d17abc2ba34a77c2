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

// Prefers to cut where a UTF-8 sequence starts; garbage of continuation bytes is cut where it is.
const overlong = new RegExp(
  String.raw`[^\r\n]{${longestLine - 3},${longestLine}}(?=[^\r\n\x80-\xbf])|[^\r\n]{${longestLine}}(?=[^\r\n])`,
  'g',
)

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
  return bytes.length <= longestLine ? bytes : bytes.replaceAll(overlong, '$&\n')
}

/** {@link escapeCommands} for an ordinary string that this program is about to print. */
export function escapeText(text: string): string {
  return Buffer.from(escapeCommands(Buffer.from(text, 'utf8').toString('latin1')), 'latin1').toString('utf8')
}
