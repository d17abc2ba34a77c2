import type { Machine, StepReport } from '../../verdict/script-report.ts'
import { slowest } from './endpoints-table.ts'
import { renderJobSummary } from './job-summary.ts'

/** Rows of the table of endpoints in a comment. */
const fewRows = 5

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
  return renderJobSummary(withFewEndpoints(step), machine, mostBytes) + link
}

const withFewEndpoints = (step: StepReport): StepReport => ({
  ...step,
  scripts: step.scripts.map((script) =>
    script.endpoints ? { ...script, endpoints: slowest(script.endpoints, fewRows) } : script,
  ),
})
