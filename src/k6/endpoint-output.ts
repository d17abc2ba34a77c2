import type { K6Config } from './config-file.ts'
import { hasCourse } from './dashboard-period.ts'
import type { K6Flags } from './flags.ts'
import { outputsOf } from './own-dashboard.ts'
import type { Plan } from './plan.ts'

/** All that decides whether k6 can say what each endpoint did. */
export type EndpointSources = {
  plan: Plan
  flags: Pick<K6Flags, 'args'>
  /** The environment of `k6 run`. */
  env: NodeJS.ProcessEnv
  configFile: Pick<K6Config, 'out' | 'cloud'> | null
}

/** `small`: a run of few iterations, which is to wait for nothing but k6. `off`: why not, as a part of a sentence. */
export type EndpointPlan = { kind: 'on' } | { kind: 'small' } | { kind: 'off'; why: string }

/** Without these its cloud output ends k6 (internal/output/cloud/output.go: validateRequiredSystemTags). */
const neededTags = ['name', 'method', 'status', 'error', 'check', 'group']

const off = (why: string): EndpointPlan => ({ kind: 'off', why })

/**
 * Decides whether k6's cloud output can be pointed at this step. It is the cheapest of k6's outputs that tells of each
 * endpoint, because k6 adds up what it sends. Whoever uses it for themselves keeps it.
 */
export function planEndpoints(sources: EndpointSources): EndpointPlan {
  const { plan, flags, env, configFile } = sources
  if (!hasCourse(plan)) return { kind: 'small' }
  const outputs = outputsOf(sources)
  if (outputs.some((output) => /^cloud(?:=|$)/.test(output))) return off("k6's cloud output is in use")
  const variable = Object.keys(env).find((name) => /^K6_CLOUD/i.test(name) && env[name])
  if (variable !== undefined) return off(`the variable ${variable} is set, which is for k6's cloud output`)
  if (configFile?.cloud) return off("k6's config file has settings for its cloud output")
  if (flags.args.some((arg) => arg.startsWith('--system-tags')) || env.K6_SYSTEM_TAGS !== undefined)
    return off("k6's system tags are chosen by the step")
  const missing = plan.systemTags ? neededTags.filter((tag) => !plan.systemTags?.includes(tag)) : []
  if (missing.length > 0) return off(`k6's system tags lack ${missing.join(', ')}`)
  const scenarios = Object.values(plan.scenarios)
  if (scenarios.some(({ executor }) => executor === 'externally-controlled'))
    return off('a scenario has no end of its own')
  return { kind: 'on' }
}

/** What k6 says in its log where it stops to send: no error of the run. */
export const noMoreEndpoints = 'this step makes no table of endpoints of this run, which changes nothing else'

/**
 * What makes k6 send what its endpoints did to a server of this step, besides the outputs that it has: of those, flags
 * replace all others.
 *
 * @param url of the server, without a slash at its end.
 */
export function endpointOutput(
  sources: Pick<EndpointSources, 'flags' | 'env' | 'configFile'>,
  { url, token }: { url: string; token: string },
): { args: readonly string[]; env: Readonly<Record<string, string>> } {
  const inFlags = sources.flags.args.some((arg) => arg.startsWith('--out='))
  const others = inFlags ? [] : outputsOf(sources)
  return {
    args: [...others, 'cloud'].map((output) => `--out=${output}`),
    env: {
      K6_CLOUD_HOST: url,
      K6_CLOUD_TOKEN: token,
      K6_CLOUD_NAME: 'k6',
      K6_CLOUD_API_VERSION: '2',
      // Else k6 would also send each request to another host.
      K6_CLOUD_TRACES_ENABLED: 'false',
      K6_NO_ARCHIVE_UPLOAD: 'true',
      K6_CLOUD_STOP_ON_ERROR: 'false',
      K6_CLOUD_TIMEOUT: '10s',
      K6_CLOUD_AGGREGATION_PERIOD: '5s',
      K6_CLOUD_AGGREGATION_WAIT_PERIOD: '1s',
      K6_CLOUD_METRIC_PUSH_INTERVAL: '5s',
      K6_CLOUD_METRIC_PUSH_CONCURRENCY: '1',
      K6_CLOUD_MAX_TIME_SERIES_IN_BATCH: '1000',
      // What k6 names as the place of its output.
      K6_CLOUD_TEST_RUN_DETAILS: 'only to this step, for its table of endpoints',
    },
  }
}
