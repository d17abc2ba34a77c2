import { escapeText } from '../base/log-escape.ts'
import { writeCommand } from './command.ts'
import { stepMask } from './step-mask.ts'

const shown = (text: string): string => escapeText(stepMask().text(text))

/** Writes lines to the step's log, without secrets; whatever is in them, none is a workflow command. */
export function info(text: string): void {
  process.stdout.write(`${shown(text)}\n`)
}

/** Writes lines to the step's log, folded under a title. */
export function infoGroup(title: string, lines: readonly string[]): void {
  const name = stepMask().text(title.replaceAll(/[\r\n]+/g, ' '))
  process.stdout.write(`::group::${name}\n${shown(lines.join('\n'))}\n::endgroup::\n`)
}

/** Writes a line that is only seen where the runner's debug log is on. */
export const debug = (text: string): void => writeCommand('debug', stepMask().text(text))
