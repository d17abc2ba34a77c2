import { isOfEndpoints } from './endpoint-output.ts'
import { type Grammar, grammars, messageOf, refusalOf, toldBy, unquote } from './log-grammar.ts'
import { type LoggedError, readMessage, type ThrownIn, thrownIn } from './logged-error.ts'

/** What the run's log said of errors; what a script writes with console.error() is none. */
export type LoggedErrors = {
  /** Exceptions of the script, in iterations and elsewhere (setup, teardown, handleSummary). */
  exceptions: number
  /** Those that ended an iteration. */
  iterationExceptions: number
  /** The same by the scenario's name; scenarios without any are not in it. */
  byScenario: ReadonlyMap<string, number>
  /** The first of them that differ, five at most. */
  firstExceptions: readonly LoggedError[]
  /**
   * The last error that ended no iteration. Where k6 fails it is the one that k6 failed with, because k6 logs that at
   * the very end (internal/cmd/root.go: execute).
   */
  last: LastError | null
  /** Errors that are k6's own: a report that cannot be written, an output that loses its points. */
  own: { count: number; first: LoggedError | null }
  /** Requests that k6 did not send, because they have no URL that it can read. It counts them nowhere else. */
  refused: { count: number; first: string }
  /** What the script's first exec.test.fail() said; null: it was not called. */
  markedFailed: string | null
}

/** `thrownIn` is null where the stack does not say it, and for an error that is no exception of the script. */
export type LastError = LoggedError & { isException: boolean; thrownIn: ThrownIn | null }

/** How k6 writes its log to the stream; `hidden`: nothing in it tells an exception from other text. */
export type LogFormat = 'text' | 'json' | 'hidden'

const keptOfALine = 8192

/** Keeps both ends of a line that is too long to hold: its start says what it is, its end says whose. */
const keepEnds = (line: string): string =>
  line.length <= keptOfALine ? line : line.slice(0, keptOfALine / 2) + line.slice(-keptOfALine / 2)

/** Counts the errors in a log as it streams by. */
export type ErrorCounter = {
  /** Takes the next piece: latin1, cut anywhere. */
  add: (piece: string) => void
  /** What was found so far. */
  found: () => LoggedErrors
  /** k6 warned that not a single iteration finished (internal/cmd/run.go). */
  idle: () => boolean
}

/** The whole line but for its time: after the message of a console line stands its source. */
const idleWarning =
  /level=warning msg="No script iterations fully finished[^"]*"$|"level":"warning","msg":"No script iterations fully finished[^"]*","time"/m

export function errorCounter(format: LogFormat): ErrorCounter {
  const notes = errorNotes(format)
  let pending = ''
  let idle = false
  return {
    add(piece) {
      if (format === 'hidden') return
      const text = pending + piece
      const end = text.lastIndexOf('\n') + 1
      pending = keepEnds(text.slice(end))
      const lines = text.slice(0, end)
      idle ||= lines.includes('No script iterations') && idleWarning.test(lines)
      if (!lines.includes('error')) return
      for (const line of lines.split('\n')) if (line.includes('error')) notes.take(keepEnds(line.replace(/\r$/, '')))
    },
    found() {
      // k6 ends its JSON log without a newline when an error ends the run.
      if (pending.includes('error')) notes.take(pending)
      pending = ''
      return notes.found()
    },
    idle: () => idle,
  }
}

const mostExceptions = 5

/** Later ones are hardly read: a test can throw millions, and where the first thousand are alike, so are they. */
const mostCompared = 1000

/**
 * When an error ends the run, k6 kills the browser that it started, and another of its goroutines says so: before that
 * error's line or after it (internal/js/modules/k6/browser/common/browser_process.go). Alone, it is what happened.
 */
const browserKilled = /process with PID \d+ unexpectedly ended: signal: killed/

function lastError(line: string, grammar: Grammar): LastError {
  const isException = toldBy(line, grammar).kind === 'exception'
  const message = messageOf(line, grammar)
  return { ...readMessage(message), isException, thrownIn: isException ? thrownIn(message) : null }
}

/** Takes the lines that may be errors, one by one; most of them it only counts, and reads those that are shown. */
function errorNotes(format: LogFormat) {
  const grammar = grammars[format === 'json' ? 'json' : 'text']
  /** By the name as the line has it. */
  const byScenario = new Map<string, number>()
  const firstExceptions: LoggedError[] = []
  const count = { exceptions: 0, iterationExceptions: 0, own: 0, refused: 0 }
  const lines: { last?: string; own?: string; marked?: string; refused?: string } = {}
  const read = (line: string) => readMessage(messageOf(line, grammar))

  const takeException = (line: string, scenario?: string) => {
    count.exceptions++
    if (scenario !== undefined) {
      count.iterationExceptions++
      byScenario.set(scenario, (byScenario.get(scenario) ?? 0) + 1)
    }
    if (firstExceptions.length >= mostExceptions || count.exceptions > mostCompared) return
    const { message, place } = read(line)
    const isKnown = firstExceptions.some((known) => known.message === message && known.place?.line === place?.line)
    if (!isKnown) firstExceptions.push({ message, place })
  }

  const isOnlyBrowserKilled = (line: string) => lines.last !== undefined && browserKilled.test(line)

  return {
    take(line: string): void {
      if (isOfEndpoints(line)) return
      const { kind, scenario } = toldBy(line, grammar)
      if (kind === 'iteration exception' || kind === 'exception') takeException(line, scenario)
      if (kind === 'exception' || (kind === 'own' && !isOnlyBrowserKilled(line))) lines.last = line
      if (kind === 'marked failed') lines.marked ??= line
      if (kind === 'own' || kind === 'refused') {
        count[kind]++
        lines[kind] ??= line
      }
    },
    found: (): LoggedErrors => ({
      exceptions: count.exceptions,
      iterationExceptions: count.iterationExceptions,
      byScenario: new Map([...byScenario].map(([scenario, many]) => [unquote(scenario), many])),
      firstExceptions: [...firstExceptions],
      last: lines.last === undefined ? null : lastError(lines.last, grammar),
      own: { count: count.own, first: lines.own === undefined ? null : read(lines.own) },
      refused: { count: count.refused, first: refusalOf(lines.refused ?? '', grammar) },
      markedFailed: lines.marked === undefined ? null : markedText(read(lines.marked).message),
    }),
  }
}

/** `slow`, of `test marked as failed: slow`; empty where the script gave no text. */
const markedText = (message: string): string => message.replace(/^test marked as failed(?:: )?/, '')

/** What a log without any error says. */
export const noErrors: LoggedErrors = errorNotes('text').found()
