import { setImmediate } from 'node:timers/promises'
import { enter } from './base/phases.ts'
import type { Engine, RunRequest, RunSettings } from './engine/engine.ts'
import { engineFor } from './engine/engine-for.ts'
import type { ConditionsOf } from './engine/shard/shard-engine.ts'
import { restoreOwnFiles } from './github/own-files.ts'
import { type RunnerFiles, restoreRunnerFiles } from './github/runner-files.ts'
import type { Inputs } from './inputs/inputs.ts'
import type { FoundScript } from './k6/scripts.ts'
import { planTest } from './k6/skipped.ts'
import type { Shared } from './schedule/all-scripts.ts'
import type { PairedRequest } from './schedule/in-turn.ts'
import { endingAlone, failureOf, NoRun } from './schedule/no-run.ts'
import type { Scheduled } from './schedule/schedule.ts'
import type { ServeRequest, Serving } from './schedule/served.ts'
import type { Tested } from './schedule/several-scripts.ts'
import { refusalsIn } from './usage-report/consent.ts'
import type { ScriptReport } from './verdict/script-report.ts'

/** What every script of a step shares. */
export type LoadTest = Shared & {
  engine: Engine
  settings: RunSettings
  /** The runner's files as they were before k6 was asked anything. */
  files: RunnerFiles
  conditionsOf: ConditionsOf
  inputs: Pick<
    Inputs,
    | 'verifyOnly'
    | 'failFast'
    | 'parallel'
    | 'compare'
    | 'publishing'
    | 'failOn'
    | 'htmlReport'
    | 'engine'
    | 'serve'
    | 'tagRun'
  >
}

const cancelled = { kind: 'cancelled' } as const

/**
 * Runs one script, from plan to report; the runner's files, and the action's own, are as before when it returns.
 */
export async function loadTest(test: LoadTest, script: FoundScript, index: number): Promise<Tested> {
  const changed: string[] = []
  const tested = await planAndRun(test, script, index).finally(() => {
    changed.push(...restoreRunnerFiles(test.files))
    changed.push(...restoreOwnFiles())
  })
  if (tested.kind === 'no-test') return tested
  const { report } = tested
  const { asWarning } = await import('./afterwards.ts')
  const who = test.inputs.parallel > 1 ? `${script.name}, or a script beside it,` : script.name
  const restored = changed.map((what) => asWarning(`${who} wrote ${what}`))
  return { kind: 'judged', report: { ...report, warnings: [...restored, ...report.warnings] } }
}

async function planAndRun(test: LoadTest, script: FoundScript, index: number): Promise<Tested> {
  enter('plan')
  const planned = await planTest(script, test.engine.plan).catch((error) =>
    failureOf(error, test.settings.interruption.soft),
  )
  if (planned.kind === 'no-test') return planned
  if (planned.kind === 'planned') return { kind: 'judged', report: await runPlanned(test, { script, planned }, index) }
  const { cancelledBefore, notPlanned, notStarted, reportWithoutRun } = await import('./afterwards.ts')
  if (planned.kind === 'not-planned') return { kind: 'judged', report: notPlanned(test, script, planned) }
  const verdict = planned.kind === 'cancelled' ? cancelledBefore : notStarted(planned)
  return { kind: 'judged', report: reportWithoutRun(script, verdict, { k6Version: test.settings.k6.version }) }
}

