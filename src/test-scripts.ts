import { makeRoomForReports } from './engine/dashboard-files.ts'
import { engineFor } from './engine/engine-for.ts'
import { changesOf, checkOneScript, countsScripts } from './inputs/inputs.ts'
import { type FoundScript, withFileNames } from './k6/scripts.ts'
import { type Selection, type Skipped, testsAmong } from './k6/skipped.ts'
import { type LoadTest, loadTest } from './load-test.ts'
import type { AllScripts } from './schedule/all-scripts.ts'
import type { Tested } from './schedule/several-scripts.ts'
import type { ScriptReport } from './verdict/script-report.ts'

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

/** What became of the scripts of a step. */
type Tests = { reports: readonly ScriptReport[]; skipped: readonly Skipped[] }

/** Runs all scripts that are tests. */
export async function testAll(what: Omit<LoadTest, 'engine'>, found: readonly FoundScript[]): Promise<Tests> {
  const { inputs, settings, conditionsOf } = what
  const test = { ...what, engine: await engineFor(inputs.engine, settings, conditionsOf) }
  return testEach(test, await selectScripts(test, found))
}

/** How several scripts follow each other is loaded only where there are several. */
async function testEach(test: LoadTest, { scripts, skipped }: Selection): Promise<Tests> {
  const alone = (script: FoundScript) => loadTest(test, script, 0)
  const tested = await (scripts.length > 1 ? runSeveral(test, scripts) : Promise.all(scripts.map(alone)))
  const known = await withKnown(test, tested, scripts)
  const reports = known.flatMap((one) => (one.kind === 'judged' ? [one.report] : []))
  const skippedNow = tested.flatMap((one, index): readonly Skipped[] => {
    const script = scripts[index]
    return one.kind === 'no-test' && script ? [{ script, why: one.why }] : []
  })
  return { reports, skipped: [...skipped, ...skippedNow] }
}

/** Whoever wants to hear of changes wants to know the history of a script that came to no run, too. */
async function withKnown({ inputs, settings }: LoadTest, tested: readonly Tested[], scripts: readonly FoundScript[]) {
  const baseline = changesOf(inputs)
  if (baseline === null) return tested
  const { withHistories } = await import('./afterwards.ts')
  return withHistories(tested, scripts, { baseline, settings })
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
