/**
 * An error that the user can act on: one line that names the input or file at fault, what was wrong
 * and what would be right. src/main.ts publishes it without a stack trace.
 */
export class UserError extends Error {
  override name = 'UserError'
}

/** The message of anything thrown, on one line. */
export function messageOf(error: unknown): string {
  const message = error instanceof Error ? error.message || error.name : String(error)
  return message.replaceAll(/\s*[\r\n]+\s*/g, ' ').trim()
}

/**
 * Why a connection failed, on one line. A host with several addresses fails with one error for each, and then the first
 * of them says more than all together.
 */
export function reasonOf(error: unknown): string {
  const first = error instanceof AggregateError ? (error.errors[0] ?? error) : error
  const isSilent = first instanceof Error && first.message === ''
  return (isSilent && (first as NodeJS.ErrnoException).code) || messageOf(first)
}
