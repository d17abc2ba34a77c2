import { decoded } from '../base/url-parts.ts'

/** Where in a script something happened, as k6's stack trace names it. */
export type Place = { file: string; line: number; column: number }

/** An error that k6 logged: its message on one line, and the place when the message names one. */
export type LoggedError = { message: string; place: Place | null }

/** What of a script was running when it threw: one of its functions, or the code outside of them. */
export type ThrownIn = 'setup()' | 'teardown()' | 'handleSummary()' | 'init code'

// k6 writes file:///path/x.js:12:5(3) in stack traces, and "file:///path/x.js: Line 12:5 why" for syntax errors.
const placePattern = /file:\/\/(\/(?:(?!file:\/\/)[^\n\t"])*?):(?: Line )?(\d+):(\d+)/

const isOfStack = (line: string): boolean => line.startsWith('at ') && /(?:\(native\)|:\d+:\d+\(\d+\)\)?)$/.test(line)

/** Where k6's own `Interrupt` happened, at the end of its message: ` at default (file:///path/x.js:12:5(3))`. */
const interruptedAt = /^ at (?:[\w.$<>]+ \()?file:\/\/.*:\d+:\d+\(\d+\)\)?$/

const longestMessage = 1000

/** Reads a logged message: the first place in it, and the message without the stack below its first lines. */
export function readMessage(message: string): LoggedError {
  const place = placePattern.exec(message)
  // Line by line: an expression for the whole stack takes for ever on a message that is made for it.
  const lines = withoutEndingPlace(message)
    .split('\n')
    .map((line) => line.trim())
  const last = lines.findLastIndex((line) => line !== '' && !isOfStack(line))
  const text = lines
    .slice(0, Math.max(last, 0) + 1)
    .filter((line) => line !== '')
    .join(' ')
  const half = longestMessage / 2
  return {
    // The cause of an error stands at its end.
    message: text.length > longestMessage ? `${text.slice(0, half)}…${text.slice(-half)}` : text,
    place: place ? { file: decoded(place[1] ?? ''), line: Number(place[2]), column: Number(place[3]) } : null,
  }
}

function withoutEndingPlace(text: string): string {
  const at = text.lastIndexOf(' at ')
  return at >= 0 && interruptedAt.test(text.slice(at)) ? text.slice(0, at) : text
}

/**
 * Reads from an exception's stack trace what of the script was running.
 *
 * @returns null: the stack does not say, as when the function is exported under another name than its own.
 */
export function thrownIn(message: string): ThrownIn | null {
  const outermost = message
    .split('\n')
    .map((line) => line.trim())
    .findLast((line) => isOfStack(line) && line.includes('file://'))
  if (outermost === undefined) return null
  if (outermost.startsWith('at file://')) return 'init code'
  const [, name] = /^at (setup|teardown|handleSummary) \(/.exec(outermost) ?? []
  return name === undefined ? null : (`${name}()` as ThrownIn)
}
