import { field, isObject, type Json } from '../base/json.ts'
import { counted } from '../results/figures.ts'
import type { Metric } from '../results/result.ts'
import { parseSummary } from '../results/summary.ts'
import { type Conditions, differences, parseConditions } from './conditions.ts'
import { handleSummaryMetrics } from './handle-summary.ts'
import { type StoredMetric, storedMetric, storedMetrics } from './stored-metric.ts'

/** Where a run comes from, for people: what is not known is empty. */
export type Origin = {
  /** When it was kept, ISO 8601. */
  time: string
  /** SHA. */
  commit: string
  /** `refs/heads/main`. */
  ref: string
  /** The page of the workflow run. */
  url: string
  /** What its comparison said. */
  verdict: string
  /** The thresholds it held: `http_req_duration p(95)<500`. */
  thresholds: readonly string[]
}

/** A run to compare with, as far as comparing needs it. */
export type EarlierRun = {
  /** For words: its file, or the workflow run that made it. */
  name: string
  /** null: unknown, because k6 itself wrote the file. */
  conditions: Conditions | null
  /** By name. */
  metrics: ReadonlyMap<string, Pick<Metric, 'kind' | 'values'>>
  /** Left out: nobody kept it. */
  origin?: Origin
}

/**
 * The earlier runs that a run under these conditions can be compared with, in their order, and what became of the
 * others in sentences: `3 earlier runs were left out: other CPU model or place (2), other k6 version (1).`
 */
export function comparableRuns(
  now: Conditions,
  runs: readonly EarlierRun[],
): { runs: readonly EarlierRun[]; notes: readonly string[] } {
  const judged = runs.map((run) => ({
    run,
    reasons: run.conditions === null ? [] : differences(run.conditions, now),
  }))
  const comparable = judged.flatMap(({ run, reasons }) => (reasons.length === 0 ? [run] : []))
  const leftOut = judged.flatMap(({ reasons }) => (reasons.length === 0 ? [] : [reasons]))
  const unknown = comparable.filter(({ conditions }) => conditions === null).length
  return { runs: comparable, notes: [...leftOutNote(leftOut), ...unknownNote(unknown)] }
}

/** The most frequent reason first. A run that has several is counted in each. */
function leftOutNote(leftOut: readonly (readonly string[])[]): readonly string[] {
  if (leftOut.length === 0) return []
  const all = leftOut.flat()
  const counts = [...new Set(all)].map((reason) => ({ reason, count: all.filter((one) => one === reason).length }))
  const reasons = counts
    .sort((a, b) => b.count - a.count)
    .map(({ reason, count }) => (leftOut.length === 1 ? reason : `${reason} (${count})`))
  const verb = leftOut.length === 1 ? 'was' : 'were'
  return [`${counted(leftOut.length, 'earlier run')} ${verb} left out: ${reasons.join(', ')}.`]
}

function unknownNote(count: number): readonly string[] {
  if (count === 0) return []
  const verb = count === 1 ? 'does' : 'do'
  return [
    `${counted(count, 'earlier run')} ${verb} not say under which conditions (script, load, machine): make sure that they are comparable.`,
  ]
}

/** The key of what this action adds to k6's summary. */
const key = 'k6_load_test'

const schema = 1

/**
 * Adds the conditions of a run to its summary. All that k6 wrote stays as it is, to the byte; k6's own readers ignore
 * what they do not know.
 *
 * @param text k6's summary: a JSON object.
 * @param conditions `altered`: the script changed what is in it, so that nothing can be compared with it.
 * @param more metrics that are compared and that k6's summary does not have.
 */
export function withConditions(
  text: string,
  conditions: Conditions | 'altered',
  more: readonly Pick<Metric, 'name' | 'kind' | 'values'>[] = [],
): string {
  const end = text.lastIndexOf('}')
  const before = text.slice(0, Math.max(end, 0)).trimEnd()
  if (end < 0 || !before.startsWith('{')) return text
  const comma = before === '{' ? '' : ','
  // At the end, because the last of two equal keys counts.
  const metrics = more.length === 0 ? {} : { metrics: storedMetrics(more.map((metric) => [metric.name, metric])) }
  const added = conditions === 'altered' ? { schema, altered: true } : { schema, conditions, ...metrics }
  return `${before}${comma}\n    "${key}": ${JSON.stringify(added)}\n${text.slice(end)}`
}

/**
 * Reads the summary of an earlier run, with or without its conditions; also what its handleSummary() wrote of it.
 *
 * @param name for words.
 * @returns the run, or what is wrong, as a sentence's end: "is not JSON".
 */
export function parseEarlierRun(name: string, text: string): EarlierRun | { problem: string } {
  const metrics = handleSummaryMetrics(text) ?? exportedMetrics(text)
  if ('problem' in metrics) return metrics
  if (metrics.size === 0) return { problem: 'has no metrics' }
  const added = (JSON.parse(text) as Json)[key]
  if (added === undefined) return { name, conditions: null, metrics }
  const problem = schemaProblem(added)
  if (problem !== null) return { problem }
  if (field(added, 'altered') === true) return { problem: 'has figures that its script changed' }
  const conditions = parseConditions(field(added, 'conditions'))
  if (conditions === null) return { problem: `is damaged: its ${key} has no conditions` }
  return { name, conditions, metrics: new Map([...addedMetrics(added), ...metrics]) }
}

/** What k6's own summary has counts more. */
function addedMetrics(added: unknown): readonly (readonly [string, StoredMetric])[] {
  const metrics = field(added, 'metrics')
  return Object.entries(isObject(metrics) ? metrics : {}).flatMap(([name, json]) => {
    const metric = storedMetric(json)
    return metric === null ? [] : [[name, metric] as const]
  })
}

function exportedMetrics(text: string): EarlierRun['metrics'] | { problem: string } {
  const parsed = parseSummary(text)
  return parsed.kind === 'no-summary' ? { problem: parsed.problem } : parsed.result.metrics
}

/** What is wrong with a value that should be an object of the known schema, as a sentence's end; null: nothing. */
export function schemaProblem(value: unknown): string | null {
  const found = field(value, 'schema')
  if (found === schema) return null
  return Number.isSafeInteger(found) && (found as number) > schema
    ? `is of a newer version of this action (schema ${found}; this version reads ${schema})`
    : 'is damaged: it says no schema'
}
