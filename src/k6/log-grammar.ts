/** What a line of k6's log tells. `own`: an error of k6 itself; `refused`: a request that k6 did not send; `other`: no error. */
export type Kind = 'iteration exception' | 'exception' | 'marked failed' | 'own' | 'refused' | 'other'

/** How k6 writes the lines of its log. */
export type Grammar = {
  error: RegExp
  console: RegExp
  iteration: RegExp
  exception: RegExp
  markedFailed: RegExp
  message: RegExp
  cause: RegExp
  /** What k6 says of a request without a URL that can be read (js/modules/k6/http/request.go: handleParseRequestError). */
  refused: RegExp
}

/** A quoted string of Go or JSON, without its quotes. */
const quoted = String.raw`(?:\\.|[^"\\])*`
/** Any number of further fields, but none of that name. */
const textFields = (not: string) => String.raw`(?: (?!(?:${not})=)[\w.-]+=(?:"${quoted}"|[^\s"]*))*`
const jsonFields = (not: string) => String.raw`(?:"(?!(?:${not})")[\w.-]+":(?:"${quoted}"|[\d.]+|true|false),)*`

const textError = '^time="[^"]*" level=error msg='
const jsonError = String.raw`^\{${jsonFields('level')}"level":"error",${jsonFields('msg')}"msg":"`
/** Alone, or behind "error while initializing VU #2". */
const scriptException = String.raw`"(?:[^"\\]*\()?script exception\)?"`

/*
 * logrus sorts the fields after msg, so the end of a line says what it is: every console line ends in
 * source=console, every exception of an iteration carries executor and scenario. An exception in an async function
 * has neither hint nor source, only its words (internal/js/runner.go, internal/js/eventloop), and one of the browser
 * module has a field more (internal/js/modules/k6/browser/k6ext). In JSON all fields are sorted, so that some stand
 * before the level.
 */
export const grammars: Record<'text' | 'json', Grammar> = {
  text: {
    error: new RegExp(textError),
    console: / source=console$/,
    iteration: new RegExp(
      String.raw` executor=[^\s"]+${textFields('scenario')} scenario=(?:"(${quoted})"|([^\s"]+))${textFields('scenario')}$`,
    ),
    exception: new RegExp(
      String.raw` hint=${scriptException}${textFields('hint')}$|${textError}"Uncaught \(in promise\)`,
    ),
    markedFailed: new RegExp(`${textError}"test marked as failed`),
    message: new RegExp(String.raw` msg=(?:"(${quoted})|(\S*))`),
    cause: new RegExp(
      String.raw`${textError}(?:"${quoted}"|[^\s"]*)${textFields('error')} error=(?:"(${quoted})|([^\s"]+))`,
    ),
    refused: new RegExp(`^time="[^"]*" level=warning msg="Request Failed" error="invalid URL: (${quoted})"$`),
  },
  json: {
    error: new RegExp(jsonError),
    console: /","source":"console","time":"[^"]*"\}$/,
    iteration: new RegExp(String.raw`","scenario":"(${quoted})",(?:"source":"stacktrace",)?"time":"[^"]*"\}$`),
    exception: new RegExp(
      String.raw`^\{${jsonFields('hint|level')}"hint":${scriptException}|${jsonError}Uncaught \(in promise\)`,
    ),
    markedFailed: new RegExp(`${jsonError}test marked as failed`),
    message: new RegExp(`${jsonError}(${quoted})`),
    cause: new RegExp(String.raw`^\{${jsonFields('error|level')}"error":"(${quoted})"`),
    refused: new RegExp(
      String.raw`^\{"error":"invalid URL: (${quoted})","level":"warning","msg":"Request Failed","time":"[^"]*"\}$`,
    ),
  },
}

/** What a line tells, and of an exception of an iteration its scenario, as it is written there. */
export type Told = { kind: Kind; scenario?: string }

/** @param line latin1, without its end. */
export function toldBy(line: string, grammar: Grammar): Told {
  if (grammar.refused.test(line)) return { kind: 'refused' }
  if (!grammar.error.test(line) || grammar.console.test(line)) return { kind: 'other' }
  const iteration = grammar.iteration.exec(line)
  if (iteration !== null) return { kind: 'iteration exception', scenario: iteration[1] ?? iteration[2] ?? '' }
  if (grammar.exception.test(line)) return { kind: 'exception' }
  return { kind: grammar.markedFailed.test(line) ? 'marked failed' : 'own' }
}

const escapes: Record<string, string> = { n: '\n', t: '\t', r: '\r' }

/** Undoes Go's and JSON's quoting as far as a message for people needs it. */
export function unquote(quoted: string): string {
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
function fieldOf(line: string, pattern: RegExp): string {
  const match = pattern.exec(line)
  return unquote(match?.[1] ?? match?.[2] ?? '')
}

/** Why k6 did not send the request of a line. */
export const refusalOf = (line: string, { refused }: Grammar): string => fieldOf(line, refused)

/** The message of a line, and its cause where it has one. */
export const messageOf = (line: string, { message, cause }: Grammar): string =>
  [fieldOf(line, message), fieldOf(line, cause)].filter(Boolean).join(': ')
