/** What a line of k6's log tells. `own`: an error of k6 itself; `other`: no error. */
export type Kind = 'iteration exception' | 'exception' | 'marked failed' | 'own' | 'other'

/** How k6 writes the lines of its log. */
export type Grammar = {
  error: RegExp
  console: RegExp
  iteration: RegExp
  exception: RegExp
  markedFailed: RegExp
  message: RegExp
  cause: RegExp
}

/*
 * logrus sorts the fields after msg, so the end of a line says what it is: every console line ends in
 * source=console, every exception of an iteration carries executor and scenario. An exception in an async function
 * has neither hint nor source, only its words (internal/js/runner.go, internal/js/eventloop). In JSON all fields are
 * sorted, so that some stand before the level.
 */
export const grammars: Record<'text' | 'json', Grammar> = {
  text: {
    error: /^time="[^"]*" level=error msg=/,
    console: / source=console$/,
    iteration:
      / executor=\S+(?: hint="script exception")? scenario=(?:"((?:\\.|[^"\\])*)"|([^\s"]+))(?: source=stacktrace)?$/,
    exception:
      / hint="(?:[^"\\]*\()?script exception\)?"(?: source=stacktrace)?$|^time="[^"]*" level=error msg="Uncaught \(in promise\)/,
    markedFailed: /^time="[^"]*" level=error msg="test marked as failed/,
    message: / msg=(?:"((?:\\.|[^"\\])*)|(\S*))/,
    cause:
      /^time="[^"]*" level=error msg=(?:"(?:\\.|[^"\\])*"|[^\s"]*)(?: (?!error=)[\w.-]+=(?:"(?:\\.|[^"\\])*"|[^\s"]*))* error=(?:"((?:\\.|[^"\\])*)|([^\s"]+))/,
  },
  json: {
    error: /^\{(?:"\w+":(?:"(?:\\.|[^"\\])*"|[\d.]+),)*"level":"error","msg":"/,
    console: /","source":"console","time":"[^"]*"\}$/,
    iteration: /","scenario":"((?:\\.|[^"\\])*)",(?:"source":"stacktrace",)?"time":"[^"]*"\}$/,
    exception:
      /^\{(?:"executor":"[^"]*",)?"hint":"(?:[^"\\]*\()?script exception\)?"|^\{"level":"error","msg":"Uncaught \(in promise\)/,
    markedFailed: /^\{"level":"error","msg":"test marked as failed/,
    message: /"level":"error","msg":"((?:\\.|[^"\\])*)/,
    cause: /^\{(?:"(?!error")\w+":(?:"(?:\\.|[^"\\])*"|[\d.]+),)*"error":"((?:\\.|[^"\\])*)"/,
  },
}

/** @param line latin1, without its end. */
export function kindOf(line: string, grammar: Grammar): Kind {
  if (!grammar.error.test(line) || grammar.console.test(line)) return 'other'
  if (grammar.iteration.test(line)) return 'iteration exception'
  if (grammar.exception.test(line)) return 'exception'
  return grammar.markedFailed.test(line) ? 'marked failed' : 'own'
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

/** One field of a line; empty: it has none. */
export function fieldOf(line: string, pattern: RegExp): string {
  const match = pattern.exec(line)
  return unquote(match?.[1] ?? match?.[2] ?? '')
}

/** The message of a line, and its cause where it has one. */
export const messageOf = (line: string, { message, cause }: Grammar): string =>
  [fieldOf(line, message), fieldOf(line, cause)].filter(Boolean).join(': ')
