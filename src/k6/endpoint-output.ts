import type { K6Config } from './config-file.ts'
import { hasCourse } from './dashboard-period.ts'
import { type OutputSources, outputsOf } from './k6-outputs.ts'
import type { Plan } from './plan.ts'

/** All that decides whether k6 can say what each endpoint did. */
export type EndpointSources = OutputSources & { plan: Plan; configFile: Pick<K6Config, 'cloud'> | null }

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
  const variable = setVariables(sources).find((name) => /^K6_CLOUD/i.test(name))
  if (variable !== undefined) return off(`the variable ${variable} is set, which is for k6's cloud output`)
  if (plan.strangeCloudOption !== undefined)
    return off(`k6's cloud output could refuse what the script has in ${plan.strangeCloudOption}`)
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

/** Names of variables: of the environment, and of flags, which k6's cloud output reads as well. */
const setVariables = ({ flags, env }: EndpointSources): readonly string[] => [
  ...Object.keys(env).filter((name) => env[name]),
  ...flags.args.flatMap((arg) => /^--env=([^=]+)/.exec(arg)?.[1] ?? []),
]

const pushId = '1'

/** The path below the server's address to which k6 pushes (output/cloud/expv2/metrics_client.go). */
export const pushPath = `/v2/metrics/${pushId}`

/** What the server of this step says to k6 when it is to send no more; k6 logs it. */
export const noMoreEndpoints = 'this step makes no table of endpoints of this run, which changes nothing else'

const saidBy = '(?:Failed to push metrics to the cloud|Interrupt sending metrics to cloud due to an error)'
/** That, or why the server could not be reached; its address is like no other. */
const said = String.raw`(?:\(403/E4\) ${noMoreEndpoints}|Post \\"http://127\.0\.0\.1:\d+/[\da-f-]{36}${pushPath}\\": (?:[^"\\]|\\.)*)`

/**
 * The lines of k6's log that tell of it (output/cloud/expv2/output.go: handleFlushError): no errors of the run, and no
 * news to anybody. Nothing that a script logs ends like that.
 */
const ownLine = new RegExp(
  [
    `^time="[^"]*" level=(?:error|warning) msg="${saidBy}" error="${said}" output=cloudv2\\r?$`,
    `^\\{"error":"${said}","level":"(?:error|warning)","msg":"${saidBy}","output":"cloudv2","time":"[^"]*"\\}\\r?$`,
  ].join('|'),
)

/** Whether a line of k6's log only says that it sends no more to this step, or cannot. */
export const isOfEndpoints = (line: string): boolean => line.includes('cloudv2') && ownLine.test(line)

const reserved = 'has been discarded since it is reserved for Cloud operations'

/** output/cloud/expv2/flush.go: reportDiscardedLabels. */
const discarded = new RegExp(
  [
    `^time="[^"]*" level=warning msg="Tag .* ${reserved}\\." output=cloudv2\r?$`,
    `^\\{"level":"warning","msg":"Tag .* ${reserved}\\.","output":"cloudv2","time":"[^"]*"\\}\r?$`,
  ].join('|'),
)

/**
 * Whether a line of k6's log says that its cloud output leaves out a tag. Where that output sends to this step, it is of
 * no tag that anybody misses; all other outputs have it.
 */
export const isOfDiscardedTag = (line: string): boolean => line.includes(reserved) && discarded.test(line)

/**
 * What makes k6 send what its endpoints did to a server of this step, besides the outputs that it has: of those, flags
 * replace all others. Where nothing stands against it, all is in the environment: a k6 that is given no environment, by
 * a sudo for one, would send to the real cloud what a flag says.
 *
 * @param url of the server, without a slash at its end.
 */
export function endpointOutput(
  sources: OutputSources,
  { url }: { url: string },
): { args: readonly string[]; env: Readonly<Record<string, string>> } {
  const inFlags = sources.flags.args.some((arg) => arg.startsWith('--out='))
  const outputs = [...(inFlags ? [] : outputsOf(sources)), 'cloud']
  // A list in the environment has commas between its outputs.
  const asFlags = inFlags || outputs.some((output) => output.includes(','))
  return {
    args: asFlags ? outputs.map((output) => `--out=${output}`) : [],
    env: {
      ...(asFlags ? {} : { K6_OUT: outputs.join(',') }),
      K6_CLOUD_HOST: url,
      // With it k6 only pushes: a server that it cannot reach then fails no run.
      K6_CLOUD_PUSH_REF_ID: pushId,
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
