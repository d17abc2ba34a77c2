import { plannedTotal } from '../base/planned-iterations.ts'
import { worseWords } from '../compare/comparison-words.ts'
import { counted } from '../results/figures.ts'
import { cameToItsEnd } from '../results/result.ts'
import { saidStopped } from '../results/said-crossed.ts'
import { judgeCloud } from './cloud-run.ts'
import { type Explanation, explainEnding } from './ending.ts'
import { describeError } from './error-words.ts'
import type { Evidence } from './evidence.ts'
import { judgeByFailOn } from './fail-on.ts'
import { failedRequestWords } from './failed-requests.ts'
import { warnedDoubts } from './open-doubts.ts'
import { isByFailOn, isReadable, type Outcome } from './outcome.ts'
import {
  crossedAdvice,
  crossedThresholds,
  crossedWords,
  exceptionWords,
  failedCheckWords,
  heldWords,
  stoppedEarly,
  uncountedWords,
  unknownWords,
} from './reasons.ts'
import { scenarioThrew } from './scenario-exceptions.ts'
import { explainShards } from './shards.ts'

/** What the step decides about one script, or about all of them; the reason is a whole sentence or more. */
export type Verdict = Explanation & { passed: boolean }

/**
 * Judges a run. What this step did to it comes first, then k6's exit code, then what k6 lets pass. Thresholds are
 * judged by the summary, because the exit code hides them when something else failed first.
 */
export function judge(evidence: Evidence): Verdict {
  const { outcome, reason, advice } = explain(evidence)
  const facts = [reason, ...besides(evidence, outcome)]
  return { outcome, passed: passing.has(outcome), reason: facts.map(sentence).join(' '), advice }
}

const passing: ReadonlySet<Outcome> = new Set(['passed', 'ran', 'started'])

/** Starts with a capital, unless it starts with a name: k6, setup(). */
const sentence = (words: string): string =>
  `${words.replace(/^(?!k6)[a-z](?=[a-z]* )/, (letter) => letter.toUpperCase()).replace(/[.\s]+$/, '')}.`

function explain(evidence: Evidence): Explanation {
  const { end, k6Version, shards } = evidence
  const ofShards = shards ? explainShards({ ...evidence, shards }, explain) : null
  if (ofShards) return ofShards
  const stopped = stoppedHere(evidence)
  if (stopped) return stopped
  const inCloud = judgeCloud(evidence)
  if (inCloud) return inCloud
  if (evidence.shard && (end.exitCode === 0 || end.exitCode === 99)) return shardRan(evidence, evidence.shard)
  const crossed = summaryCrossed(evidence)
  if (crossed) return crossed
  if (end.exitCode !== 0) return explainEnding({ ...end, ...(k6Version === undefined ? {} : { k6Version }) })
  const untested = nothingTested(evidence) ?? allThrew(evidence) ?? scenarioThrew(evidence)
  return untested ?? judgeByFailOn(evidence) ?? notStartedAgain(evidence) ?? passed(evidence)
}

/** k6's exit code can hide crossed thresholds, so its summary is asked. */
function summaryCrossed({ end, result }: Evidence): Explanation | null {
  if (result === null || crossedThresholds(result).length === 0 || !(end.exitCode === 0 || end.exitCode === 99))
    return null
  const reason = `${crossedWords(result)}${stoppedEarly(end.errors)}`
  return { outcome: 'thresholds-crossed', reason, advice: crossedAdvice }
}

/** Facts beside the reason that a reader must not miss. */
function besides(evidence: Evidence, outcome: Outcome): readonly string[] {
  const { end, result, plan, comparison, failOn } = evidence
  const crossed = outcome !== 'thresholds-crossed' && crossedThresholds(result).length > 0
  const isStricter = isByFailOn(outcome)
  const isThrown = isReadable(outcome) && !(isStricter && failOn.has('exceptions'))
  const exceptions = isThrown ? exceptionWords(end.errors, plan) : null
  const isSaid = failOn.has('regression') && isStricter
  const worse = comparison === null || isSaid ? null : worseWords(comparison)
  const unjudged = failOn.has('regression') && comparison?.verdict === null && outcome === 'passed'
  const unknown = unjudged ? 'whether it is worse is not known, because nothing could be compared' : null
  const lets = outcome === 'passed' ? letsPass(evidence) : []
  const doubts = warnedDoubts(evidence, outcome).filter((words) => !lets.includes(words))
  const uncounted = isThrown && end.errors === null ? uncountedWords : null
  const altered = unknownWords(result)
  return [
    crossed && result ? crossedWords(result) : null,
    notStartedWords(evidence, outcome),
    ...doubts,
    exceptions,
    uncounted,
    altered,
    worse,
    unknown,
  ].filter((fact) => fact !== null)
}

