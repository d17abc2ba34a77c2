import { posix } from 'node:path'

/** What helps against an error of k6's own; `reason` where k6's code says too little, or the wrong thing. */
export type Known = {
  reason: string
  advice: string
  /** The reason says all of k6's message. */
  complete?: true
}

/*
 * What stands here is no mistake of the script or its options: it is missing on the runner, or out of its reach. "Correct
 * the script" would send the reader to the wrong place, and on the reader's own machine all is well.
 */

const cannotRun = 'k6 could not run the test'

/** Words of Go's net and net/http for a server that did not answer, or not as itself. */
const unreachable =
  /\bdial (?:tcp|udp)\b|no such host|connection (?:refused|reset)|i\/o timeout|(?:network is|host) unreachable|no route to host|server misbehaving|proxyconnect|\bTLS handshake\b|\bx509: |\btls: |deadline exceeded|Client\.Timeout|\bEOF\b|Proxy Authentication Required|wrong status code \(5\d\d\)/

/** The host that was to be reached: that of the first URL, else the name that was looked up. */
function hostIn(message: string): string {
  const [url = ''] = /\bhttps?:\/\/[^\s"'<>]+/.exec(message) ?? []
  const [, dialled = 'the host'] = /\b(?:lookup|dial tcp) ([\w.:[\]-]*[\w\]])/.exec(message) ?? []
  return URL.canParse(url) ? new URL(url).host : dialled
}

/** The first file that could not be opened because it, or its directory, is not there. */
const missingFile =
  /(?:^|: |- |\s)(?:open|stat|mkdir|read) (\S[^\n]*?): (?:no such file or directory|The system cannot find the (?:file|path) specified)/

function missing(message: string): string | null {
  const [, directory] = /^provided directory '([^']+)' does not exist/.exec(message) ?? []
  if (directory !== undefined) return createFirst(directory)
  const [, file] = missingFile.exec(message) ?? []
  if (file === undefined) return null
  const parent = posix.dirname(file.replaceAll('\\', '/'))
  return parent === '.' || parent === '/' ? `Check the path: there is no ${file}.` : createFirst(parent)
}

const createFirst = (directory: string): string =>
  `Create the directory ${directory}/ before this step, or correct the path.`

const browserNeeded =
  'Install Chrome or Chromium before this step, or set K6_BROWSER_EXECUTABLE_PATH to the browser that is there.'

/** What is known of an error of k6's own, wherever it ended a run; null: nothing. */
export function knownError(message: string, k6Version?: string): Known | null {
  const isUnreachable = unreachable.test(message)
  const host = hostIn(message)
  if (/^(?:Failed to provision|building binary)\b/.test(message)) return customBuild(isUnreachable ? host : null)
  if (message.includes("couldn't be retrieved from the resolved url")) {
    return isUnreachable ? remoteModule(host) : null
  }
  const [, flag] = /^unknown (?:shorthand )?flag: (?:'.' in )?(-\S+)/.exec(message) ?? []
  if (flag !== undefined) return unknownFlag(flag, k6Version)
  if (/^\(40[13][/)]/.test(message)) {
    return { reason: cannotRun, advice: 'Set K6_CLOUD_TOKEN in the env of the step to a token that is valid.' }
  }
  const [, port] = /\blisten \w+ \S*:(\d+): bind: /.exec(message) ?? []
  if (port !== undefined) {
    return { reason: cannotRun, advice: `Something else uses port ${port}: give k6 one that is free.` }
  }
  return otherCause(message, isUnreachable ? host : null)
}

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

const unknownFlag = (flag: string, k6Version?: string): Known => ({
  reason: `${k6Version === undefined ? 'This k6' : `k6 ${k6Version}`} does not know the flag ${flag}`,
  advice: 'Correct the input flags, or choose a k6-version that knows it.',
  complete: true,
})

/** Why k6 itself aborted a test: its browser module does so. */
export function adviceOnAbort(message: string): string {
  if (/finding browser executable|couldn't detect google chrome/.test(message)) return browserNeeded
  if (/--no-sandbox/.test(message)) {
    return 'Set K6_BROWSER_ARGS to no-sandbox in the env of the step, or run the job as another user than root.'
  }
  return "It was not the script's exec.test.abort(): see k6's last lines in the log."
}
