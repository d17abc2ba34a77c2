import { lstatSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { readBounded } from '../base/bounded-read.ts'
import { type Captured, capture } from '../base/child-process.ts'
import { messageOf } from '../base/errors.ts'
import { temporaryRoot } from '../base/run-directory.ts'
import { withoutRunner } from '../base/runner-env.ts'
import { quote } from '../base/text.ts'
import type { EarlierRuns } from './baseline-files.ts'
import { cacheArgument, historyFile, nothingDone } from './cache-protocol.ts'
import { historyText, type KeptHistory, largestHistory, parseHistory } from './history-codec.ts'
import { cacheKeyPrefix, newCacheKey } from './history-key.ts'

export type HistoryRequest = {
  /** Which history: the user's baseline-key. */
  key: string
  env: NodeJS.ProcessEnv
  signal: AbortSignal
  log: (line: string) => void
  /** Milliseconds for each way. */
  timeoutMs?: number
  /** The built action, which starts itself once more as src/history/cache-program.ts. */
  program?: string
}

/** Where the build puts the action, beside the file that this module becomes a part of. */
const bundledProgram = () => join(import.meta.dirname, 'index.js')

/** `isRead` is false when the cache could not be asked: what it may have must not be replaced then. */
export type History = EarlierRuns & KeptHistory & { isRead: boolean }

/**
 * Reads the newest history that the Actions cache has under a key. Whatever is wrong with the cache, or with what is in
 * it, is a warning, and there are no runs then.
 */
export function readHistory(request: HistoryRequest): Promise<History> {
  const failed = (problem: string, isRead = false): History => {
    const warning = `the Actions cache gave no earlier runs: ${problem}`
    return { runs: [], notes: [], warnings: [warning], isRead }
  }
  return inScratch(request, failed, async (scratch) => {
    const called = await callCache(request, scratch, 'restore', await cacheKeyPrefix(request.key))
    if ('problem' in called) return failed(called.problem, called.isEntry)
    if (!called.isDone) {
      const note = `There are no earlier runs yet in the Actions cache under the baseline-key ${quote(request.key)}.`
      return { runs: [], notes: [note], warnings: [], isRead: true }
    }
    const text = readRestored(join(scratch, historyFile))
    const parsed = typeof text === 'string' ? parseHistory(text) : text
    if ('problem' in parsed) {
      return failed(`its history under ${quote(request.key)} ${parsed.problem}`, true)
    }
    request.log(`earlier runs from the Actions cache, under ${quote(request.key)}: ${parsed.runs.length}`)
    return { ...parsed, notes: [], warnings: [], isRead: true }
  })
}

/**
 * Keeps a history, the newest run last; the oldest are dropped beyond 30 that are alike, and 100 in all. Of two steps that keep theirs at the same
 * time, the later one is read from then on, and the other's new run is lost.
 *
 * @returns warnings: why nothing was kept.
 */
export function saveHistory(request: HistoryRequest & KeptHistory): Promise<readonly string[]> {
  const warning = (problem: string) => [`this run was not added to the history in the Actions cache: ${problem}`]
  return inScratch(request, warning, async (scratch) => {
    writeFileSync(join(scratch, historyFile), historyText(request))
    const called = await callCache(request, scratch, 'save', await newCacheKey(request.key, request.env))
    if ('problem' in called) return warning(called.problem)
    if (!called.isDone) return warning('it took no entry')
    const what = request.last === undefined ? 'this run was added to' : 'the outcome of this run was noted in'
    request.log(`${what} the history in the Actions cache, under ${quote(request.key)}`)
    return []
  })
}

/** Runs with a private directory that is gone afterwards; a disk that is full, or no place for it, is no end. */
async function inScratch<T>(
  { env }: HistoryRequest,
  failed: (problem: string) => T,
  run: (scratch: string) => Promise<T>,
): Promise<T> {
  let scratch: string | undefined
  try {
    scratch = mkdtempSync(join(temporaryRoot(env), 'k6-load-test-history-'))
    return await run(scratch)
  } catch (error) {
    return failed(messageOf(error))
  } finally {
    if (scratch !== undefined) rmSync(scratch, { recursive: true, force: true })
  }
}

/** `isEntry`: the entry that was found is at fault, not the cache. */
type Called = { isDone: boolean } | { problem: string; isEntry?: boolean }

/** All that @actions/cache needs of the step's environment (its lib/internal/config.js). */
const service = [
  'ACTIONS_CACHE_URL',
  'ACTIONS_RESULTS_URL',
  'ACTIONS_CACHE_SERVICE_V2',
  'ACTIONS_CACHE_MODE',
  'ACTIONS_RUNTIME_TOKEN',
] as const

async function callCache(request: HistoryRequest, scratch: string, action: string, key: string): Promise<Called> {
  const { env, signal, timeoutMs = 30_000, program = bundledProgram() } = request
  if (!env.ACTIONS_CACHE_URL && !env.ACTIONS_RESULTS_URL) {
    return { problem: 'this runner has none (ACTIONS_CACHE_URL and ACTIONS_RESULTS_URL are unset)' }
  }
  const temp = join(scratch, 'temp')
  mkdirSync(temp)
  const { RUNNER_DEBUG, ...visible } = withoutRunner(env)
  const tooLarge = new AbortController()
  const stopIfTooLarge = () => sizeOf(scratch) > 2 * largestHistory && tooLarge.abort() // archive and content
  const guard = setInterval(stopIfTooLarge, 100)
  try {
    const captured = await capture(process.execPath, [program, cacheArgument, action, key], {
      cwd: scratch,
      env: {
        ...visible,
        ...Object.fromEntries(service.map((name) => [name, env[name]])),
        GITHUB_WORKSPACE: scratch,
        RUNNER_TEMP: temp,
        ...(action === 'restore' ? { TAR_OPTIONS: onlyHistory } : {}),
      },
      signal: AbortSignal.any([signal, tooLarge.signal]),
      timeoutMs,
    })
    stopIfTooLarge() // it can have come to its end between two looks
    if (tooLarge.signal.aborted) return { problem: `its entry is larger than ${largestHistory} bytes`, isEntry: true }
    return outcomeOf(captured, timeoutMs)
  } finally {
    clearInterval(guard)
  }
}

/**
 * The library lets tar write wherever the names in an entry say. With this option GNU tar gives every file, and every
 * target of a link, the name of the history instead, so that nothing can be written anywhere else.
 */
const onlyHistory = `--transform=s,.*,${historyFile},`

/** The library reports nothing but to the log, as workflow commands. */
const complaint = /^(?:::(?:warning|error)::)?((?:Failed to (?:restore|save)|Cache (?:restore|save) skipped): .*)$/m

/** What the service says when it takes no entry in the end stands alone there. */
const warned = /^::(?:warning|error)::(.*)$/m

/** What the library says of an archive that its tar cannot read. */
const unpacking = /^Failed to restore: .*tar\S* failed with error/

function outcomeOf({ code, killed, stdout, stderr }: Captured, timeoutMs: number): Called {
  if (killed === 'abort') return { problem: 'the step was cancelled' }
  if (killed === 'timeout') return { problem: `it took longer than ${timeoutMs / 1000} s` }
  const said = (complaint.exec(stdout) ?? warned.exec(stdout))?.[1]
  if (said !== undefined) return { problem: oneLine(said), isEntry: unpacking.test(said) }
  if (code === 0 || code === nothingDone) return { isDone: code === 0 }
  const error = /^\w*Error: .*$/m.exec(stderr)?.[0]
  return { problem: error === undefined ? `its program ended with ${code ?? 'a signal'}` : oneLine(error) }
}

/** A server's own words can be in it. */
const oneLine = (text: string): string => text.replaceAll(/(?:%0[AD]|[\p{Cc}\p{Cf}\s])+/gu, ' ').slice(0, 300)

function readRestored(file: string): string | { problem: string } {
  // What was unpacked can be a link to anything.
  if (!lstatSync(file, { throwIfNoEntry: false })?.isFile()) return { problem: 'has no history file' }
  const bytes = readBounded(file, largestHistory)
  return Buffer.isBuffer(bytes) ? bytes.toString('utf8') : bytes
}

/** Bytes of all files in a directory; 0 while what is in it goes away. */
function sizeOf(directory: string): number {
  try {
    const files = readdirSync(directory, { recursive: true, encoding: 'utf8' })
    return files.reduce((sum, name) => sum + lstatSync(join(directory, name)).size, 0)
  } catch {
    return 0
  }
}
