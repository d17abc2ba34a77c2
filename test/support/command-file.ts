/*
 * Reads GITHUB_OUTPUT and its like as the runner does (src/Runner.Worker/FileCommandManager.cs, EnvFileKeyValuePairs):
 * what it would fail the step for is an error here.
 */

/** The names and values, in their order. */
export function commandFileEntries(text: string): readonly (readonly [name: string, value: string])[] {
  const lines = text.split('\n')
  const entries: [string, string][] = []
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at] ?? ''
    if (line === '') continue
    const [equals, heredoc] = [line.indexOf('='), line.indexOf('<<')]
    if (equals >= 0 && (heredoc < 0 || equals < heredoc)) {
      entries.push([line.slice(0, equals), line.slice(equals + 1)])
      continue
    }
    const [name, delimiter] = [line.slice(0, Math.max(heredoc, 0)), line.slice(heredoc + 2)]
    const end = lines.indexOf(delimiter, at + 1)
    if (heredoc <= 0 || delimiter === '' || end < 0 || end === lines.length - 1) throw new Error(`invalid: ${line}`)
    entries.push([name, lines.slice(at + 1, end).join('\n')])
    at = end
  }
  return entries
}
