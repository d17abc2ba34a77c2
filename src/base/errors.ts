/**
 * An error that the user can act on: one line that names the input or file at fault, what was wrong
 * and what would be right. `main.ts` prints it without a stack trace.
 */
export class UserError extends Error {
  override name = 'UserError'
}

/** The message of anything thrown, on one line. */
export function messageOf(error: unknown): string {
  const message = error instanceof Error ? error.message || error.name : String(error)
  return message.replaceAll(/\s*[\r\n]+\s*/g, ' ').trim()
}
