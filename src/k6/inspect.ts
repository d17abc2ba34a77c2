import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { type Captured, capture } from '../base/child-process.ts'
import { parseGoDuration } from '../base/go-duration.ts'
import { optionArgs, stageText } from './argv.ts'
import { childEnv } from './env.ts'
import type { K6Flags } from './flags.ts'
import type { LoadOptions } from './load-options.ts'
import { errorCounter, type LoggedError } from './log-errors.ts'
import { whyNoTest } from './no-test.ts'
import { type Plan, parsePlan } from './plan.ts'

export type PlanRequest = {
  /** Path of the k6 binary, and its version without `v`. */
  k6: { path: string; version: string }
  /** The script, as k6's argument. */
  script: string
  options: LoadOptions
  flags: K6Flags
  env: NodeJS.ProcessEnv
  scriptEnv: Readonly<Record<string, string>>
  cwd: string
  /** A private directory for what planning needs in between. */
  scratch: string
  signal: AbortSignal
  /** Milliseconds for each k6 process: init code can do anything, for ever. */
  timeoutMs: number
  log: (line: string) => void
}

/** What a script will run, and with what. */
export type Planned = {
  plan: Plan
  /** The environment for `k6 run`. */
  env: NodeJS.ProcessEnv
  /** The version that will run: another one than was asked for when extensions need a custom build. */
  version: string
  /** What the script imports, as `k6 deps` lists it: file URLs, the script's own too, and names of modules. */
  imports: readonly string[]
  /** The inputs or flags replace scenarios that the script itself has. */
  replacesScenarios: boolean
}

/** Why a script cannot run: what k6 said when it inspected it. */
export type PlanFailure = Pick<Captured, 'code' | 'signal' | 'killed'> & {
  error: LoggedError | null
  /** What k6 logged, for the step's log. */
  log: string
  /** Why the file is no test but a module of other scripts, as the end of a sentence; only there if it is one. */
  noTest?: string
}

/** A custom build is compiled by a service, which takes its time. */
const buildTimeoutMs = 5 * 60_000

/**
 * Asks k6 what a script will run: the same binary, environment, config and options as the run will have.
 *
 * `k6 inspect` takes no options of `k6 run`, but it reads K6_* variables, one layer below; options that have no
 * variable (execution segments, for one) go through an archive, which is inspected instead.
 */
export async function planScript(request: PlanRequest): Promise<Planned | PlanFailure> {
  const { flags, options, scriptEnv } = request
  const env = childEnv({ env: request.env, scriptEnv, directory: request.scratch, resolveExtensions: false })
  const [{ customBuild, imports }, inspected] = await Promise.all([dependencies(request, env), inspect(request, env)])
  if (inspected.killed === 'abort') return failure(inspected)
  const hasOptions = flags.planRelevant || Object.keys(options).length > 0
  if (customBuild === null) {
    const plan = inspected.code === 0 ? parsePlan(inspected.stdout) : null
    if (plan === null) return explained(request, env, failure(inspected))
    const replacesScenarios = hasOptions && saysReplaced(inspected)
    return { plan, env, version: request.k6.version, imports, replacesScenarios }
  }
  request.log(`the script needs a custom k6 build (${customBuild}): k6's extension resolution gets it`)
  return planCustomBuild(request, imports, hasOptions)
}

