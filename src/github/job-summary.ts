import { appendFileSync } from 'node:fs'

/** Appends to the job's summary page; where the runner has none, it is no loss. */
export function writeJobSummary(markdown: string, env: NodeJS.ProcessEnv): void {
  if (env.GITHUB_STEP_SUMMARY) appendFileSync(env.GITHUB_STEP_SUMMARY, `${markdown}\n`)
}
