import { field, isObject } from '../../base/json.ts'
import type { Plan } from '../../k6/plan.ts'
import { isMetricKind, type Metric, type Result, type Threshold } from '../../results/result.ts'
import { holds, measuredValue, parseThreshold } from '../../results/threshold.ts'
import { askCloudPatiently, type CloudApi, CloudApiError } from './cloud-api.ts'
import { type MetricQuery, metricOf, metricQueries, neededFigures, selector } from './metric-queries.ts'

/** A run's figures as the metrics API has them; null and why, as the end of a sentence: it gave none. */
export type CloudFigures = { result: Result | null; problem: string }

/** Requests at the same time. */
const lanes = 4

/**
 * Reads the key figures of a test run, and those of its thresholds, from the metrics API (v5). It is another one than
 * k6's, and a token need not be allowed to read it.
 *
 * @param judged what the service says of the run: thresholds that it lets pass are not judged again here.
 */
export async function readFigures(
  api: CloudApi,
  { id, thresholds, judged }: { id: string; thresholds: Plan['thresholds']; judged: string | null },
): Promise<CloudFigures> {
  try {
    const kinds = await readKinds(api, id)
    const queries = metricQueries(kinds, thresholds)
    const values = await askAll(api, id, queries)
    const unread = queries.flatMap(({ name, key }, at) => (values[at] === 'unread' ? `${name} ${key}` : []))
    return { result: resultOf({ kinds, queries, values, unread, thresholds, judged }), problem: '' }
  } catch (error) {
    if (!(error instanceof CloudApiError)) throw error
    const nothing = { kinds: new Map(), queries: [], values: [], unread: neededFigures, thresholds, judged }
    const isJudged = Object.keys(thresholds).length > 0 && (judged === 'passed' || judged === 'failed')
    return { result: isJudged ? resultOf(nothing) : null, problem: error.message }
  }
}

async function readKinds(api: CloudApi, id: string): Promise<ReadonlyMap<string, Metric['kind']>> {
  const json = await askCloudPatiently(api, { path: `/cloud/v5/test_runs/${id}/metrics` }, 3)
  const list = field(json, 'value')
  if (!Array.isArray(list)) {
    throw new CloudApiError('the metrics API cannot be understood: it gave no list', { status: 200, retryInMs: null })
  }
  return new Map(
    list
      .filter(isObject)
      .flatMap(({ name, type }): [string, Metric['kind']][] =>
        typeof name === 'string' && isMetricKind(type) ? [[name, type]] : [],
      ),
  )
}

/** A figure; null: the API has none, for there was nothing to measure. */
type Answer = number | null | 'unread'

/** In their order. */
async function askAll(api: CloudApi, id: string, queries: readonly MetricQuery[]): Promise<readonly Answer[]> {
  const values: Answer[] = queries.map(() => 'unread')
  const next = queries.entries()
  const lane = async () => {
    for (const [at, query] of next) values[at] = await askOne(api, id, query)
  }
  await Promise.all(Array.from({ length: lanes }, lane))
  return values
}

async function askOne(api: CloudApi, id: string, { name, query }: MetricQuery): Promise<Answer> {
  const parameters = `metric='${selector(name)}',query='${query}'`
  try {
    const json = await askCloudPatiently(
      api,
      { path: `/cloud/v5/test_runs/${id}/query_aggregate_k6(${parameters})` },
      3,
    )
    return valueIn(json)
  } catch (error) {
    // A query that this API does not know costs one figure, not all.
    if (error instanceof CloudApiError && error.status === 400) return 'unread'
    throw error
  }
}

/** `{data: {result: [{values: [[time, value]]}]}}`. */
function valueIn(json: unknown): Answer {
  const all = field(field(json, 'data'), 'result')
  if (!Array.isArray(all)) return 'unread'
  if (all.length === 0) return null
  const [sample] = [field(all[0], 'values')].filter(Array.isArray).flat()
  const value = Array.isArray(sample) ? Number(sample[1]) : Number.NaN
  return Number.isFinite(value) ? value : 'unread'
}

type Known = {
  kinds: ReadonlyMap<string, Metric['kind']>
  queries: readonly MetricQuery[]
  values: readonly Answer[]
  unread: readonly string[]
  thresholds: Plan['thresholds']
  judged: string | null
}

function resultOf({ kinds, queries, values, unread, thresholds: planned, judged }: Known): Result {
  const found = new Map<string, Record<string, number>>()
  for (const [at, { name, key }] of queries.entries()) {
    const value = values[at]
    if (typeof value === 'number') found.set(name, { ...found.get(name), [key]: value })
  }
  const bare = [...found].flatMap(([name, figures]): Omit<Metric, 'thresholds'>[] => {
    const kind = kinds.get(metricOf(name))
    return kind === undefined ? [] : [{ name, kind, values: figures }]
  })
  const byName = new Map(bare.map((metric) => [metric.name, metric]))
  const measured = Object.entries(planned).flatMap(([metric, expressions]) =>
    expressions.map((expression) => thresholdOf(metric, expression, byName.get(metric))),
  )
  const thresholds = judgedThresholds(measured, judged).toSorted(
    (a, b) => compare(a.metric, b.metric) || compare(a.expression, b.expression),
  )
  const metrics = bare
    .map((metric) => ({ ...metric, thresholds: thresholds.filter((threshold) => threshold.metric === metric.name) }))
    .toSorted((a, b) => compare(a.name, b.name))
  return {
    metrics: new Map(metrics.map((metric) => [metric.name, metric])),
    thresholds,
    checks: [],
    ...(unread.length === 0 ? {} : { unread }),
  }
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

function thresholdOf(metric: string, expression: string, of: Omit<Metric, 'thresholds'> | undefined): Threshold {
  const parsed = parseThreshold(expression)
  const value = parsed && of ? measuredValue(of, parsed) : null
  const status = parsed === null || value === null ? 'unknown' : holds(value, parsed) ? 'ok' : 'crossed'
  return { metric, expression, status, value, limit: parsed?.limit ?? null }
}

/** The service has judged them with all that it knows: what it says counts, and the figures say which it means. */
function judgedThresholds(measured: readonly Threshold[], judged: string | null): readonly Threshold[] {
  if (judged === 'passed') return measured.map((threshold) => ({ ...threshold, status: 'ok' }))
  if (judged !== 'failed') return measured.map((threshold) => ({ ...threshold, status: 'unknown' }))
  if (measured.some(({ status }) => status === 'crossed')) return measured
  const [only] = measured
  // Then it is the one that was crossed, whatever its figure looks like.
  if (only !== undefined && measured.length === 1) return [{ ...only, status: 'crossed' }]
  return measured.map((threshold) => ({ ...threshold, status: 'unknown' }))
}
