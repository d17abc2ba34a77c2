/** What a workflow command says, as one line (actions/toolkit has the same in @actions/core, with an HTTP stack). */
const escapeData = (text: string): string => text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')

const escapeProperty = (text: string): string => escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C')

/**
 * Writes a workflow command to the step's log: `::name key=value::data`.
 *
 * @param properties those that are undefined are left out.
 */
export function writeCommand(
  name: string,
  data: string,
  properties: Readonly<Record<string, string | undefined>> = {},
): void {
  const given = Object.entries(properties).flatMap(([key, value]) => (value ? [`${key}=${escapeProperty(value)}`] : []))
  const head = given.length === 0 ? name : `${name} ${given.join(',')}`
  process.stdout.write(`::${head}::${escapeData(data)}\n`)
}
