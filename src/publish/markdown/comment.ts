import type { Machine, StepReport } from '../../verdict/report.ts'
import { html, prose } from './escape.ts'
import { renderJobSummary } from './job-summary.ts'

/** Bytes, and so at most as many characters, of the 65,000 that a comment can have. */
const mostBytes = 60_000

/** A text of Markdown without these values, however they are escaped in it. */
export const masked = (markdown: string, secrets: readonly string[]): string =>
  secrets
    .flatMap((secret) => [secret, prose(secret), html(secret)])
    .reduce((text, secret) => (secret === '' ? text : text.replaceAll(secret, '***')), markdown)

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