async function runPlanned(
  test: LoadTest,
  { script, planned }: Omit<RunRequest, 'summary'>,
  index: number,
): Promise<ScriptReport> {
  const { settings, inputs } = test
  const { version: k6Version, plan } = planned
  if (inputs.verifyOnly) {
    const { planWarnings, reportWithoutRun, verified } = await import('./afterwards.ts')
    return reportWithoutRun(script, verified, { k6Version, plan, warnings: planWarnings(script, planned) })
  }
  enter('run')
  const summary = index === 0 ? 'summary.json' : `summary-${index + 1}.json`
  await setImmediate() // the end of a log that nobody reads is heard of in another turn
  const isCancelled = settings.interruption.soft.aborted
  const scheduled = isCancelled ? cancelled : await schedule(test, { script, planned, summary })
  const { cancelledBefore, notPlanned, notStarted, onSideB, reportOf, reportWithoutRun } = await import(
    './afterwards.ts'
  )
  switch (scheduled.kind) {
    case 'cancelled':
      return reportWithoutRun(script, cancelledBefore, { k6Version })
    case 'no-run': {
      const { failure } = scheduled
      const usage = failure.kind === 'not-made' && failure.usage ? { usageReport: failure.usage } : {}
      return reportWithoutRun(script, notStarted(failure), { k6Version, plan: planned.plan, ...usage })
    }
    case 'side-b-not-planned':
      return onSideB(notPlanned(test, script, scheduled.failure))
    case 'ran':
      return reportOf(test, { script, planned }, scheduled)
  }
}

/** Once, against earlier runs, or in turn with side B; with what is tested started before each run, if it is to be. */
async function schedule(test: LoadTest, request: RunRequest): Promise<Scheduled> {
  try {
    return await (test.inputs.compare?.mode === 'paired'
      ? inTurn(test, test.inputs.compare, request)
      : oneSide(test, request))
  } catch (error) {
    if (!(error instanceof NoRun)) throw error
    const { failure } = error
    return failure.kind === 'cancelled' ? failure : { kind: 'no-run', failure }
  }
}

async function oneSide(test: LoadTest, request: RunRequest): Promise<Scheduled> {
  const { engine, settings, inputs } = test
  const serve = await serverOf(test)
  const served = serve(engine, { side: 'A', paired: false, cwd: settings.workingDirectory, settings })
  if (inputs.compare?.mode === 'baseline') {
    const { runAgainstHistory } = await import('./schedule/against-history.ts')
    return runAgainstHistory(served, request, {
      compare: inputs.compare,
      before: test.earlier?.get(request.script),
      settings,
    })
  }
  const ran = await served.run(request)
  return { kind: 'ran', ran, comparison: null, earlier: null }
}

async function inTurn(test: LoadTest, compare: PairedRequest, request: RunRequest): Promise<Scheduled> {
  const { engine, settings, inputs, conditionsOf } = test
  const { runInTurn } = await import('./schedule/in-turn.ts')
  const runTags = inputs.tagRun ? { ...settings.runTags, side: 'B' } : {}
  const { scriptEnv } = settings
  const settingsB = { ...settings, runTags, scriptEnv: { ...scriptEnv, ...compare.env, ...refusalsIn(scriptEnv) } }
  const engineB = await engineFor(inputs.engine, settingsB, conditionsOf)
  const serve = await serverOf(test)
  const run = (cwdOfB: string) => {
    const engines = {
      A: serve(engine, { side: 'A', paired: true, cwd: settings.workingDirectory, settings }),
      B: serve(engineB, { side: 'B', paired: true, cwd: cwdOfB, settings: settingsB }),
    }
    return runInTurn(engines, request, { compare, failOn: inputs.failOn, cancelled: settings.interruption.soft })
  }
  if (compare.ref === null) return run(settings.workingDirectory)
  const { sideBOf } = await import('./schedule/side-b.ts')
  const sideB = test.sideB ?? sideBOf(compare.ref, settings)
  try {
    return await run(await sideB.cwd())
  } finally {
    if (sideB !== test.sideB) await sideB.remove()
  }
}

/** How an engine gets what it tests: not at all, unless the inputs say so. */
async function serverOf({ settings: { interruption }, inputs: { serve } }: LoadTest) {
  if (serve === null) return (engine: Engine) => endingAlone(engine, interruption)
  const { served } = await import('./schedule/served.ts')
  return (engine: Engine, side: Omit<Serving, keyof ServeRequest>) =>
    served(endingAlone(engine, interruption), { ...serve, ...side })
}
