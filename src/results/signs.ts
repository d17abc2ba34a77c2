import type { Plan } from '../k6/plan.ts'
import type { ProgressCounts } from '../k6/progress.ts'
import { oddTimes } from './odd-times.ts'
import { isRecorded, type Totals } from './record-totals.ts'
import type { Metric, Result } from './result.ts'
import { saidCrossed } from './said-crossed.ts'
import type { Summary } from './summary.ts'
import { percentileOf } from './threshold.ts'

/** What k6 says of a run where no script can change it, for a summary to be checked against. */
export type Witness = {
  /** null: k6 recorded nothing, or not to its end. */
  totals: Totals | null
  /** k6 was to record the run, or the verdict needs that it does. */
  recorded: boolean
  /** null: k6 printed no progress. */
  progress: ProgressCounts | null
  exitCode: number | null
  /** The last error in k6's log, which is the one that it ended with; null: none, or its log is hidden. */
  lastError: string | null
  /** How many iterations threw, as far as k6's log tells. */
  threw: number
  /** The thresholds that the script plans. */
  thresholds: Plan['thresholds']
  /** k6 was told to judge none. */
  thresholdsOff: boolean
}

/** What shows that a summary is not as k6 made it, as parts of sentences. */
export type Signs = {
  /** Something was taken out; the rest can be right. */
  missing: readonly string[]
  /** A figure is none that k6 can have written. */
  changed: readonly string[]
}

/**
 * Looks for signs that a script's handleSummary() changed the summary: k6 writes its export from the object that the
 * function got, after it returned.
 */
export function signsOf(summary: Summary, witness: Witness): Signs {
  const { result, format, odd } = summary
  const metrics = [...result.metrics.values()]
  return {
    missing: format === 'machine' ? missingIterations(result, witness) : missingParts(result, witness),
    changed: [
      ...odd,
      ...metrics.flatMap(impossible),
      ...otherDurations(metrics),
      ...otherSums(result, witness),
      ...otherIterations(result, witness),
      ...otherTotals(result, witness),
      ...otherVerdicts(metrics, witness),
      ...(witness.totals ? [] : oddTimes(metrics)),
    ],
  }
}

const notIn = (what: string): string => `${what} is not in it`

function missingParts(result: Result, witness: Witness): readonly string[] {
  const { metrics } = result
  const recorded = [...(witness.totals?.metrics.keys() ?? [])].filter((name) => !metrics.has(name))
  return [
    ...missingThresholds(result, witness).map(({ metric, expression }) =>
      notIn(`the threshold ${metric} ${expression}`),
    ),
    ...recorded.map(notIn),
    ...missingValues(result, witness),
    ...missingIterations(result, witness),
    ...missingParents(result),
  ]
}

/** Statistics of k6's own trends, all of which this step asks for: of others, k6 can have written one that is no number. */
const missingValues = ({ metrics }: Result, { totals }: Witness): readonly string[] =>
  [...(totals?.metrics ?? [])].flatMap(([name, recorded]) => {
    const known = /^(?:http_req|iteration)_/.test(name) ? metrics.get(name) : undefined
    if (known?.kind !== 'trend') return []
    return Object.keys(recorded.values).flatMap((key) =>
      known.values[key] === undefined ? notIn(`${name} ${key}`) : [],
    )
  })

/** Planned thresholds that k6 judged and that the summary does not have. */
export function missingThresholds(
  { metrics, thresholds: found }: Result,
  { thresholds, thresholdsOff }: Pick<Witness, 'thresholds' | 'thresholdsOff'>,
): readonly { metric: string; expression: string }[] {
  if (thresholdsOff) return []
  const there = new Set(found.map(({ metric, expression }) => `${tagsOf(metric)} ${expression}`))
  const names = Object.keys(thresholds).map(tagsOf)
  return Object.entries(thresholds).flatMap(([metric, expressions]) => {
    // Two spellings of the same tags are one metric to k6, and the thresholds of one of them are lost.
    const isTwice = names.filter((name) => name === tagsOf(metric)).length > 1
    if (isTwice && [...metrics.keys()].some((name) => tagsOf(name) === tagsOf(metric))) return []
    return expressions.flatMap((expression) =>
      there.has(`${tagsOf(metric)} ${expression}`) ? [] : [{ metric, expression }],
    )
  })
}

