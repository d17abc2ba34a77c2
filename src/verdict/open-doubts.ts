import { type Doubt, doubtsAbout, invalidity } from './doubts.ts'
import type { Explanation } from './ending.ts'
import type { Evidence } from './evidence.ts'
import { allowedDrops, judgeDropped, unjudged } from './fail-on-doubts.ts'

type About = Doubt['about']

/** The outcomes that only fail-on makes of a run. */
const byFailOn: ReadonlySet<Explanation['outcome']> = new Set([
  'exceptions',
  'checks-failed',
  'requests-failed',
  'iterations-dropped',
  'invalid',
  'regression',
])

/** Whether only fail-on failed a run: its reason has all that fail-on found. */
export const isByFailOn = (outcome: Explanation['outcome']): boolean => byFailOn.has(outcome)

/** Whether a run came to its end, so that people will read its figures. */
export const isReadable = (outcome: Explanation['outcome']): boolean =>
  outcome === 'passed' || outcome === 'thresholds-crossed' || isByFailOn(outcome)

/** What is to be warned of: the doubts about a run that no reason of a failure tells already, as parts of sentences. */
export function warnedDoubts(evidence: Evidence, outcome: Explanation['outcome']): readonly string[] {
  const open = openDoubts(evidence, outcome)
  // What threw can be a script that expects a response.
  if (outcome === 'all-iterations-failed')
    return open.flatMap(({ about, words }) => (about === 'requests' ? words : []))
  if (!isReadable(outcome)) return []
  return [...open.map(({ words }) => words), ...unjudged(evidence, evidence.failOn)]
}

/** The doubts that neither a failure, nor a crossed threshold, nor the comparison tells. */
export function openDoubts(evidence: Evidence, outcome: Explanation['outcome']): readonly Doubt[] {
  const { result, comparison } = evidence
  const told = isByFailOn(outcome) ? toldBy(evidence) : new Set()
  const crossed = (metric: string) =>
    result?.thresholds.some((threshold) => threshold.metric === metric && threshold.status === 'crossed')
  return doubtsAbout(evidence).filter(({ about, words }) => {
    if (about === 'requests' && crossed('http_req_failed')) return false
    if (about === 'dropped' && crossed('dropped_iterations')) return false
    return !told.has(about) && !comparison?.broke?.includes(words)
  })
}

/** The doubts that the reason of a failure by fail-on tells. */
function toldBy(evidence: Evidence): ReadonlySet<About> {
  const invalid = evidence.failOn.has('invalid') ? invalidity(evidence).map(({ about }) => about) : []
  return new Set([...toldBeforeInvalid(evidence), ...invalid])
}

/** Those that it tells before it comes to `invalid`. */
export function toldBeforeInvalid(evidence: Evidence): ReadonlySet<About> {
  const drops = allowedDrops(evidence.failOn)
  return new Set([
    ...(evidence.failOn.has('requests') ? (['requests'] as const) : []),
    ...(drops !== null && judgeDropped(evidence, drops) ? (['dropped', 'missed'] as const) : []),
  ])
}
