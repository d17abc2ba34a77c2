import type { Interruption } from './base/interruption.ts'
import { removeLeftovers } from './base/leftovers.ts'
import { enter } from './base/phases.ts'
import { makePipes } from './base/pipes.ts'
import { createRunDirectory } from './base/run-directory.ts'
import { runTags, type Tags } from './base/run-tags.ts'
import { makeRoomForHtmlReport, makeRoomForReports } from './engine/dashboard-files.ts'
import type { RunSettings } from './engine/engine.ts'
import { engineFor } from './engine/engine-for.ts'
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
import { checkOneScript, checkScripts, countsScripts, type Inputs, readInputs } from './inputs/inputs.ts'
import { inputsThatBind, installWarnings } from './inputs/install-request.ts'
import { installK6 } from './install/install.ts'
import { answersAhead } from './k6/answers-ahead.ts'
import { type FoundScript, resolveScripts, withFileNames } from './k6/scripts.ts'
import { noTests, type Selection, type Skipped, skippedNotices, testsAmong } from './k6/skipped.ts'
import { type LoadTest, loadTest } from './load-test.ts'
import type { AllScripts } from './schedule/all-scripts.ts'
import type { Keeping, KeptPages } from './schedule/keep-runs.ts'
import type { Tested } from './schedule/several-scripts.ts'
import type { ScriptReport, StepReport } from './verdict/script-report.ts'

/**
 * The action, from inputs to outputs. Whatever became of the load test, everything that is known of it is published.
 *
 * @returns whether the step passed.
 * @throws {UserError} when the step cannot start: a wrong input, no such script, no k6.
 */
export async function runAction(env: NodeJS.ProcessEnv, interruption: Interruption): Promise<boolean> {
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

  const settingsWith = settingsOf(inputs, { directory, env, interruption, answers: answersAhead() })
  const likely = (path: string) => askAboutFirst(found, settingsWith({ ...unknown, path }))
  enter('probe')
  const k6 = await installK6(inputs.install, { env, signal: interruption.soft, log: info, likely }).catch(
    async (error) => {
      await leave(directory, env)
      throw error
    },
  )
  const settings = settingsWith(k6)
  const conditionsOf = conditionsFor(inputs)
  const engine = await engineFor(inputs.engine, settings, conditionsOf)
  const test = { engine, settings, conditionsOf, files, inputs }
  const { reports, skipped } = await testAll(test, await selectScripts(test, found))
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
  if (!hasLeftJobs(inputs, directory)) await saveState('directory', '', env)
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

/** What could not be deleted in a cluster is the post step's. */
const hasLeftJobs = ({ engine }: Inputs, directory: string): boolean =>
  engine.kind === 'kubernetes' && jobsLeft(directory).length > 0

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
async function askAboutFirst([first]: readonly FoundScript[], settings: RunSettings) {
  if (first === undefined) return null
  const asked = askAhead(settings, first)
  makePipes(settings.directory)
  makeReady()
  return asked
}

/**
 * Reads and loads what comes after the run, while this process would only wait: k6 has just started, so that neither it
 * nor a script could write to these programs yet.
 */
function makeReady(): void {
  readOwnFiles()
  import('./afterwards.ts').catch(() => {}) // whoever needs it hears of it
}

/** Nothing ran, so nothing is left for later steps; what was asked ahead may still be at work there. */
async function leave(directory: string, env: NodeJS.ProcessEnv): Promise<void> {
  removeLeftovers(directory, env)
  await saveState('directory', '', env)
}

/** What tells the samples of one step's runs from those of the others that belong to the same run of the workflow. */
const placeTags = ({ engine, compare }: Inputs): Tags => ({
  ...(engine.kind === 'shard' ? { shard: String(engine.shard) } : {}),
  ...(compare?.mode === 'paired' ? { side: 'A' } : {}),
})

type Surroundings = Pick<RunSettings, 'directory' | 'env' | 'interruption' | 'answers'>

const settingsOf =
  (inputs: Inputs, surroundings: Surroundings) =>
  (k6: RunSettings['k6']): RunSettings => ({
    ...surroundings,
    k6,
    boundBy: inputsThatBind(inputs.install),
    options: inputs.options,
    flags: inputs.flags,
    runTags: inputs.tagRun ? runTags(surroundings.env, placeTags(inputs)) : {},
    scriptEnv: inputs.env,
    workingDirectory: inputs.workingDirectory,
    timeoutMs: inputs.timeoutMs,
    hasNeighbours: inputs.parallel > 1,
    charts: inputs.charts,
    recorded: inputs.failOn.has('checks'),
    htmlReport: inputs.htmlReport !== '',
    endpoints: inputs.endpoints,
    compared: inputs.compare?.figures ?? [],
    usageReport: inputs.usageReport,
    progressIntervalMs: inputs.progressIntervalMs,
    k6Started: makeReady,
  })

/** Leaves out early what is no test, where it matters how many scripts there are; else it shows when it is a script's turn. */
async function selectScripts(
  { engine, settings, inputs }: LoadTest,
  found: readonly FoundScript[],
): Promise<Selection> {
  if (!countsScripts(inputs) || found.length === 1) return { scripts: found, skipped: [] }
  const { scripts, skipped } = await testsAmong(found, engine.plan)
  settings.interruption.soft.throwIfAborted()
  checkOneScript(inputs, scripts)
  if (scripts.length === 1) return { scripts, skipped }
  const named = withFileNames(scripts)
  if (inputs.htmlReport && !inputs.verifyOnly) makeRoomForReports(inputs.htmlReport, named)
  return { scripts: named, skipped }
}

/** Runs all scripts; how several of them follow each other is loaded only where there are several. */
async function testAll(
  test: LoadTest,
  { scripts, skipped }: Selection,
): Promise<{ reports: readonly ScriptReport[]; skipped: readonly Skipped[] }> {
  const alone = (script: FoundScript) => loadTest(test, script, 0)
  const tested = await (scripts.length > 1 ? runSeveral(test, scripts) : Promise.all(scripts.map(alone)))
  const reports = tested.flatMap((one) => (one.kind === 'judged' ? [one.report] : []))
  const skippedNow = tested.flatMap((one, index): readonly Skipped[] => {
    const script = scripts[index]
    return one.kind === 'no-test' && script ? [{ script, why: one.why }] : []
  })
  return { reports, skipped: [...skipped, ...skippedNow] }
}

async function runSeveral(test: LoadTest, scripts: readonly FoundScript[]): Promise<readonly Tested[]> {
  const { settings, inputs, conditionsOf } = test
  const { failFast, parallel, compare, verifyOnly } = inputs
  const { runAllScripts } = await import('./schedule/all-scripts.ts')
  // See engine/load-ahead.ts.
  if (parallel > 1) await import('./afterwards.ts')
  const run: AllScripts['run'] = async (script, index, { interruption, ...shared }) => {
    const own = { ...settings, interruption }
    const engine = await engineFor(inputs.engine, own, conditionsOf)
    return loadTest({ ...test, ...shared, settings: own, engine }, script, index)
  }
  return runAllScripts(scripts, { run, failFast, parallel, compare: verifyOnly ? null : compare, settings })
}
