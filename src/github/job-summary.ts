import { appendWhole } from './command-files.ts'

/**
 * Appends to the job's summary page; where the runner has none, it is no loss.
 *
 * @throws the Node error when it cannot be written.
 */
export function writeJobSummary(markdown: string, env: NodeJS.ProcessEnv): void {
  if (env.GITHUB_STEP_SUMMARY) appendWhole(env.GITHUB_STEP_SUMMARY, `${markdown}\n`)
}
