import type { CheckRun, Conclusion } from '../github/check-run.ts'
import type { Machine, StepReport } from '../verdict/script-report.ts'
import type { Verdict } from '../verdict/verdict.ts'
import { prose } from './markdown/escape.ts'
import { renderJobSummary } from './markdown/job-summary.ts'

/** Bytes, and so at most as many characters, of the 65,535 that the text of a check run can have. */
const mostBytes = 65_000

/** The step as a check run: the job summary in less room, and how it ended in GitHub's words. */
export function checkRunOf(
  step: StepReport,
  machine: Machine,
): Pick<CheckRun, 'conclusion' | 'title' | 'summary' | 'text'> {
  const { verdict } = step
  const { outcome, reason, advice } = verdict
  const words = [reason, advice].filter((sentence) => sentence !== '').map((sentence) => prose(sentence, 2000))
  return {
    conclusion: conclusionOf(verdict),
    title: outcome,
    summary: words.join(' ') || outcome,
    text: renderJobSummary(step, machine, mostBytes),
  }
}

/** A run that goes on elsewhere, and a shard that the merge judges, are neither good nor bad yet. */
export function conclusionOf({ outcome, passed }: Verdict): Conclusion {
  if (outcome === 'cancelled') return 'cancelled'
  if (outcome === 'timed-out') return 'timed_out'
  if (!passed) return 'failure'
  return outcome === 'started' || outcome === 'ran' ? 'neutral' : 'success'
}
