import { type Mask, maskOf, noMask } from '../base/mask.ts'
import { writeCommand } from './command.ts'

/** As with the runner's own mask: once set, it holds for all that this process writes. */
let mask = noMask

/** All that the mask hides. */
let hidden: readonly string[] = []

/** The mask of the step. */
export const stepMask = (): Mask => mask

/**
 * Hides secrets from now on.
 *
 * @param own those that the runner does not know; it is told of them, too, a line each.
 * @param known those that it may know.
 */
export function hideSecrets(own: readonly string[], known: readonly string[]): void {
  hidden = [...own, ...known]
  mask = maskOf(hidden)
  tellRunner(own)
}

/** Hides secrets that the step came to know later, beside all that is hidden already. */
export function hideMoreSecrets(own: readonly string[]): void {
  const more = own.filter((secret) => !hidden.includes(secret))
  if (more.length === 0) return
  hidden = [...hidden, ...more]
  mask = maskOf(hidden)
  tellRunner(more)
}

function tellRunner(own: readonly string[]): void {
  // What the mask leaves alone is in too many words to be told.
  const lines = own.flatMap((secret) => secret.split(/[\r\n]+/)).map((line) => line.trim())
  for (const line of new Set(lines)) if (mask.text(line) !== line) writeCommand('add-mask', line)
}