async function planCustomBuild(
  request: PlanRequest,
  imports: readonly string[],
  hasOptions: boolean,
): Promise<Planned | PlanFailure> {
  const { scriptEnv } = request
  const env = childEnv({ env: request.env, scriptEnv, directory: request.scratch, resolveExtensions: true })
  const bounded = { ...request, timeoutMs: Math.max(request.timeoutMs, buildTimeoutMs) }
  const inspected = await inspect(bounded, env, ['--verbose'])
  const plan = inspected.code === 0 ? parsePlan(inspected.stdout) : null
  if (plan === null) return explained(bounded, env, failure(inspected))
  // Every k6 process logs its version first; the custom build's comes last.
  const versions = [...inspected.stderr.matchAll(/msg="k6 version: v(\S+)/g)]
  const version = versions.at(-1)?.[1] ?? request.k6.version
  request.log(`the custom build is k6 ${version}`)
  return { plan, env, version, imports, replacesScenarios: hasOptions && saysReplaced(inspected) }
}

/** internal/cmd/config.go (warnOnShortHandOverride), lib/executor/execution_config_shortcuts.go. */
const saysReplaced = ({ stderr }: Captured) =>
  /level configuration overrode scenarios configuration entirely|overrides scenarios configuration/.test(stderr)

/** `customBuild`: what the script depends on that this binary has not, in words; null when it has all. */
type Dependencies = { customBuild: string | null; imports: readonly string[] }

async function dependencies(request: PlanRequest, env: NodeJS.ProcessEnv): Promise<Dependencies> {
  // With the resolution off it fails over what is missing instead of naming it. It asks no service.
  const { code, stdout } = await k6(request, ['deps', '--json', request.script], {
    ...env,
    K6_AUTO_EXTENSION_RESOLUTION: 'true',
  })
  const unknown = { customBuild: null, imports: [] }
  if (code !== 0) return unknown // an older k6 does not know the command; a broken script fails in inspect, with its reason
  try {
    const { customBuildRequired, buildDependencies, imports } = JSON.parse(stdout)
    const needed = Object.entries(buildDependencies ?? {}).map(([name, constraint]) => `${name} ${constraint}`)
    return {
      customBuild: customBuildRequired === true ? needed.join(', ') : null,
      imports: Array.isArray(imports) ? imports.filter((one) => typeof one === 'string') : [],
    }
  } catch {
    return unknown
  }
}

async function inspect(request: PlanRequest, env: NodeJS.ProcessEnv, extra: readonly string[] = []): Promise<Captured> {
  const { flags, options, script, scratch } = request
  const planEnv = { ...env, K6_LOG_OUTPUT: 'stderr', K6_LOG_FORMAT: '' }
  const common = ['inspect', '--execution-requirements', '--include-system-env-vars', ...extra]
  if (!flags.planRelevant)
    return withOneVU(request, [...common, ...flags.inspectArgs, script], overlay(planEnv, options))

  const archive = join(scratch, 'plan.tar')
  const archiveArgs = ['--include-system-env-vars', ...extra, ...optionArgs(options), ...flags.archiveArgs]
  try {
    const archived = await k6(request, ['archive', ...archiveArgs, '-O', archive, script], planEnv)
    if (archived.code !== 0) return archived
    const inspected = await withOneVU(request, [...common, archive], withoutOptions(planEnv))
    return { ...inspected, stderr: archived.stderr + inspected.stderr }
  } finally {
    rmSync(archive, { recursive: true, force: true }) // it holds the values of --env
  }
}

/** An archive holds the options of all layers; variables must not be laid over its flags once more. */
function withoutOptions(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const { K6_VUS, K6_DURATION, K6_ITERATIONS, K6_STAGES, K6_SUMMARY_TREND_STATS, ...rest } = env
  return rest
}

/** `k6 run` starts one VU when nothing says how many; inspect, which has no such flag, fails instead. */
async function withOneVU(request: PlanRequest, args: readonly string[], env: NodeJS.ProcessEnv): Promise<Captured> {
  const inspected = await k6(request, args, env)
  const needsOne = inspected.code === 104 && inspected.stderr.includes('the number of VUs must be more than 0')
  return needsOne && !env.K6_VUS ? k6(request, args, { ...env, K6_VUS: '1' }) : inspected
}

/**
 * The inputs as variables. Options that say how long replace those of the environment, as flags would; an empty
 * K6_STAGES would not do, since to k6 it means one iteration.
 */
function overlay(env: NodeJS.ProcessEnv, { vus, duration, iterations, stages }: LoadOptions): NodeJS.ProcessEnv {
  const { K6_DURATION, K6_ITERATIONS, K6_STAGES, ...rest } = env
  const replaces = duration !== undefined || iterations !== undefined || stages !== undefined
  return {
    ...(replaces ? rest : env),
    ...(vus === undefined ? {} : { K6_VUS: String(vus) }),
    ...(duration === undefined ? {} : { K6_DURATION: duration }),
    ...(iterations === undefined ? {} : { K6_ITERATIONS: String(iterations) }),
    ...(stages === undefined ? {} : { K6_STAGES: stages.map(stageText).join(',') }),
  }
}

const k6 = ({ k6: { path }, cwd, signal, timeoutMs }: PlanRequest, args: readonly string[], env: NodeJS.ProcessEnv) =>
  capture(path, args, { cwd, env, signal, timeoutMs })

function failure({ code, signal, killed, stderr }: Captured): PlanFailure {
  const errors = errorCounter('text')
  errors.add(Buffer.from(stderr, 'utf8').toString('latin1'))
  const { firstError, firstExceptions } = errors.found()
  // The debug lines are there because this action asked for them, to learn the version of a custom build.
  const log = stderr
    .trimEnd()
    .split('\n')
    .filter((line) => !line.includes(' level=debug '))
  return { code, signal, killed, error: firstError ?? firstExceptions[0] ?? null, log: log.join('\n') }
}

async function explained(request: PlanRequest, env: NodeJS.ProcessEnv, failed: PlanFailure): Promise<PlanFailure> {
  const args = ['inspect', '--include-system-env-vars', ...request.flags.inspectArgs, request.script]
  const noTest = await whyNoTest(failed, () => k6(request, args, env))
  return noTest === null ? failed : { ...failed, noTest }
}

/** The longest time that a timer of Node can wait; a longer one would be over at once. */
const longestTimerMs = 2 ** 31 - 1

/** Milliseconds that a stopped run may still take: its teardown, and a little for the summary. */
export const graceOf = (plan: Plan): number =>
  Math.min(((parseGoDuration(plan.teardownTimeout ?? '60s') ?? 60) + 10) * 1000, longestTimerMs)
