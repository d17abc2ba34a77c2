import type { Comparison } from '../compare/comparison.ts'
import { worseWords } from '../compare/comparison-words.ts'
import { cameToItsEnd } from '../results/came-to-its-end.ts'
import { counted } from '../results/figures.ts'
import { checkFacts } from '../results/key-figures.ts'
import type { Result } from '../results/result.ts'
import { type Explanation, explainEnding } from './ending.ts'
import { describeError } from './error-words.ts'
import type { Evidence } from './evidence.ts'
import { allowedDrops, invalidLead, judgeDropped, judgeInvalid, judgeRequests } from './fail-on-doubts.ts'
import { isByFailOn, isReadable, openDoubts, toldBeforeInvalid, warnedDoubts } from './open-doubts.ts'
import {
  crossedThresholds,
  crossedWords,
  exceptionWords,
  failedCheckWords,
  heldWords,
  uncountedWords,
  unknownWords,
} from './reasons.ts'
import { scenarioThrew } from './scenario-exceptions.ts'

/** What the step decides about one script, or about all of them; the reason is a whole sentence or more. */
export type Verdict = Explanation & { passed: boolean }

/**
 * Judges a run. What this step did to it comes first, then k6's exit code, then what k6 lets pass. Thresholds are
 * judged by the summary, because the exit code hides them when something else failed first.
 */
export function judge(evidence: Evidence): Verdict {
  const { outcome, reason, advice } = explain(evidence)
  const facts = [reason, ...besides(evidence, outcome)]
  return { outcome, passed: outcome === 'passed', reason: facts.map(sentence).join(' '), advice }
}

/** Starts with a capital, unless it starts with a name: k6, setup(). */
const sentence = (words: string): string =>
  `${words.replace(/^(?!k6)[a-z](?=[a-z]* )/, (letter) => letter.toUpperCase()).replace(/[.\s]+$/, '')}.`

function explain(evidence: Evidence): Explanation {
  const { end, result, k6Version } = evidence
  const stopped = stoppedHere(evidence)
  if (stopped) return stopped
  if (result && crossedThresholds(result).length > 0 && (end.exitCode === 0 || end.exitCode === 99)) {
    return {
      outcome: 'thresholds-crossed',
      reason: crossedWords(result),
      advice: 'See what became slower or worse, or change the threshold if the figure is acceptable.',
    }
  }
  if (end.exitCode !== 0) return explainEnding({ ...end, ...(k6Version === undefined ? {} : { k6Version }) })
  const untested = nothingTested(evidence) ?? allThrew(evidence) ?? scenarioThrew(evidence)
  return untested ?? stricter(evidence) ?? passed(evidence)
}

/** Facts beside the reason that a reader must not miss. */
function besides(evidence: Evidence, outcome: Explanation['outcome']): readonly string[] {
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
    ...doubts,
    exceptions,
    uncounted,
    altered,
    worse,
    unknown,
  ].filter((fact) => fact !== null)
}

function stoppedHere({ end, result }: Evidence): Explanation | null {
  const { cause, killed } = end
  const loss = killed ? `; k6 did not end in time and was killed${result ? '' : ', so there are no results'}` : ''
  if (cause === 'cancelled') return { outcome: 'cancelled', reason: `The step was cancelled${loss}`, advice: '' }
  if (cause !== 'timeout' || cameToItsEnd(end)) return null
  return {
    outcome: 'timed-out',
    reason: `The test was still running at its timeout, so it was stopped${loss}`,
    advice: 'Make the test shorter, or raise the input timeout.',
  }
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
function allThrew({ end, result }: Evidence): Explanation | null {
  const { errors } = end
  const iterations = iterationsOf({ result, end })
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

/** What only the input fail-on fails. What cannot be known fails too: nobody would notice otherwise. */
function stricter(evidence: Evidence): Explanation | null {
  const { result, failOn, comparison } = evidence
  const drops = allowedDrops(failOn)
  const all = [
    failOn.has('exceptions') ? judgeExceptions(evidence) : null,
    failOn.has('checks') ? judgeChecks(result) : null,
    failOn.has('requests') ? judgeRequests(evidence) : null,
    drops === null ? null : judgeDropped(evidence, drops),
    failOn.has('invalid') ? judgeInvalid(evidence, toldBeforeInvalid(evidence)) : null,
    failOn.has('regression') ? judgeRegression(comparison) : null,
  ].filter((explanation) => explanation !== null)
  const [first] = all
  const reasons = all.map(({ reason }) => reason)
  // A comparison tells what broke in the words of what failed before.
  const told = reasons.filter(
    (reason) => !reasons.some((other) => other !== reason && other.includes(withoutLead(reason))),
  )
  return first ? { ...first, reason: told.join('; and ') } : null
}

const withoutLead = (reason: string): string =>
  reason.startsWith(invalidLead) ? reason.slice(invalidLead.length) : reason

function judgeRegression(comparison: Comparison | null): Explanation | null {
  const reason = comparison && worseWords(comparison)
  if (reason === null) return null
  return {
    outcome: 'regression',
    reason,
    advice: 'See what became slower or worse; if that is meant, leave regression out of fail-on for this run.',
  }
}

function judgeExceptions({ end: { errors }, plan }: Evidence): Explanation | null {
  if (errors === null) {
    return {
      outcome: 'exceptions',
      reason: uncountedWords,
      advice: 'Let k6 log to its streams or to a file, and not raw, or take exceptions out of fail-on.',
    }
  }
  const reason = exceptionWords(errors, plan)
  if (reason === null) return null
  return { outcome: 'exceptions', reason, advice: 'Correct the script, or take exceptions out of fail-on.' }
}

function judgeChecks(result: Result | null): Explanation | null {
  const facts = checkFacts(result)
  if (facts === 'unknown') return uncountedChecks(result)
  if (facts !== 'failed') return null
  const reason = failedCheckWords(result) ?? 'checks failed'
  return { outcome: 'checks-failed', reason, advice: 'See which checks failed, or take checks out of fail-on.' }
}

function uncountedChecks(result: Result | null): Explanation {
  const changed = ["the script changed k6's summary", 'Let handleSummary() change a copy of its data'] as const
  const lost = ["the summary has none and k6's record of the run is not whole", 'Let k6 write its record'] as const
  const none = ['k6 left no summary', 'See in the log why there is no summary'] as const
  const [why, cure] = result === null ? none : result.altered ? changed : lost
  return {
    outcome: 'checks-failed',
    reason: `failed checks cannot be counted, because ${why}`,
    advice: `${cure}, or take checks out of fail-on.`,
  }
}

/** What failed and k6 lets pass. */
function letsPass(evidence: Evidence): readonly string[] {
  const checks = failedCheckWords(evidence.result)
  const requests = openDoubts(evidence, 'passed').filter(({ about }) => about === 'requests')
  return [...(checks === null ? [] : [checks]), ...requests.map(({ words }) => words)]
}

function passed(evidence: Evidence): Explanation {
  const { result } = evidence
  const failed = letsPass(evidence).join(', and ')
  const held = result ? heldWords(result) : 'k6 ended well (exit code 0), but left no summary, so no more is known'
  return { outcome: 'passed', reason: failed ? `${held}; ${failed}, which k6 lets pass` : held, advice: '' }
}
