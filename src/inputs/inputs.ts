import { resolve } from 'node:path'
import { UserError } from '../base/errors.ts'
import { pathKind } from '../base/path-kind.ts'
import { quote } from '../base/text.ts'
import type { EngineRequest } from '../engine/request.ts'
import type { ShardPlan } from '../engine/shard/shard-request.ts'
import type { InstallRequest } from '../install/k6.ts'
import type { LoadOptions } from '../k6/argv.ts'
import { parseDuration } from '../k6/duration.ts'
import { type K6Flags, parseFlags } from '../k6/flags.ts'
import type { FoundScript } from '../k6/scripts.ts'
import type { ServeRequest } from '../schedule/served.ts'
import type { FailOn } from '../verdict/outcome.ts'
import { type CompareRequest, readComparison } from './compare-request.ts'
import { fewRoundsWarnings } from './compare-rounds.ts'
import { readEngine } from './engine-request.ts'
import { readFailOn } from './fail-on-input.ts'
import { booleanValue, durationValue, httpUrl, isBounded, isSwitch, notAllowed, oneOf } from './input-values.ts'
import { readInstall } from './install-request.ts'
import { readLoadOptions } from './load-options.ts'
import { checkNotify } from './notify-request.ts'
import { refuseOverridden } from './overridden-env.ts'
import { readParallel } from './parallel-input.ts'
import { type Publishing, readPublishing } from './publishing.ts'
import { type Readers, readers } from './readers.ts'
import { parseScriptEnv } from './script-env.ts'
import { readServer, sideAWarnings } from './server-inputs.ts'
import { readShardPlan } from './shard-request.ts'

/** All inputs, checked. */
export type Inputs = {
  /** Paths, globs and URLs, as given. */
  scripts: readonly string[]
  options: LoadOptions
  /** For the script's environment. */
  env: Readonly<Record<string, string>>
  flags: K6Flags
  /** Absolute, and there. */
  workingDirectory: string
  /** Where the load test runs. */
  engine: EngineRequest
  /** What is started to be tested; null: nothing. */
  serve: ServeRequest | null
  /** What to plan for a matrix of shards; null: nothing. */
  shardPlan: ShardPlan | null
  install: InstallRequest
  /** `off`: the input says so; other ways to say so are not inputs. `preview`: only show it. `url` is empty when unset. */
  usageReport: { off: boolean; preview: boolean; url: string }
  /** What fails the step although k6 passes it. */
  failOn: FailOn
  verifyOnly: boolean
  /** How many scripts run at the same time. */
  parallel: number
  /** Whether the scripts after one that failed are skipped. */
  failFast: boolean
  /** Milliseconds, or null for no limit. */
  timeoutMs: number | null
  /** Whether all samples get tags that say which run of the workflow they are of. */
  tagRun: boolean
  /** Whether to draw the run over time. */
  charts: boolean
  /** Whether to show the requests by endpoint. */
  endpoints: boolean
  /** Where k6 writes its HTML report: an absolute path, or empty. */
  htmlReport: string
  publishing: Publishing
  /** What to compare with; null: nothing. */
  compare: CompareRequest | null
  /** Milliseconds between two progress lines; 0 shows all. */
  progressIntervalMs: number
  /** What is allowed and most likely not meant, in sentences. */
  warnings: readonly string[]
}

/**
 * Reads and checks every input of the action, from the variables that the runner sets for them.
 *
 * @throws {UserError} for the first input that is wrong: its name, its value and what is allowed, on one line.
 */
export function readInputs(env: NodeJS.ProcessEnv): Inputs {
  const { publishing, problem } = readPublishing(env)
  if (problem) throw problem
  const read = readers(env)
  const { verbatim, list, line } = read
  const flags = parseFlags(verbatim('flags'))
  const workingDirectory = readWorkingDirectory(line('working-directory'), env)
  const scriptEnv = parseScriptEnv(verbatim('env'), 'env')
  const sideB = parseScriptEnv(verbatim('compare-env'), 'compare-env')
  const compare = readComparison(read, sideB.env, { event: env.GITHUB_EVENT_NAME ?? '', workingDirectory })
  checkNotify(line, compare)
  const engine = readEngine(read, { flags, workingDirectory })
  const serve = readServer(read, engine.kind)
  const options = readLoadOptions(read, flags.options)
  refuseOverridden({ env: scriptEnv.env, 'compare-env': sideB.env }, { options, flags })
  return {
    scripts: engine.kind === 'attach' ? [] : readScripts(list('script')),
    options,
    env: scriptEnv.env,
    flags,
    workingDirectory,
    engine,
    serve,
    shardPlan: readShardPlan(read),
    install: readInstall(read, workingDirectory),
    usageReport: readUsageReport(line),
    failOn: readFailOn(list('fail-on'), compare),
    verifyOnly: booleanValue('verify-only', line('verify-only')),
    parallel: readParallel(read, { compare, engine, flags, workingDirectory, env: { ...env, ...scriptEnv.env } }),
    failFast: booleanValue('fail-fast', line('fail-fast')),
    timeoutMs: line('timeout') ? milliseconds(durationValue('timeout', line('timeout'), 0.001).seconds) : null,
    tagRun: booleanValue('tag-run', line('tag-run')),
    charts: booleanValue('charts', line('charts')),
    endpoints: booleanValue('endpoints', line('endpoints')),
    htmlReport: readHtmlReport(line('html-report'), workingDirectory),
    publishing,
    compare,
    progressIntervalMs: readProgressInterval(line('progress-interval')),
    warnings: [
      ...scriptEnv.warnings,
      ...sideB.warnings,
      ...(compare?.mode === 'paired' ? fewRoundsWarnings(compare) : []),
      ...(serve && compare?.mode === 'paired' && compare.ref ? sideAWarnings(serve, env.GITHUB_WORKSPACE ?? '') : []),
    ],
  }
}

