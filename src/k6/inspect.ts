import type { Captured } from '../base/child-process.ts'
import { parseGoDuration } from '../base/go-duration.ts'
import { boundByEnvironment, lastLoggedVersion, type Refusal, refuseCustomBuild, satisfies } from './custom-build.ts'
import { childEnv } from './env.ts'
import { ignoredOption } from './ignored-option.ts'
import { askK6, dependencies, inspect, type PlanRequest } from './inspect-commands.ts'
import { errorCounter, type LoggedErrors, noErrors } from './log-errors.ts'
import { whyNoTest } from './no-test.ts'
import { type Plan, parsePlan } from './plan.ts'
import { ignoresVus, type ReplacedBy, replacedBy } from './replaced-scenarios.ts'
import type { TagArgs } from './tag-args.ts'

/** What a script will run, and with what. */
export type Planned = {
  kind: 'planned'
  plan: Plan
  /** Of one shard of a test, the plan of all of it; left out: `plan` is that. */
  whole?: Plan
  /** The environment for `k6 run`. */
  env: NodeJS.ProcessEnv
  /** The version that will run: another one than was asked for when extensions need a custom build. */
  version: string
  /** What the script imports, as `k6 deps` lists it: file URLs, the script's own too, and names of modules; empty: unknown. */
  imports: () => Promise<readonly string[]>
  replacedBy: ReplacedBy
  /** The input `vus` or the flag does nothing, because this k6 keeps the script's scenarios. */
  ignoresVus: boolean
  /** The flags of `k6 run` that say which run its samples are of, and why there are none; left out: not asked for. */
  tags?: TagArgs
  /** A name in the script's options that k6 does not know and ignores; null: it knows all. */
  ignoredOption: string | null
}

/** Why a script cannot run: what k6 said when it inspected it. */
export type PlanFailure = Pick<Captured, 'code' | 'signal' | 'killed'> & {
  kind: 'not-planned'
  errors: LoggedErrors
  replacedBy: ReplacedBy
  /** What k6 logged, for the step's log. */
  log: string
  /** Why this action did not let k6 go on. */
  refusal?: Refusal
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
  const inspected = await askAbout(request)
  const env = envOf(request, false)
  if (inspected.killed !== null) return failure(request, env, inspected)
  if (!satisfies(inspected.stderr)) return planInFull(request)
  return planOf(request, inspected, { env, imports: importsOf(request, env) })
}

/** The plan that this k6 told, or why it has none. */
async function planOf(
  request: PlanRequest,
  inspected: Captured,
  known: Pick<Planned, 'env' | 'imports'>,
): Promise<Planned | PlanFailure> {
  const plan = inspected.code === 0 ? parsePlan(inspected.stdout) : null
  if (plan === null) return failureOf(request, known.env, inspected)
  return {
    kind: 'planned',
    plan,
    version: request.k6.version,
    ...known,
    ...warnedOf(request, known.env, { inspected, plan }),
  }
}

/**
 * Asks k6 the one question whose answer says all of a script that this k6 can run: its debug log also tells that k6 has
 * all that the script depends on. Where it has not, it fails at once, because there is no build service.
 */
export const askAbout = (request: PlanRequest): Promise<Captured> =>
  inspect(request, { ...envOf(request, true), K6_BUILD_SERVICE_URL: nowhere }, ['--verbose'])

/** A port at which nothing can listen. */
const nowhere = 'http://127.0.0.1:0'

const envOf = ({ env, scriptEnv, scratch: directory }: PlanRequest, resolveExtensions: boolean) =>
  childEnv({ env, scriptEnv, directory, resolveExtensions })

/** Asked of k6 when somebody first wants to know. */
function importsOf(request: PlanRequest, env: NodeJS.ProcessEnv): Planned['imports'] {
  let imports: ReturnType<Planned['imports']> | undefined
  return () => {
    imports ??= dependencies(request, env).then((found) => found.imports)
    return imports
  }
}

