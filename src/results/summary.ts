import { entriesOf, isObject, type Json, parseJson } from '../base/json.ts'
import { readMachineSummary } from './machine-summary.ts'
import { type Check, type Metric, provablyEmpty, type Result, type Threshold } from './result.ts'
import { holds, measuredValue, parseThreshold, percentileOf } from './threshold.ts'

const isNumber = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value)

const valueKeys = new Set(['count', 'rate', 'value', 'passes', 'fails', 'avg', 'min', 'med', 'max'])
const isValueKey = (key: string): boolean => valueKeys.has(key) || percentileOf(key) !== null

/** By code units, so that the order is the same everywhere. */
const byText = (a: string, b: string): number => (a < b ? -1 : Number(a > b))

/** k6's summary, as it stands in the file. */
export type Summary = {
  kind: 'summary'
  result: Result
  /** `machine`: that of `--new-machine-readable-summary`, which says nothing of thresholds. */
  format: 'classic' | 'machine'
  /** What k6 writes in no summary, as parts of sentences: values that are no numbers. */
  odd: readonly string[]
}

/** Why there is no summary, as a sentence's end: "is not JSON". */
export type NoSummary = { kind: 'no-summary'; problem: string }

export const noSummary = (problem: string): NoSummary => ({ kind: 'no-summary', problem })

/**
 * Reads what k6 wrote to `--summary-export` (internal/js/summary-wrapper.js, oldJSONSummary). A script's handleSummary()
 * can change what is in it, so that anything may be missing or of another type: what cannot be is left out.
 */
export function parseSummary(text: string): Summary | NoSummary {
  if (text.trim() === '') return noSummary('is empty')
  const json = parseJson(text)
  if (json === undefined) return noSummary('is not JSON, so it was cut off or something else wrote it')
  if (!isObject(json)) return noSummary('is JSON, but not an object')
  if (isObject(json.metrics)) return classicSummary(json)
  if (isObject(json.results) && Array.isArray(json.results.metrics))
    return { kind: 'summary', result: readMachineSummary(json), format: 'machine', odd: [] }
  return noSummary('has no metrics')
}

function classicSummary(json: Json): Summary {
  const entries = entriesOf(json.metrics).flatMap(([name, value]) => (isObject(value) ? [{ name, value }] : []))
  const metrics = entries.map(({ name, value }) => metricOf(name, value)).sort((a, b) => byText(a.name, b.name))
  return {
    kind: 'summary',
    result: {
      metrics: new Map(metrics.map((metric) => [metric.name, metric])),
      thresholds: metrics.flatMap(({ thresholds }) => thresholds),
      checks: checksOf(json.root_group),
    },
    format: 'classic',
    odd: entries.flatMap(({ name, value }) => oddValues(name, value)),
  }
}

/** k6's own metrics: of another, k6 writes null for an infinite number. Its rates can be infinite in no time. */
const builtin = /^(?:http_req|iteration|data_|checks|group_duration)/

/** A text that a script puts in the place of a number becomes null, too. */
const oddValues = (name: string, json: Json): readonly string[] =>
  Object.keys(json)
    .filter((key) => isValueKey(key) && !isNumber(json[key]))
    .filter((key) => json[key] !== null || !(key === 'rate' || !builtin.test(name)))
    .map((key) => `${name} ${key} is not a number`)

/** In a loop, because shards have 300 values for every metric: pairs of each would take as much memory again. */
function valuesOf(json: Json): Metric['values'] {
  const values: Record<string, number> = {}
  for (const key of Object.keys(json)) {
    const value = json[key]
    if (isNumber(value) && isValueKey(key)) values[key] = value
  }
  return values
}

function metricOf(name: string, json: Json): Metric {
  const kind = kindOf(json)
  const values = valuesOf(json)
  const thresholds = entriesOf(json.thresholds)
    .flatMap(([expression, crossed]) =>
      typeof crossed === 'boolean' ? [thresholdOf({ name, kind, values }, expression, crossed)] : [],
    )
    .sort((a, b) => byText(a.expression, b.expression))
  return { name, kind, values, thresholds }
}

/** The file does not say a metric's type, but each has keys that no other has. */
function kindOf(json: Json): Metric['kind'] {
  const has = (key: string) => Object.hasOwn(json, key)
  if (has('passes') && has('fails')) return 'rate'
  if (has('count') && has('rate')) return 'counter'
  return has('value') ? 'gauge' : 'trend'
}

/** @param crossed what stands in the file: true means that the threshold failed. */
function thresholdOf(
  metric: Pick<Metric, 'name' | 'kind' | 'values'>,
  expression: string,
  crossed: boolean,
): Threshold {
  const parsed = parseThreshold(expression)
  // k6 calls thresholds ok that it never looked at, because an output could not start.
  const neverJudged = metric.values.count === 0 && parsed !== null && !holds(0, parsed)
  const okStatus = neverJudged || provablyEmpty(metric) ? 'no-data' : 'ok'
  const status = crossed ? 'crossed' : okStatus
  return {
    metric: metric.name,
    expression,
    status,
    value: parsed === null || status === 'no-data' ? null : measuredValue(metric, parsed),
    limit: parsed?.limit ?? null,
  }
}

/** Deeper groups than these are taken for the last of them: nobody reads further. */
const mostGroups = 50

/** Without recursion, because a file can be as deep as it is long. */
function checksOf(root: unknown): readonly Check[] {
  const checks: Check[] = []
  const pending: { json: unknown; path: readonly string[] }[] = [{ json: root, path: [] }]
  for (let group = pending.pop(); group !== undefined; group = pending.pop()) {
    const { json, path } = group
    if (!isObject(json)) continue
    for (const [key, check] of entriesOf(json.checks)) {
      if (isObject(check)) checks.push(checkOf(path, nameOf(check, key), check))
    }
    for (const [key, inner] of entriesOf(json.groups).toReversed()) {
      pending.push({ json: inner, path: within(path, nameOf(inner, key)) })
    }
  }
  return checks
}

const within = (path: readonly string[], name: string) => (path.length < mostGroups ? [...path, name] : path)

const nameOf = (json: unknown, key: string): string =>
  isObject(json) && typeof json.name === 'string' ? json.name : key

const countOf = (value: unknown): number => (isNumber(value) && value >= 0 ? value : 0)

const checkOf = (groups: readonly string[], name: string, { passes, fails }: Json): Check => ({
  groups,
  name,
  passes: countOf(passes),
  fails: countOf(fails),
})
