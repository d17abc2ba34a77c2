import { checkCountKeys, checkFacts } from '../results/key-figures.ts'
import type { Explanation } from './ending.ts'
import type { Evidence } from './evidence.ts'
import { failedCheckWords } from './reasons.ts'
import { whyUnread } from './unread-figures.ts'

/** With `fail-on: checks`: a check failed, or nobody can know. */
export function judgeChecks(evidence: Pick<Evidence, 'result' | 'cloud'>): Explanation | null {
  const { result } = evidence
  const facts = checkFacts(result)
  if (facts === 'unknown') return uncountedChecks(evidence)
  if (facts !== 'failed') return null
  const reason = failedCheckWords(result) ?? 'checks failed'
  return { outcome: 'checks-failed', reason, advice: 'See which checks failed, or take checks out of fail-on.' }
}

function uncountedChecks(evidence: Pick<Evidence, 'result' | 'cloud'>): Explanation {
  const changed = {
    why: "the script changed k6's summary",
    cure: 'Let handleSummary() change a copy of its data',
  }
  const lost = {
    why: 'the summary has none, and there is no whole record of the run by k6 that would confirm it',
    cure: 'Let k6 record the run, which K6_WEB_DASHBOARD=false and a second web-dashboard output keep it from',
  }
  const { why, cure } = whyUnread(evidence, checkCountKeys) ?? (evidence.result?.altered ? changed : lost)
  return {
    outcome: 'checks-failed',
    reason: `failed checks cannot be counted, because ${why}`,
    advice: `${cure}, or take checks out of fail-on.`,
  }
}
