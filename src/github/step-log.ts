import type { Writable } from 'node:stream'
import { escapeText } from '../base/log-escape.ts'
import { writeCommand } from './command.ts'
import { stepMask } from './step-mask.ts'

const shown = (text: string): string => escapeText(stepMask().text(text))

const titleOf = (title: string): string => stepMask().text(title.replaceAll(/[\r\n]+/g, ' '))

/** The runner does not know groups in groups: the end of the inner one would end the outer one. */
let isFolded = false

/** Where the log of the work that calls goes instead; undefined: nowhere else. */
let aside: () => Writable | undefined = () => undefined

/** Lets the log of some work go elsewhere (see log-part.ts), where all of it will be folded. */
export function divertLog(whereTo: typeof aside): void {
  aside = whereTo
}

/** The stream of the step's log, for who writes whole lines that were escaped and masked. */
export const stepOut = (): Writable => aside() ?? process.stdout

const isInGroup = (): boolean => isFolded || aside() !== undefined

/** Writes lines to the step's log, without secrets; whatever is in them, none is a workflow command. */
export function info(text: string): void {
  stepOut().write(`${shown(text)}\n`)
}

/** Writes lines to the step's log, folded under a title; inside of an open group they are part of it. */
export function infoGroup(title: string, lines: readonly string[]): void {
  if (isInGroup()) {
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
