/** Where in a script something happened, as k6's stack trace names it. */
export type Place = { file: string; line: number; column: number }

/** An error that k6 logged: its message on one line, and the place when the message names one. */
export type LoggedError = { message: string; place: Place | null }

/** What the run's log said of errors. */
export type LoggedErrors = {
  /** Exceptions of the script, in iterations and elsewhere (setup, teardown, handleSummary). */
  exceptions: number
  /** Those that ended an iteration. */
  iterationExceptions: number
  /** The same by the scenario's name; scenarios without any are not in it. */
  byScenario: ReadonlyMap<string, number>
  /** The first of them that differ, five at most. */
  firstExceptions: readonly LoggedError[]
  /** The first error that is k6's own: a bad option, a missing file. */
  firstError: LoggedError | null
}

export const noErrors: LoggedErrors = {
  exceptions: 0,
  iterationExceptions: 0,
  byScenario: new Map(),
  firstExceptions: [],
  firstError: null,
}

/** How k6 writes its log to the stream; `hidden`: nothing in it tells an exception from other text. */
export type LogFormat = 'text' | 'json' | 'hidden'

type Kind = 'iteration exception' | 'exception' | 'error' | 'other'

type Grammar = { error: RegExp; console: RegExp; iteration: RegExp; exception: RegExp; message: RegExp; cause: RegExp }

/*
 * logrus sorts the fields after msg, so the end of a line says what it is: every console line ends in
 * source=console, every exception of an iteration carries executor and scenario. An exception in an async function
 * has neither hint nor source, only its words (internal/js/runner.go, internal/js/eventloop).
 */
