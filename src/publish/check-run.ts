import { messageOf } from '../base/errors.ts'
import { runUrlOf } from '../base/run-url.ts'
import { visible } from '../base/text.ts'
import type { Annotation } from '../github/annotations.ts'
import { type CheckRunOutput, type Conclusion, createCheckRun } from '../github/check-run.ts'
import { info } from '../github/step-log.ts'
import type { CheckRunRequest } from '../inputs/publishing.ts'
import type { Machine, StepReport } from '../verdict/script-report.ts'
import type { Verdict } from '../verdict/verdict.ts'
import { paragraphs } from './markdown/byte-budget.ts'
import { prose } from './markdown/escape.ts'
import { renderJobSummary } from './markdown/job-summary.ts'

/** GitHub counts bytes. */
const mostBytes = 65_535

/**
 * What a check run concludes from a verdict. Only `passed` is a success: what was only checked, started, or run as one
 * shard of several has shown nothing yet.
 */
export function conclusionOf({ outcome, passed }: Pick<Verdict, 'outcome' | 'passed'>): Conclusion {
  if (outcome === 'cancelled') return 'cancelled'
  if (!passed) return 'failure'
  return outcome === 'passed' ? 'success' : 'neutral'
}

/**
 * The step as a check run: why it ended so, and the job summary in less room.
 *
 * @param step without secrets.
 * @param runUrl empty when it is not known.
 */
export function checkRunOf(
  step: StepReport,
  { machine, runUrl, annotations }: { machine: Machine; runUrl: string; annotations: readonly Annotation[] },
): CheckRunOutput {
  const { outcome, reason, advice } = step.verdict
  const link = runUrl === '' ? '' : `[The run with its log](${runUrl})`
  return {
    conclusion: conclusionOf(step.verdict),
    title: visible(`${outcome}: ${reason}`),
    summary: paragraphs([prose(reason, 2000), advice && `> ${prose(advice, 1000)}`, link]),
    text: renderJobSummary(step, machine, mostBytes),
    annotations,
  }
}

/**
 * Makes the check run of the input check-run. It never fails the step.
 *
 * @returns what is to be said of it.
 */
export async function postCheckRun(
  step: StepReport,
  annotations: readonly Annotation[],
  {
    asked: { name, token },
    env,
    machine,
    signal,
  }: { asked: CheckRunRequest; env: NodeJS.ProcessEnv; machine: Machine; signal: AbortSignal },
): Promise<readonly Annotation[]> {
  const failed = (why: string): readonly Annotation[] => [
    { level: 'warning', message: `the check run of input check-run failed: ${why}` },
  ]
  try {
    const output = checkRunOf(step, { machine, runUrl: runUrlOf(env), annotations })
    const { status, detail } = await createCheckRun({ name, output, token, env, signal })
    if (status === 'failed') return failed(detail)
    const message = `the check run of input check-run was ${status}: ${detail}`
    if (status !== 'created') return [{ level: 'notice', message }]
    info(message)
    return []
  } catch (error) {
    return failed(messageOf(error))
  }
}
