import { isObject, type Json, parseJson } from '../base/json.ts'
import { strangeCloudOption } from './cloud-options.ts'

/** One scenario as `k6 inspect --execution-requirements` prints it; durations are Go strings, unset is null. */
export type PlannedScenario = {
  executor: string
  startTime?: string | null
  duration?: string | null
  maxDuration?: string | null
  vus?: number | null
  startVUs?: number | null
  preAllocatedVUs?: number | null
  maxVUs?: number | null
  iterations?: number | null
  stages?: readonly Stage[] | null
  /** Iterations for each `timeUnit`, of the executors that keep an arrival rate. */
  rate?: number | null
  startRate?: number | null
  timeUnit?: string | null
}

/** One stage of a ramp: a Go duration string and the VUs (or rate) at its end. */
export type Stage = { duration: string; target: number }

/**
 * What one script will run: the part of `k6 inspect --execution-requirements` that the action uses.
 * It passed a guard; durations are Go duration strings (`1m30s`).
 */
export type Plan = {
  vus: number | null
  duration: string | null
  iterations: number | null
  stages: readonly Stage[] | null
  /** Most requests a second; null: no such limit. */
  rps?: number | null
  scenarios: Readonly<Record<string, PlannedScenario>>
  /** Metric name → threshold expressions, in the script's order. */
  thresholds: Readonly<Record<string, readonly string[]>>
  summaryTrendStats: readonly string[]
  /** Left out: those that k6 has anyway. */
  systemTags?: readonly string[]
  /** What k6's cloud output could refuse: `options.cloud.projectID`; left out: nothing. */
  strangeCloudOption?: string
  /** Go duration, or null for k6's default of 60 s. */
  teardownTimeout: string | null
  /** Further options that change the load, by k6's names; only those that are set to other than what k6 does anyway. */
  shapedBy?: Readonly<Record<string, string | number | true>>
  /** Of all samples, by the script, K6_TAGS or the config file, not by flags; left out: none. */
  tags?: Readonly<Record<string, string>>
  /** An execution segment other than the whole is set, so that a shard may rightly have no VU. */
  segmented: boolean
  /** Peak of concurrent VUs. */
  maxVUs: number
  /** With graceful stops and the default maximum durations: an upper bound, not the test's duration. */
  totalDuration: string
}

const text = (value: unknown): string | null => (typeof value === 'string' ? value : null)
const number = (value: unknown): number | null => (typeof value === 'number' && Number.isFinite(value) ? value : null)
const texts = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.filter((item) => typeof item === 'string') : []

function stages(value: unknown): readonly Stage[] | null {
  if (!Array.isArray(value)) return null
  return value
    .filter(isObject)
    .map((stage) => ({ duration: text(stage.duration) ?? '0s', target: number(stage.target) ?? 0 }))
}

function scenario(value: Json): PlannedScenario {
  return {
    executor: text(value.executor) ?? '',
    startTime: text(value.startTime),
    duration: text(value.duration),
    maxDuration: text(value.maxDuration),
    vus: number(value.vus),
    startVUs: number(value.startVUs),
    preAllocatedVUs: number(value.preAllocatedVUs),
    maxVUs: number(value.maxVUs),
    iterations: number(value.iterations),
    stages: stages(value.stages),
    rate: number(value.rate),
    startRate: number(value.startRate),
    timeUnit: text(value.timeUnit),
  }
}

const mapValues = <T>(value: unknown, convert: (entry: unknown) => T): Readonly<Record<string, T>> =>
  // A null prototype: scenario and metric names are the script's, `__proto__` included.
  Object.assign(
    Object.create(null),
    isObject(value) ? Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, convert(entry)])) : {},
  )

const wholeSegment = (segment: string | null) => segment === null || segment === '' || segment === '0:1'

/** What k6 does when nothing is said (internal/cmd/options.go, internal/js/runner.go). */
const unshaped: Readonly<Record<string, unknown>> = {
  executionSegment: '0:1',
  executionSegmentSequence: '0,1',
  noSetup: false,
  noTeardown: false,
  maxRedirects: 10,
  batch: 20,
  batchPerHost: 6,
  httpDebug: '',
  throw: false,
  noConnectionReuse: false,
  noVUConnectionReuse: false,
  minIterationDuration: '0s',
  discardResponseBodies: false,
}

function shapedBy(json: Json): NonNullable<Plan['shapedBy']> {
  const set = Object.entries(unshaped).flatMap(([name, usual]): [string, string | number | true][] => {
    const value = text(json[name]) ?? number(json[name]) ?? (json[name] === true || null)
    return value === null || value === '' || value === usual ? [] : [[name, value]]
  })
  return Object.fromEntries(set)
}

/**
 * Reads what `k6 inspect --execution-requirements` printed (internal/cmd/inspect.go: lib.Options, totalDuration, maxVUs).
 *
 * @returns null when it is not that.
 */
export const parsePlan = (stdout: string): Plan | null => planOf(parseJson(stdout))

/** The same of JSON that was read already, and may be anything. */
export function planOf(json: unknown): Plan | null {
  if (!isObject(json)) return null
  const maxVUs = number(json.maxVUs)
  const totalDuration = text(json.totalDuration)
  if (maxVUs === null || totalDuration === null) return null
  const strange = strangeCloudOption(json)
  return {
    vus: number(json.vus),
    duration: text(json.duration),
    iterations: number(json.iterations),
    stages: stages(json.stages),
    rps: number(json.rps),
    scenarios: mapValues(json.scenarios, (entry) => scenario(isObject(entry) ? entry : {})),
    thresholds: mapValues(json.thresholds, thresholdExpressions),
    summaryTrendStats: texts(json.summaryTrendStats),
    // Where k6 says them, null is none of them: Go writes an empty list so.
    ...(Object.hasOwn(json, 'systemTags') ? { systemTags: texts(json.systemTags) } : {}),
    ...(strange === null ? {} : { strangeCloudOption: strange }),
    teardownTimeout: text(json.teardownTimeout),
    shapedBy: shapedBy(json),
    ...(isObject(json.tags) ? { tags: mapValues(json.tags, (value) => text(value) ?? '') } : {}),
    segmented: !wholeSegment(text(json.executionSegment)),
    maxVUs,
    totalDuration,
  }
}

/** A threshold is an expression, or an object with one (metrics/thresholds.go: thresholdConfig). */
function thresholdExpressions(value: unknown): readonly string[] {
  if (!Array.isArray(value)) return []
  return value.flatMap((entry) => text(isObject(entry) ? entry.threshold : entry) ?? [])
}