const grammars: Record<Exclude<LogFormat, 'hidden'>, Grammar> = {
  text: {
    error: /^time="[^"]*" level=error msg=/,
    console: / source=console$/,
    iteration:
      / executor=\S+(?: hint="script exception")? scenario=(?:"((?:\\.|[^"\\])*)"|([^\s"]+))(?: source=stacktrace)?$/,
    exception:
      / hint="script exception"(?: source=stacktrace)?$|^time="[^"]*" level=error msg="Uncaught \(in promise\)/,
    message: / msg=(?:"((?:\\.|[^"\\])*)|(\S*))/,
    cause: /" error=(?:"((?:\\.|[^"\\])*)"|([^\s"]+))/,
  },
  json: {
    error: /^\{(?:"(?:error|executor|hint)":"(?:\\.|[^"\\])*",)*"level":"error","msg":"/,
    console: /","source":"console","time":"[^"]*"\}$/,
    iteration: /","scenario":"((?:\\.|[^"\\])*)",(?:"source":"stacktrace",)?"time":"[^"]*"\}$/,
    exception: /^\{(?:"executor":"[^"]*",)?"hint":"script exception"|"level":"error","msg":"Uncaught \(in promise\)/,
    message: /"msg":"((?:\\.|[^"\\])*)/,
    cause: /^\{"error":"((?:\\.|[^"\\])*)"/,
  },
}

function kindOf(line: string, grammar: Grammar): Kind {
  if (!grammar.error.test(line) || grammar.console.test(line)) return 'other'
  if (grammar.iteration.test(line)) return 'iteration exception'
  return grammar.exception.test(line) ? 'exception' : 'error'
}

const escapes: Record<string, string> = { n: '\n', t: '\t', r: '\r' }

/** Undoes Go's and JSON's quoting as far as a message for people needs it. */
function unquote(quoted: string): string {
  const bytes = quoted.replaceAll(
    /\\(?:x([0-9a-f]{2})|u([0-9a-f]{4})|(.))/gi,
    (_all, hex?: string, unicode?: string, other?: string) =>
      hex
        ? String.fromCharCode(Number.parseInt(hex, 16))
        : unicode
          ? `\\u${unicode}`
          : (escapes[other ?? ''] ?? other ?? ''),
  )
  return Buffer.from(bytes, 'latin1')
    .toString('utf8')
    .replaceAll(/\\u([0-9a-f]{4})/gi, (_all, unicode: string) => String.fromCharCode(Number.parseInt(unicode, 16)))
}

// k6 writes file:///path/x.js:12:5(3) in stack traces, and "file:///path/x.js: Line 12:5 why" for syntax errors.
const placePattern = /file:\/\/(\/(?:(?!file:\/\/)[^\n\t"])*?):(?: Line )?(\d+):(\d+)/

const isOfStack = (line: string): boolean => line.startsWith('at ') && line.includes('(') && line.endsWith(')')

/** Reads a logged message: the first place in it, and the message without the stack below its first lines. */
export function readMessage(message: string): LoggedError {
  const place = placePattern.exec(message)
  // Line by line: an expression for the whole stack takes for ever on a message that is made for it.
  const lines = message.split('\n').map((line) => line.trim())
  const last = lines.findLastIndex((line) => line !== '' && !isOfStack(line))
  const text = lines
    .slice(0, Math.max(last, 0) + 1)
    .filter((line) => line !== '')
    .join(' ')
  return {
    message: text.length > 1000 ? `${text.slice(0, 1000)}…` : text,
    place: place ? { file: decodePath(place[1] ?? ''), line: Number(place[2]), column: Number(place[3]) } : null,
  }
}

function decodePath(path: string): string {
  try {
    return decodeURIComponent(path)
  } catch {
    return path
  }
}

const keptOfALine = 8192

/** Keeps both ends of a line that is too long to hold: its start says what it is, its end says whose. */
const shorten = (line: string): string =>
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

const mostExceptions = 5

/** Later ones are hardly read: a test can throw millions, and where the first thousand are alike, so are they. */
const mostCompared = 1000

function withOneMore({ exceptions, firstExceptions }: LoggedErrors, read: () => LoggedError): readonly LoggedError[] {
  if (firstExceptions.length >= mostExceptions || exceptions >= mostCompared) return firstExceptions
  const { message, place } = read()
  const isKnown = firstExceptions.some((known) => known.message === message && known.place?.line === place?.line)
  return isKnown ? firstExceptions : [...firstExceptions, { message, place }]
}

/** The whole line but for its time: after the message of a console line stands its source. */
const idleWarning =
  /level=warning msg="No script iterations fully finished[^"]*"$|"level":"warning","msg":"No script iterations fully finished[^"]*","time"/m

export function errorCounter(format: LogFormat): ErrorCounter {
  let pending = ''
  let found = noErrors
  let idle = false
  const byScenario = new Map<string, number>()
  if (format === 'hidden') return { add: () => {}, found: () => found, idle: () => idle }
  const grammar = grammars[format]

  const note = (line: string) => {
    const kind = kindOf(line, grammar)
    if (kind === 'other') return
    const field = (pattern: RegExp) => {
      const match = pattern.exec(line)
      return unquote(match?.[1] ?? match?.[2] ?? '')
    }
    if (kind === 'iteration exception') {
      const scenario = field(grammar.iteration)
      byScenario.set(scenario, (byScenario.get(scenario) ?? 0) + 1)
    }
    const error = () => readMessage([field(grammar.message), field(grammar.cause)].filter(Boolean).join(': '))
    found =
      kind === 'error'
        ? { ...found, firstError: found.firstError ?? error() }
        : {
            ...found,
            exceptions: found.exceptions + 1,
            iterationExceptions: found.iterationExceptions + (kind === 'iteration exception' ? 1 : 0),
            firstExceptions: withOneMore(found, error),
          }
  }

  return {
    add(piece) {
      const text = pending + piece
      const end = text.lastIndexOf('\n') + 1
      pending = shorten(text.slice(end))
      const lines = text.slice(0, end)
      idle ||= lines.includes('No script iterations') && idleWarning.test(lines)
      if (!lines.includes('error')) return
      for (const line of lines.split('\n')) if (line.includes('error')) note(shorten(line.replace(/\r$/, '')))
    },
    found() {
      // k6 ends its JSON log without a newline when an error ends the run.
      if (pending.includes('error')) note(pending)
      pending = ''
      return { ...found, byScenario }
    },
    idle: () => idle,
  }
}
