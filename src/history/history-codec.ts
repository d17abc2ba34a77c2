import { field, isObject, type Json, parseJson } from '../base/json.ts'
import { parseConditions } from './conditions.ts'
import { type EarlierRun, type Origin, schemaProblem } from './earlier-runs.ts'
import { type LastVerdict, lastField, lastVerdictIn } from './last-verdict.ts'
import { type StoredMetric, storedMetric, storedMetrics } from './stored-metric.ts'

/** The runs of the same conditions that a history keeps: enough to judge by, few enough to forget what has long changed. */
const mostAlike = 30

/** All that it keeps: what runs every night has enough of its own beside what runs at every push. */
const mostRuns = 100

/** Bytes of a history: 30 runs of a script with 1,000 submetrics are about 4 MB. */
export const largestHistory = 16 * 1024 * 1024

/** What a history keeps; `last`: a later run that it does not. */
export type KeptHistory = { runs: readonly EarlierRun[]; last?: LastVerdict }

/** A history as it is kept: JSON of the newest runs, as many as may be kept. */
export function historyText({ runs, last }: KeptHistory): string {
  const newest = newestOf(runs)
  const text = JSON.stringify({ schema: 1, runs: newest.map(storedRun), last })
  if (Buffer.byteLength(text) <= largestHistory || newest.length === 0) return text
  return historyText({ runs: newest.slice(1), ...lastField(last ?? null) })
}

function newestOf(runs: readonly EarlierRun[]): readonly EarlierRun[] {
  const alike = new Map<string, number>()
  return runs
    .toReversed()
    .filter(({ conditions }) => {
      const key = JSON.stringify(conditions)
      const later = alike.get(key) ?? 0
      alike.set(key, later + 1)
      return later < mostAlike
    })
    .slice(0, mostRuns)
    .reverse()
}

/** A run as JSON has it. */
export const storedRun = ({ name, conditions, metrics, origin }: EarlierRun) => ({
  name,
  ...origin,
  conditions,
  metrics: storedMetrics(metrics),
})

/**
 * Reads a history. Whoever can write to the cache can have written anything: it is good as a whole, or it is not used.
 *
 * @returns its runs, oldest first, or what is wrong, as a sentence's end: "is not JSON".
 */
export function parseHistory(text: string): KeptHistory | { problem: string } {
  const json = parseJson(text)
  if (json === undefined) return { problem: 'is not JSON' }
  const problem = schemaProblem(json)
  if (problem !== null) return { problem }
  const stored = (json as Json).runs
  if (!Array.isArray(stored)) return { problem: 'is damaged: it has no runs' }
  const runs = stored.slice(-mostRuns).map(runOf)
  const damaged = runs.indexOf(null)
  return damaged < 0
    ? { runs: runs.filter((run) => run !== null), ...lastField(lastVerdictIn(field(json, 'last'))) }
    : { problem: `is damaged: its run ${damaged + 1} of ${runs.length} is not one` }
}

/** Reads a run; null: it is none. */
export function runOf(json: unknown): EarlierRun | null {
  if (!isObject(json) || typeof json.name !== 'string' || !isObject(json.metrics)) return null
  const conditions = parseConditions(json.conditions)
  const metrics = Object.entries(json.metrics).map(([name, metric]) => [name, storedMetric(metric)] as const)
  const whole = metrics.filter((entry): entry is [string, StoredMetric] => entry[1] !== null)
  if (conditions === null || whole.length < metrics.length) return null
  return { name: json.name.slice(0, 100), conditions, metrics: new Map(whole), ...originIn(json) }
}

/** Left out where nothing of it is known: in the cache of an earlier version. */
function originIn(json: unknown): Pick<EarlierRun, 'origin'> {
  const origin = originOf(json)
  return Object.values(origin).some(({ length }) => length > 0) ? { origin } : {}
}

/** What is not as it should be is left empty: it is shown, and nothing depends on it. */
function originOf(json: unknown): Origin {
  const text = (name: string, form: RegExp) => {
    const value = field(json, name)
    return typeof value === 'string' && value.length <= 300 && form.test(value) ? value : ''
  }
  const thresholds = field(json, 'thresholds')
  return {
    time: text('time', /^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
    commit: text('commit', /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/),
    ref: text('ref', /^refs\//),
    url: text('url', /^https?:\/\//),
    verdict: text('verdict', /^[a-z-]+$/),
    thresholds: Array.isArray(thresholds)
      ? thresholds.filter((one): one is string => typeof one === 'string' && one.length <= 300).slice(0, 100)
      : [],
  }
}