/** A metric's name without what k6 takes from around its tags (metrics/metric.go, AddSubmetric). */
export function tagsOf(name: string): string {
  const [base = '', ...rest] = name.split('{')
  if (rest.length === 0) return base
  const tags = rest.join('{').replace(/\}$/, '')
  return `${base}{${tags
    .replaceAll(/["'\s]/g, '')
    .split(',')
    .filter(Boolean)
    .sort()
    .join(',')}}`
}

/** An iteration that is broken off logs no exception, so each that threw was counted. */
const missingIterations = ({ metrics }: Result, { progress, threw }: Witness): readonly string[] =>
  ((progress?.complete ?? 0) > 0 || threw > 0) && !metrics.has('iterations') ? [notIn('iterations')] : []

/** Metrics without which others that are there cannot be (lib/netext/httpext/tracer.go, lib/test_state.go). */
const missingParents = ({ metrics, checks }: Result): readonly string[] => [
  ...(metrics.has('http_req_waiting') && !metrics.has('http_reqs') ? [notIn('http_reqs')] : []),
  ...(checks.some(({ passes, fails }) => passes + fails > 0) && !metrics.has('checks') ? [notIn('checks')] : []),
]

const isCount = (value: number | undefined): boolean => value === undefined || (Number.isInteger(value) && value >= 0)

/** k6's own counters of whole things; a custom counter can count in halves. */
const wholeCounters = new Set(['http_reqs', 'iterations', 'dropped_iterations', 'data_sent', 'data_received'])

/** Values of one metric that contradict each other. */
function impossible({ name, kind, values }: Metric): readonly string[] {
  const counts = kind === 'rate' ? ['passes', 'fails'] : kind === 'trend' ? ['count'] : []
  const whole = wholeCounters.has(name.split('{')[0] ?? '') ? ['count'] : counts
  const broken = whole.filter((key) => !isCount(values[key])).map((key) => `${name} ${key} is ${values[key]}`)
  if (broken.length > 0) return broken
  if (kind === 'rate') return otherShare(name, values)
  return kind === 'counter' || isInOrder(values) ? [] : [`the values of ${name} contradict each other`]
}

function otherShare(name: string, { passes, fails, value }: Metric['values']): readonly string[] {
  if (passes === undefined || fails === undefined || value === undefined) return []
  const share = passes + fails === 0 ? 0 : passes / (passes + fails)
  return isNear(share, value) ? [] : [`${name} value is ${value}, but ${passes} of ${passes + fails} are ${share}`]
}

/** As near as two ways to calculate the same number are. */
const isNear = (a: number, b: number): boolean => Math.abs(a - b) <= 1e-9 + 1e-6 * Math.max(Math.abs(a), Math.abs(b))

/** From the least to the greatest: percentiles by their size, and the average or a gauge's value between both ends. */
function isInOrder(values: Metric['values']): boolean {
  const ranks = { min: -1, med: 50, max: 101 } as const
  const ordered = Object.entries(values)
    .flatMap(([key, value]) => {
      const rank = Object.hasOwn(ranks, key) ? ranks[key as keyof typeof ranks] : percentileOf(key)
      return rank === null ? [] : [{ rank, value }]
    })
    .sort((a, b) => a.rank - b.rank)
    .map(({ value }) => value)
  const middle = values.avg ?? values.value ?? values.med
  const between = middle === undefined || values.min === undefined || values.max === undefined
  const all = between ? [ordered] : [ordered, [values.min, middle, values.max] as number[]]
  return all.every((list) => list.every((value, index) => index === 0 || isAtLeast(value, list[index - 1] ?? value)))
}

const isAtLeast = (value: number, least: number): boolean => value >= least || isNear(value, least)

/** Every counter's rate is its count by the duration of the same test. */
function otherDurations(metrics: readonly Metric[]): readonly string[] {
  const durations = metrics.flatMap(({ name, kind, values: { count, rate } }) =>
    kind === 'counter' && count && rate ? [{ name, seconds: count / rate }] : [],
  )
  const [first] = durations
  const other = durations.find(({ seconds }) => !isNear(seconds, first?.seconds ?? seconds))
  return other ? [`${first?.name} and ${other.name} have rates of tests of different length`] : []
}

