import type { Interruption } from './base/interruption.ts'
import { removeLeftovers } from './base/leftovers.ts'
import { enter } from './base/phases.ts'
import { makePipes } from './base/pipes.ts'
import { createRunDirectory } from './base/run-directory.ts'
import { makeRoomForHtmlReport } from './engine/dashboard-files.ts'
import type { RunSettings } from './engine/engine.ts'
import { jobsLeft } from './engine/kubernetes/left-jobs.ts'
import { askAhead } from './engine/plan-here.ts'
import type { EngineRequest } from './engine/request.ts'
import type { ConditionsOf } from './engine/shard/shard-engine.ts'
import { nameShardFile, stepShards } from './engine/shard/step-shards.ts'
import { annotate, warn } from './github/annotations.ts'
import { saveState } from './github/command-files.ts'
import { readOwnFiles } from './github/own-files.ts'
import { readRunnerFiles } from './github/runner-files.ts'
import { info } from './github/step-log.ts'
import { checkScripts, type Inputs, readInputs } from './inputs/inputs.ts'
import { installWarnings } from './inputs/install-request.ts'
import { settingsOf } from './inputs/run-settings.ts'
import { unknownInputs } from './inputs/unknown-inputs.ts'
import { installK6 } from './install/install.ts'
import { answersAhead } from './k6/answers-ahead.ts'
import { type FoundScript, resolveScripts } from './k6/scripts.ts'
import { noTests, skippedNotices } from './k6/skipped.ts'
import type { Keeping, KeptPages } from './schedule/keep-runs.ts'
import { hasRemovedWorktree } from './server/worktree-note.ts'
import type { StepReport } from './verdict/script-report.ts'

/**
 * The action, from inputs to outputs. Whatever became of the load test, everything that is known of it is published.
 *
 * @returns whether the step passed.
 * @throws {UserError} when the step cannot start: a wrong input, no such script, no k6.
 */
export async function runAction(env: NodeJS.ProcessEnv, interruption: Interruption): Promise<boolean> {
  await warn(unknownInputs(env), env)
  const inputs = readInputs(env)
  await warn(inputs.warnings, env)
  if (inputs.engine.kind === 'attach') return attachOnly(inputs, inputs.engine, { env, interruption })
  const found = resolveScripts(inputs.scripts, inputs.workingDirectory)
  checkScripts(inputs, found)
  if (inputs.htmlReport && !inputs.verifyOnly) makeRoomForHtmlReport(inputs.htmlReport)
  await warn(installWarnings(inputs.install), env)
  const directory = createRunDirectory(env)
  await saveState('directory', directory, env)
  await nameShardFile(inputs, { directory, env })
  const files = readRunnerFiles(env)

  const here = { directory, env, interruption }
  const settingsWith = settingsOf(inputs, { ...here, answers: answersAhead(), k6Started: makeReady })
  const likely = (path: string) => askAboutFirst(found, settingsWith({ ...unknown, path }), inputs)
  enter('probe')
  const k6 = await installK6(inputs.install, { env, signal: interruption.soft, log: info, likely }).catch(
    async (error) => {
      await leave(directory, env)
      throw error
    },
  )
  const settings = settingsWith(k6)
  const conditionsOf = conditionsFor(inputs)
  const { testAll } = await import('./test-scripts.ts')
  const { reports, skipped } = await testAll({ settings, conditionsOf, files, inputs }, found)
  if (reports.length === 0) throw noTests(skipped)
  await annotate(skippedNotices(skipped), env)

  enter('publish')
  const { keepAll, overall, publish } = await import('./afterwards.ts')
  const step: StepReport = {
    verdict: overall(reports),
    scripts: reports,
    k6,
    engine: inputs.engine.kind,
    shards: await stepShards(inputs, { directory, env }),
  }
  await publish(step, { env, directory, ...inputs.publishing, signal: interruption.soft })
  await keepAll(step, { env, interruption, ...(await keepingOf(inputs, env)) })
  if (!isLeftToPost(inputs, directory)) await saveState('directory', '', env)
  return step.verdict.passed
}

/** What later runs find of this one, besides its figures. */
export const keepingOf = async (
  { compare, publishing }: Pick<Inputs, 'compare' | 'publishing'>,
  env: NodeJS.ProcessEnv,
): Promise<Pick<Keeping, 'page' | 'notes'>> => ({
  page: await pageOf(compare, env),
  notes: publishing.notify?.on === 'change',
})

/** The pages of a history, if they are wanted. */
async function pageOf(compare: Inputs['compare'], env: NodeJS.ProcessEnv): Promise<KeptPages | null> {
  if (compare?.mode !== 'baseline' || compare.page === null) return null
  const { pagesOf } = await import('./publish/history-page/pages-of.ts')
  return { pages: pagesOf(compare.figures, env), directory: compare.page.directory }
}

/** What could not be deleted in a cluster, and files that a cancelled step had no time to remove, are the post step's. */
const isLeftToPost = ({ engine }: Inputs, directory: string): boolean =>
  (engine.kind === 'kubernetes' && jobsLeft(directory).length > 0) || hasRemovedWorktree(directory)

/** Judges a run that was started before: nothing is installed, and nothing runs here. */
async function attachOnly(
  inputs: Inputs,
  asked: Extract<EngineRequest, { kind: 'attach' }>,
  { env, interruption }: { env: NodeJS.ProcessEnv; interruption: Interruption },
): Promise<boolean> {
  const { attachToRun } = await import('./engine/cloud/attach.ts')
  const { publish, reportOfAttached } = await import('./afterwards.ts')
  const attached = await attachToRun({ env, timeoutMs: inputs.timeoutMs, interruption }, asked)
  const report = reportOfAttached(inputs, attached, asked.testRunId)
  const step: StepReport = { verdict: report.verdict, scripts: [report], k6: null, engine: asked.kind }
  await publish(step, { env, ...inputs.publishing, signal: interruption.soft })
  return step.verdict.passed
}

/** The conditions of a run, without those that say which shard of it this is. */
const conditionsFor =
  ({ flags }: Inputs): ConditionsOf =>
  async ({ version: k6Version, imports, plan }, script) => {
    const { conditionsOf } = await import('./history/conditions-of-run.ts')
    return conditionsOf({ k6Version, script, imports: await imports(), plan, flags })
  }

/** Of a k6 that has not said yet who it is. */
const unknown = { version: '', goos: '', goarch: '' }

/** Whatever k6 it turns out to be, the first script's plan is asked of it next; its answer says who it is as well. */
async function askAboutFirst(
  [first]: readonly FoundScript[],
  settings: RunSettings,
  { engine, verifyOnly }: Pick<Inputs, 'engine' | 'verifyOnly'>,
) {
  if (first === undefined) return null
  const asked = askAhead(settings, first)
  if (!verifyOnly && engine.kind !== 'kubernetes' && engine.kind !== 'cloud') makePipes(settings.directory)
  makeReady()
  return asked
}

/**
 * Reads and loads what comes later, while this process would only wait: k6 has just started, so that neither it nor a
 * script could write to these programs yet.
 */
function makeReady(): void {
  readOwnFiles()
  const later = [import('./test-scripts.ts'), import('./engine/run-files.ts'), import('./afterwards.ts')]
  for (const one of later) one.catch(() => {}) // whoever needs it hears of it
}

/** Nothing ran, so nothing is left for later steps; what was asked ahead may still be at work there. */
async function leave(directory: string, env: NodeJS.ProcessEnv): Promise<void> {
  await removeLeftovers(directory, env)
  await saveState('directory', '', env)
}
