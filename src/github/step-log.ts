import { escapeText } from '../base/log-escape.ts'
import { writeCommand } from './command.ts'
import { stepMask } from './step-mask.ts'

const shown = (text: string): string => escapeText(stepMask().text(text))

const titleOf = (title: string): string => stepMask().text(title.replaceAll(/[\r\n]+/g, ' '))

/** The runner does not know groups in groups: the end of the inner one would end the outer one. */
let isFolded = false

/** Writes lines to the step's log, without secrets; whatever is in them, none is a workflow command. */
export function info(text: string): void {
  process.stdout.write(`${shown(text)}\n`)
}

/** Writes lines to the step's log, folded under a title; inside of an open group they are part of it. */
export function infoGroup(title: string, lines: readonly string[]): void {
  if (isFolded) {
    info([titleOf(title), ...lines].join('\n'))
    return
  }
  process.stdout.write(`::group::${titleOf(title)}\n${shown(lines.join('\n'))}\n::endgroup::\n`)
}

/** Folds what is written until {@link closeGroup} under a title. */
export function openGroup(title: string): void {
  isFolded = true
  process.stdout.write(`::group::${titleOf(title)}\n`)
}

export function closeGroup(): void {
  isFolded = false
  process.stdout.write('::endgroup::\n')
}

/** Writes a line that is only seen where the runner's debug log is on. */
export const debug = (text: string): void => writeCommand('debug', stepMask().text(text))
