/*
 * What the runner makes of a step's output: a parser written from actions/runner (src/Runner.Common/ActionCommand.cs,
 * src/Runner.Worker/Handlers/OutputManager.cs, src/Runner.Worker/ActionCommandManager.cs). It judges the action; it
 * shares no code with it.
 */

/** A workflow command that the runner would carry out. */
export type WorkflowCommand = { name: string; properties: Record<string, string>; data: string }

const registered = new Set([
  'add-mask',
  'add-matcher',
  'add-path',
  'debug',
  'echo',
  'endgroup',
  'error',
  'group',
  'internal-set-repo-path',
  'notice',
  'remove-matcher',
  'save-state',
  'set-env',
  'set-output',
  'stop-commands',
  'warning',
])

const netWhiteSpace = /^[\t-\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/

const unescapeData = (text: string) => text.replaceAll('%0D', '\r').replaceAll('%0A', '\n').replaceAll('%25', '%')
const unescapeProperty = (text: string) =>
  text
    .replaceAll('%0D', '\r')
    .replaceAll('%0A', '\n')
    .replaceAll('%3A', ':')
    .replaceAll('%2C', ',')
    .replaceAll('%25', '%')

function command(info: string, data: string, separator: string): WorkflowCommand | null {
  const space = info.indexOf(' ')
  const name = (space < 0 ? info : info.slice(0, space)).toLowerCase()
  if (!registered.has(name)) return null
  const pairs = space < 0 ? [] : info.slice(space + 1).split(separator)
  const properties = Object.fromEntries(
    pairs.flatMap((pair) => {
      const at = pair.indexOf('=')
      return at > 0 && at < pair.length - 1 ? [[pair.slice(0, at).trim(), unescapeProperty(pair.slice(at + 1))]] : []
    }),
  )
  return { name, properties, data: unescapeData(data) }
}

/** The command that one line is, or null. */
export function commandOf(line: string): WorkflowCommand | null {
  const trimmed = line.replace(netWhiteSpace, '')
  if (trimmed.startsWith('::')) {
    const end = trimmed.indexOf('::', 2)
    const found = end < 0 ? null : command(trimmed.slice(2, end), trimmed.slice(end + 2), ',')
    if (found) return found
  }
  const start = line.indexOf('##[')
  const end = start < 0 ? -1 : line.indexOf(']', start)
  return end < 0 ? null : command(line.slice(start + 3, end), line.slice(end + 1), ';')
}

/** Lines as .NET's StreamReader reads them: a byte-order mark dropped, ended by \n, \r\n or a bare \r. */
export const linesOf = (output: string): readonly string[] => output.replace(/^\ufeff/, '').split(/\r\n|\r|\n/)

/** Every command in an output. */
export const commandsIn = (output: string): readonly WorkflowCommand[] =>
  linesOf(output).flatMap((line) => commandOf(line) ?? [])
