import { escapeText } from '../base/log-escape.ts'

/** Writes lines to the step's log; whatever is in them, none is a workflow command. */
export function info(text: string): void {
  process.stdout.write(`${escapeText(text)}\n`)
}

/** Writes lines to the step's log, folded under a title. */
export function infoGroup(title: string, lines: readonly string[]): void {
  const name = title.replaceAll(/[\r\n]+/g, ' ')
  process.stdout.write(`::group::${name}\n${escapeText(lines.join('\n'))}\n::endgroup::\n`)
}

/** Writes a line that is only seen where the runner's debug log is on. */
export function debug(text: string): void {
  const data = text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
  process.stdout.write(`::debug::${data}\n`)
}
