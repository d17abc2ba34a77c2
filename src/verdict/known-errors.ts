import { posix } from 'node:path'

/** What helps against an error of k6's own; `reason` where k6's exit code says too little, or the wrong thing. */
export type Known = {
  reason?: string
  advice: string
}

/*
 * What stands here is no mistake of the script or its options: it is missing on the runner, or out of its reach. "Correct
 * the script" would send the reader to the wrong place, and on the reader's own machine all is well.
 */

const cannotRun = 'k6 could not run the test'

/** Words of Go's net and net/http for a server that did not answer, or not as itself. */
const unreachable =
  /\bdial (?:tcp|udp)\b|no such host|connection (?:refused|reset)|i\/o timeout|(?:network is|host) unreachable|no route to host|server misbehaving|proxyconnect|\bTLS handshake\b|\bx509: |\btls: |deadline exceeded|Client\.Timeout|\bEOF\b|Proxy Authentication Required|wrong status code \(5\d\d\)/

/** The host that was to be reached and could not: that of the first URL, else what was dialled; null: none is named. */
function unreachableHost(message: string): string | null {
  if (!unreachable.test(message)) return null
  const [url = ''] = /\bhttps?:\/\/[^\s"'<>]+/.exec(message) ?? []
  const [, dialled] = /\b(?:lookup|dial tcp) ([\w.:[\]-]*[\w\]])/.exec(message) ?? []
  return URL.canParse(url) ? new URL(url).host : (dialled ?? null)
}

/** The first file that could not be opened because it, or its directory, is not there. */
const missingFile =
  /\b(open|stat|mkdir|read) ((?:[A-Za-z]:)?[^\s:'"][^\n:'"]*): (?:no such file or directory|The system cannot find the (?:file|path) specified)/

function missing(message: string): string | null {
  const [, directory] = /^provided directory '([^']+)' does not exist/.exec(message) ?? []
  if (directory !== undefined) return createFirst(directory)
  const [, verb, file] = missingFile.exec(message) ?? []
  if (file === undefined) return null
  const parent = posix.dirname(file.replaceAll('\\', '/'))
  // What k6 looks for is to be read, such as its configuration file; what it opens can be an output.
  const isRead = verb === 'stat' || parent === '.' || parent === '/'
  return isRead ? `Check the path: there is no ${file}.` : createFirst(parent)
}

const createFirst = (directory: string): string =>
  `Create the directory ${directory}/ before this step, or correct the path.`

const browserNeeded =
  'Install Chrome or Chromium before this step, or set K6_BROWSER_EXECUTABLE_PATH to the browser that is there.'

/** What is known of an error of k6's own, wherever it ended a run; null: nothing. */
export function knownError(message: string): Known | null {
  const host = unreachableHost(message)
  if (/^(?:Failed to provision|building binary)\b/.test(message)) return customBuild(host)
  if (message.includes("couldn't be retrieved from the resolved url")) return host === null ? null : remoteModule(host)
  if (message.includes("couldn't be found on local disk")) {
    return { advice: 'Correct the path, or see that the file is checked out before this step.' }
  }
  if (/^\(40[13][/)]/.test(message)) {
    return { reason: cannotRun, advice: 'Set K6_CLOUD_TOKEN in the env of the step to a token that is valid.' }
  }
  const [, port] = /\blisten \w+ \S*:(\d+): bind: /.exec(message) ?? []
  if (port !== undefined) {
    return { reason: cannotRun, advice: `Something else uses port ${port}: give k6 one that is free.` }
  }
  const [, file] = /couldn't parse the configuration from "([^"\n]+)"/.exec(message) ?? []
  if (file !== undefined) return { advice: `Correct k6's configuration file ${file}: it must be JSON of k6's options.` }
  return missingFunction(message) ?? otherCause(message, host)
}

/** A module of other scripts that is run as one, or a name that was misspelt. */
function missingFunction(message: string): Known | null {
  if (message.includes('no exported functions in script')) return { advice: defaultNeeded }
  const [, name] = /: function '([^'\n]+)' not found in exports/.exec(message) ?? []
  if (name === undefined) return null
  return {
    advice: name === 'default' ? defaultNeeded : `Export a function ${name}, or correct the exec that names it.`,
  }
}

const defaultNeeded =
  'Export a default function from the script, or run another script if this one is a module of others.'

function otherCause(message: string, host: string | null): Known | null {
  const advice =
    missing(message) ??
    (host !== null ? `The runner cannot reach ${host}: check the address, and let the runner reach it.` : null) ??
    (/no space left on device/.test(message) ? 'Free space on the disk of the runner, or write less.' : null)
  return advice === null ? null : { reason: cannotRun, advice }
}

/** @param host that cannot be reached; null: the service answered. */
function customBuild(host: string | null): Known {
  return {
    reason: 'k6 could not get the custom build that the script needs',
    advice:
      host === null
        ? 'Check the extensions and versions that the script asks for, or install a k6 that has them and name it in k6-path.'
        : `The runner cannot reach ${host}, which builds k6 with extensions: let it, or install a k6 that has them and name it in k6-path.`,
  }
}

const remoteModule = (host: string): Known => ({
  reason: `k6 could not fetch a script or module from ${host}`,
  advice: `The runner cannot reach ${host}: let it, or keep a copy of the file in the repository.`,
})

/** The flag that k6 does not know; null: that is not its error. */
export const unknownFlag = (message: string): string | null =>
  /^unknown (?:shorthand )?flag: (?:'.' in )?(-\S+)/.exec(message)?.[1] ?? null

/** Why k6 itself aborted a test: its browser module does so. */
export function adviceOnAbort(message: string): string {
  if (/finding browser executable|couldn't detect google chrome|launching browser: fork\/exec /.test(message))
    return browserNeeded
  if (/--no-sandbox/.test(message)) {
    return 'Set K6_BROWSER_ARGS to no-sandbox in the env of the step, or run the job as another user than root.'
  }
  // Which of its errors k6 reports is chance: it reads the browser's last words while the browser ends.
  if (/browser process (?:shutdown|ended) unexpectedly/.test(message)) {
    return "See the browser's words in the log. As root it needs K6_BROWSER_ARGS set to no-sandbox in the env of the step."
  }
  return knownError(message)?.advice ?? "It was not the script's exec.test.abort(): see k6's last lines in the log."
}
