import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { type Captured, capture } from '../base/child-process.ts'
import { field, parseJson } from '../base/json.ts'
import type { Ask } from './answers-ahead.ts'
import { type LoadOptions, optionArgs, stageText } from './argv.ts'
import type { K6Flags } from './flags.ts'

/*
 * The commands that ask k6 what a script will run, as inspect.ts needs them: `k6 deps`, `k6 inspect` and, where options
 * of `k6 run` change the plan, `k6 archive` before it.
 */

/** What to plan, and with what. */
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
  /** The inputs that let no binary run but `k6`, in words; empty: k6 may fetch a custom build for the script. */
  boundBy: readonly string[]
  log: (line: string) => void
  /** Asks k6; left out: its answers are not known ahead. */
  ask?: Ask
}

/** `customBuild`: what the script depends on that this binary has not, in words; null when it has all. */
export type Dependencies = { customBuild: string | null; imports: readonly string[] }

export async function dependencies(request: PlanRequest, env: NodeJS.ProcessEnv): Promise<Dependencies> {
  // With the resolution off it fails over what is missing instead of naming it. It asks no service.
  const { code, stdout } = await askK6(request, ['deps', '--json', request.script], {
    ...env,
    K6_AUTO_EXTENSION_RESOLUTION: 'true',
    K6_LOG_OUTPUT: 'none', // a job's K6_LOG_OUTPUT=stdout would put log lines into the JSON
  })
  const unknown = { customBuild: null, imports: [] }
  if (code !== 0) return unknown // an older k6 does not know the command; a broken script fails in inspect, with its reason
  try {
    const { customBuildRequired, buildDependencies, imports } = JSON.parse(stdout)
    const needed = Object.entries(buildDependencies ?? {})
      .filter(([name, constraint]) => name !== 'k6' || constraint !== '*')
      .map(([name, constraint]) => (constraint === '*' ? name : `${name} ${constraint}`))
    return {
      customBuild: customBuildRequired === true ? needed.join(', ') || 'another k6' : null,
      imports: Array.isArray(imports) ? imports.filter((one) => typeof one === 'string') : [],
    }
  } catch {
    return unknown
  }
}

export async function inspect(
  request: PlanRequest,
  env: NodeJS.ProcessEnv,
  extra: readonly string[] = [],
): Promise<Captured> {
  const { flags, options, script, scratch } = request
  const planEnv = { ...env, K6_LOG_OUTPUT: 'stderr', K6_LOG_FORMAT: '' }
  const common = ['inspect', '--execution-requirements', '--include-system-env-vars', ...extra]
  if (!flags.planRelevant)
    return withOneVU(request, [...common, ...flags.inspectArgs, script], overlay(planEnv, options))

  const archive = join(scratch, 'plan.tar')
  const archiveArgs = ['--include-system-env-vars', ...extra, ...optionArgs(options), ...flags.archiveArgs]
  try {
    const archived = await askK6(request, ['archive', ...archiveArgs, '-O', archive, script], planEnv)
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
  const inspected = await askK6(request, args, env)
  const needsOne = inspected.code === 104 && withoutVus.test(inspected.stderr)
  if (!needsOne || env.K6_VUS || (await saysVus(request, args, env))) return inspected
  return askK6(request, args, { ...env, K6_VUS: '1' })
}

/** Of the scenario that k6 makes of options; those of a script have names of their own. */
const withoutVus = /scenario default has configuration errors: .*the number of VUs must be more than 0/

/** Whether the script itself says how many VUs there are, and be it 0. */
async function saysVus(request: PlanRequest, args: readonly string[], env: NodeJS.ProcessEnv): Promise<boolean> {
  const own = args.filter((arg) => arg !== '--execution-requirements')
  const { stdout } = await askK6(request, own, env)
  return typeof field(parseJson(stdout), 'vus') === 'number'
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

/** Runs one command of k6 to its end, in the directory and with the limits of the plan. */
export const askK6 = (
  { k6: { path }, cwd, signal, timeoutMs, ask = capture }: PlanRequest,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
) => ask(path, args, { cwd, env, signal, timeoutMs })
