import { type Doubt, doubtsAbout } from './doubts.ts'
import type { Evidence } from './evidence.ts'
import { toldByFailOn, unjudged } from './fail-on.ts'
import { isByFailOn, isReadable, type Outcome } from './outcome.ts'

/** What is to be warned of: the doubts about a run that no reason of a failure tells already, as parts of sentences. */
export function warnedDoubts(evidence: Evidence, outcome: Outcome): readonly string[] {
  const open = openDoubts(evidence, outcome)
  // What threw can be a script that expects a response.
  if (outcome === 'all-iterations-failed')
    return open.flatMap(({ about, words }) => (about === 'requests' ? words : []))
  if (!isReadable(outcome)) return []
  return [...open.map(({ words }) => words), ...unjudged(evidence)]
}

/** The doubts that neither a failure, nor a crossed threshold, nor the comparison tells. */
export function openDoubts(evidence: Evidence, outcome: Outcome): readonly Doubt[] {
  const { result, comparison } = evidence
  const told = isByFailOn(outcome) ? toldByFailOn(evidence) : new Set()
  const crossed = (metric: string) =>
    result?.thresholds.some((threshold) => threshold.metric === metric && threshold.status === 'crossed')
  return doubtsAbout(evidence).filter(({ about, words }) => {
    if (about === 'requests' && crossed('http_req_failed')) return false
    if (about === 'dropped' && crossed('dropped_iterations')) return false
    return !told.has(about) && !comparison?.broke?.includes(words)
  })
}