const readUsageReport = (line: Readers['line']): Inputs['usageReport'] => ({
  off: booleanValue('no-usage-report', line('no-usage-report')),
  preview: oneOf('usage-report', line('usage-report'), ['send', 'preview']) === 'preview',
  url: line('usage-report-url') && httpUrl('usage-report-url', line('usage-report-url')).href,
})

/** The history in which the step looks for what changed since its last run; null: nobody wants to hear of changes. */
export const changesOf = ({
  compare,
  publishing,
  verifyOnly,
}: Pick<Inputs, 'compare' | 'publishing' | 'verifyOnly'>) =>
  publishing.notify?.on === 'change' && compare?.mode === 'baseline' && !verifyOnly ? compare.baseline : null

type CountingInputs = Pick<Inputs, 'engine' | 'compare' | 'htmlReport'>

/** Whether it makes a difference how many scripts there are: some inputs are for one only, or then name files by them. */
export const countsScripts = ({ engine, compare, htmlReport }: CountingInputs): boolean =>
  engine.kind === 'shard' || compare?.mode === 'baseline' || htmlReport !== ''

/**
 * Checks what depends on the scripts that were found. What a glob found is not counted yet: it may be no test.
 *
 * @throws {UserError} when an input is for one script only, and several are named; or a script would be written over.
 */
export function checkScripts(inputs: CountingInputs, found: readonly Pick<FoundScript, 'file' | 'fromGlob'>[]): void {
  const { htmlReport } = inputs
  if (found.some(({ file }) => file !== null && file === htmlReport)) {
    throw notAllowed('html-report', htmlReport, 'a file of its own: it is the script')
  }
  checkOneScript(
    inputs,
    found.filter(({ fromGlob }) => !fromGlob),
  )
}

/** @throws {UserError} when an input is for one script only, and there are several. */
export function checkOneScript({ engine }: Pick<Inputs, 'engine'>, scripts: readonly unknown[]): void {
  if (engine.kind !== 'shard' || scripts.length <= 1) return
  throw new UserError(`input shard: it takes exactly one script, and there are ${scripts.length}`)
}

const milliseconds = (seconds: number): number => Math.round(seconds * 1000)

function readScripts(text: string): readonly string[] {
  const lines = text.split(/\r?\n/).map((line) => line.trim())
  const scripts = lines.filter((line) => line !== '')
  if (scripts.length === 0) {
    throw new UserError('input script: it is required; give the path of a k6 script, such as tests/load.js')
  }
  return scripts
}

function readWorkingDirectory(text: string, env: NodeJS.ProcessEnv): string {
  const directory = resolve(env.GITHUB_WORKSPACE || process.cwd(), text)
  if (pathKind(directory) === 'directory') return directory
  if (text !== '') throw notAllowed('working-directory', text, 'a directory that exists')
  throw new UserError(`GITHUB_WORKSPACE: ${quote(directory)} is not a directory that exists`)
}

function readHtmlReport(text: string, workingDirectory: string): string {
  if (isSwitch(text)) throw notAllowed('html-report', text, 'the path of a file, such as report.html')
  return text && resolve(workingDirectory, text)
}

/** A bare number is seconds, because that is how the default reads. */
function readProgressInterval(text: string): number {
  const duration = parseDuration(/^\d+(?:\.\d+)?$/.test(text) ? `${text}s` : text)
  if (duration && isBounded(duration)) return milliseconds(duration.seconds)
  throw notAllowed('progress-interval', text, 'a time from 0 to 24d: seconds, such as 10, or a duration, such as 500ms')
}