/** Asks k6 first what the script depends on: this k6 has not all of it, or does not say, or there is no plan at all. */
async function planInFull(request: PlanRequest): Promise<Planned | PlanFailure> {
  const env = envOf(request, false)
  const [{ customBuild, imports }, inspected] = await Promise.all([dependencies(request, env), inspect(request, env)])
  if (inspected.killed === 'abort') return failure(request, env, inspected)
  const known = async () => imports
  if (customBuild === null) return planOf(request, inspected, { env, imports: known })
  const boundBy = [...request.boundBy, ...boundByEnvironment(request.env)]
  if (boundBy.length > 0) {
    const refusal = refuseCustomBuild(request.k6, { needs: customBuild, boundBy })
    return {
      kind: 'not-planned',
      code: null,
      signal: null,
      killed: null,
      errors: noErrors,
      replacedBy: null,
      log: '',
      refusal,
    }
  }
  request.log(`the script needs a custom k6 build (${customBuild}): k6's extension resolution gets it`)
  return planCustomBuild(request, known)
}

async function planCustomBuild(request: PlanRequest, imports: Planned['imports']): Promise<Planned | PlanFailure> {
  const env = envOf(request, true)
  const bounded = { ...request, timeoutMs: Math.max(request.timeoutMs, buildTimeoutMs) }
  const inspected = await inspect(bounded, env, ['--verbose'])
  const plan = inspected.code === 0 ? parsePlan(inspected.stdout) : null
  if (plan === null) return failureOf(bounded, env, inspected)
  const version = lastLoggedVersion(inspected.stderr) ?? request.k6.version
  request.log(`the custom build is k6 ${version}`)
  return { kind: 'planned', plan, env, version, imports, ...warnedOf(request, env, { inspected, plan }) }
}

/** What k6 warned of while it went on, and what it should have warned of. */
const warnedOf = (
  request: PlanRequest,
  env: NodeJS.ProcessEnv,
  { inspected: { stderr }, plan }: { inspected: Captured; plan: Plan },
): Pick<Planned, 'replacedBy' | 'ignoresVus' | 'ignoredOption'> => ({
  replacedBy: replacedBy(request, { stderr, env }),
  ignoresVus: ignoresVus(request, plan),
  ignoredOption: ignoredOption(stderr),
})

function failure(request: PlanRequest, env: NodeJS.ProcessEnv, captured: Captured): PlanFailure {
  const { code, signal, killed, stderr } = captured
  const errors = errorCounter('text')
  errors.add(Buffer.from(stderr, 'utf8').toString('latin1'))
  // The debug lines are there because this action asked for them, to learn the version of a custom build.
  const log = stderr
    .trimEnd()
    .split('\n')
    .filter((line) => !line.includes(' level=debug '))
  return {
    kind: 'not-planned',
    code,
    signal,
    killed,
    errors: errors.found(),
    replacedBy: replacedBy(request, { stderr, env }),
    log: log.join('\n'),
  }
}

/** The failure, and whether the file is a test at all. */
async function failureOf(request: PlanRequest, env: NodeJS.ProcessEnv, captured: Captured): Promise<PlanFailure> {
  const failed = failure(request, env, captured)
  const args = ['inspect', '--include-system-env-vars', ...request.flags.inspectArgs, request.script]
  const noTest = await whyNoTest(failed, () => askK6(request, args, env))
  return noTest === null ? failed : { ...failed, noTest }
}

/** The longest time that a timer of Node can wait; a longer one would be over at once. */
const longestTimerMs = 2 ** 31 - 1

/** Milliseconds that a stopped run may still take: its teardown, and a little for the summary. */
export const graceOf = (plan: Plan): number =>
  Math.min(((parseGoDuration(plan.teardownTimeout ?? '60s') ?? 60) + 10) * 1000, longestTimerMs)
