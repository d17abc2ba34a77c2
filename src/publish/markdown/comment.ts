import type { Machine, StepReport } from '../../verdict/script-report.ts'
import { renderJobSummary } from './job-summary.ts'

/** Bytes, and so at most as many characters, of the 65,000 that a comment can have. */
const mostBytes = 60_000

/**
 * The step as a comment on a pull request: the job summary in less room, and a link to the run.
 *
 * @param runUrl empty when it is not known.
 */
export function renderComment({
  step,
  machine,
  runUrl,
}: {
  step: StepReport
  machine: Machine
  runUrl: string
}): string {
  const link = runUrl === '' ? '' : `\n[The run with its log](${runUrl})\n`
  return renderJobSummary(step, machine, mostBytes) + link
}