/** Sums that hold in every run, whatever its script does. */
function otherSums({ metrics, checks }: Result, { progress }: Witness): readonly string[] {
  const valuesOf = (name: string) => metrics.get(name)?.values
  const judged = valuesOf('http_req_failed')
  const requests = valuesOf('http_reqs')?.count
  const made = valuesOf('checks')
  const listed = (key: 'passes' | 'fails') => checks.reduce((sum, check) => sum + check[key], 0)
  // Older versions of k6 also list the checks of iterations that were broken off, and leave them out of the metric.
  const isComparable = made !== undefined && !progress?.interrupted
  const more = (['passes', 'fails'] as const).filter((key) => isComparable && listed(key) > (made[key] ?? 0))
  return [
    ...(judged && requests !== undefined && (judged.passes ?? 0) + (judged.fails ?? 0) > requests
      ? ['more requests are judged than made']
      : []),
    ...(isOtherCount(valuesOf('http_req_duration{expected_response:true}')?.count, judged?.fails)
      ? ['http_req_failed fails is not the number of requests that were as expected']
      : []),
    ...more.map((key) => `checks ${key} is less than its checks have`),
    ...otherPhases(valuesOf),
  ]
}

/** Where the script leaves that tag out, k6 has a metric of it all the same, with nothing in it. */
const isOtherCount = (tagged: number | undefined, judged: number | undefined): boolean =>
  Boolean(tagged) && judged !== undefined && tagged !== judged

/** A request's duration is that of its three phases (lib/netext/httpext/trail.go). */
function otherPhases(valuesOf: (name: string) => Metric['values'] | undefined): readonly string[] {
  const all = valuesOf('http_req_duration')
  const phases = ['sending', 'waiting', 'receiving'].map((phase) => valuesOf(`http_req_${phase}`))
  // Something else than k6's HTTP client can have added to one of them.
  if (!all?.count || phases.some((phase) => phase?.count !== all.count)) return []
  const requests = valuesOf('http_reqs')?.count
  if (requests !== undefined && requests !== all.count)
    return [`http_reqs count is ${requests}, but ${all.count} have a duration`]
  const sum = phases.reduce((total, phase) => total + (phase?.avg ?? 0), 0)
  return all.avg === undefined || isNear(all.avg, sum) ? [] : ['http_req_duration avg is not that of its phases']
}

function otherIterations({ metrics }: Result, { progress }: Witness): readonly string[] {
  const count = metrics.get('iterations')?.values.count
  if (progress === null || count === undefined) return []
  const { complete, interrupted } = progress
  if (count >= complete && count <= complete + interrupted) return []
  return [`iterations count is ${count}, but k6 completed ${complete}`]
}

/** k6 judges at the end what it writes down right after. */
const otherVerdicts = (metrics: readonly Metric[], { lastError }: Witness): readonly string[] =>
  metrics
    .filter(({ thresholds }) => thresholds.length > 0 && thresholds.every(({ status }) => status !== 'crossed'))
    .filter(({ name }) => saidCrossed(lastError, name) === 'end')
    .map(({ name }) => `all thresholds of ${name} held, but k6 says that one was crossed`)

function otherTotals({ metrics }: Result, { totals }: Witness): readonly string[] {
  return [...(totals?.metrics ?? [])].flatMap(([name, recorded]) => {
    const metric = metrics.get(name)
    if (metric === undefined) return []
    if (metric.kind !== recorded.kind) return [`${name} is a ${metric.kind}, but k6 recorded a ${recorded.kind}`]
    return Object.entries(recorded.values).flatMap(([key, value]) => {
      const said = metric.values[key]
      // All, or all but a few: near is not near enough there.
      const isAll = metric.kind === 'rate' && (said === 1) !== (value === 1)
      if (said === undefined || (isRecorded(said, value) && !isAll)) return []
      return [`${name} ${key} is ${said}, but k6 recorded ${value}`]
    })
  })
}