/** Nothing but that it ran: a threshold can hold in every shard and not in all of them together, and the other way round. */
function shardRan({ end, result, plan }: Evidence, { shard, of }: NonNullable<Evidence['shard']>): Explanation {
  const iterations = counted(iterationsOf({ result, end }), 'iteration')
  const did = plan?.maxVUs === 0 ? 'has no virtual user, so the others run all of it' : `ran ${iterations}`
  const stopped = saidStopped(end.errors?.last?.message)
    ? ', until a threshold with abortOnFail was crossed in it, which stopped this shard only'
    : ''
  return { outcome: 'ran', reason: `Shard ${shard} of ${of} ${did}${stopped}; the merge judges all shards`, advice: '' }
}

function stoppedHere({ end, result, targetDied, cloud }: Evidence): Explanation | null {
  const { cause, killed } = end
  const loss = killed ? `; k6 did not end in time and was killed${result ? '' : ', so there are no results'}` : ''
  if (cause === 'cancelled') return { outcome: 'cancelled', reason: `The step was cancelled${loss}`, advice: '' }
  // A k6 that ends well says nothing of a test run in Grafana Cloud k6 that was aborted, by this step then, or by a threshold.
  const seen = cloud?.end?.kind === 'seen' ? cloud.end.run : null
  const isAborted = seen?.status === 'aborted' && seen.result !== 'failed'
  if (cause === 'itself' || (cameToItsEnd(end) && !isAborted)) return null
  if (cause === 'target-died') return targetGone(targetDied, loss)
  return {
    outcome: 'timed-out',
    reason: `The test was still running at its timeout, so it was stopped${loss}`,
    advice: 'Make the test shorter, or raise the input timeout.',
  }
}

function targetGone(targetDied: string | undefined, loss: string): Explanation {
  return {
    outcome: 'target-died',
    reason: `What is tested ended during the test, which was stopped${targetDied ? `: ${targetDied}` : ''}${loss}`,
    advice: 'See its last lines in the log.',
  }
}

/** What a run is called that is well, but one that was to follow came to nothing. */
const outcomeWithout = { 'not-started': 'start-failed', 'not-made': 'incomplete' } as const

const notStartedWords = ({ notStarted }: Evidence, outcome: Outcome): string | null =>
  notStarted === undefined || outcome === outcomeWithout[notStarted.kind] ? null : notStarted.why

/** This run is over and well, but one that was to follow came to nothing. */
function notStartedAgain({ notStarted }: Evidence): Explanation | null {
  if (notStarted === undefined) return null
  const { kind, why, advice } = notStarted
  return { outcome: outcomeWithout[kind], reason: `${why}. The figures are those of the run before`, advice }
}

/** By the summary, else by k6's last progress line. */
const iterationsOf = ({ result, end }: Pick<Evidence, 'result' | 'end'>): number =>
  result?.metrics.get('iterations')?.values.count ?? end.progress?.complete ?? 0

/** The metric alone proves nothing by its absence, because a script's handleSummary() can take it out of the summary. */
function nothingTested({ end, result, plan }: Evidence): Explanation | null {
  const idle = iterationsOf({ result, end }) === 0 && (end.idle ?? result !== null)
  if (!idle || plan?.segmented) return null
  return {
    outcome: 'no-iterations',
    reason: 'Not a single iteration finished, so nothing was tested',
    advice: 'Let the test last longer than one iteration takes, or give its scenarios a longer gracefulStop.',
  }
}

/** An iteration that is counted logs one exception at most, so as many exceptions as iterations means all of them. */
function allThrew({ end, result, plan }: Evidence): Explanation | null {
  const { errors } = end
  // No more complete than are planned.
  const iterations = iterationsOf({ result, end }) || plannedTotal(Object.values(plan?.scenarios ?? {})) || 0
  if (!errors || iterations === 0 || errors.iterationExceptions < iterations) return null
  const all = iterations === 1 ? 'The only iteration' : `Every one of ${counted(iterations, 'iteration')}`
  const [firstException] = errors.firstExceptions
  const said = firstException ? `${iterations === 1 ? '' : ', the first'}: ${describeError(firstException)}` : ''
  return {
    outcome: 'all-iterations-failed',
    reason: `${all} threw an exception${said}`,
    advice: 'Correct the script; k6 itself lets exceptions in iterations pass.',
  }
}

/** What failed and k6 lets pass. */
function letsPass({ result, comparison }: Evidence): readonly string[] {
  const checks = failedCheckWords(result)
  const requests = failedRequestWords(result)
  // What broke on this side only, the comparison says.
  const isSaid = requests !== null && comparison?.broke?.includes(requests) === true
  return [checks, isSaid ? null : requests].filter((words) => words !== null)
}

function passed(evidence: Evidence): Explanation {
  const { result } = evidence
  const failed = letsPass(evidence).join(', and ')
  const held = result ? heldWords(result) : 'k6 ended well (exit code 0), but left no summary, so no more is known'
  return { outcome: 'passed', reason: failed ? `${held}; ${failed}, which k6 lets pass` : held, advice: '' }
}
