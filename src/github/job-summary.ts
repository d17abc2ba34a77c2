import { core } from './core.ts'

/** Appends to the job's summary page; where the runner has none, it is no loss. */
export async function writeJobSummary(markdown: string, env: NodeJS.ProcessEnv): Promise<void> {
  if (!env.GITHUB_STEP_SUMMARY) return
  const { summary } = await core()
  await summary.addRaw(markdown, true).write()
}
