import type { RunSettings } from '../engine/engine.ts'
import { info } from '../github/step-log.ts'
import type { Baseline, Place } from '../history/history-place.ts'
import type { Script } from '../k6/scripts.ts'
import { saysNothing } from '../verdict/outcome.ts'
import type { Tested } from './several-scripts.ts'

/*
 * `notify-on: change` asks how the last run of a history ended, of scripts that came to no run, too. Whoever runs compares
 * itself with the history, and has read it then.
 */

type Surroundings = Pick<RunSettings, 'workingDirectory' | 'env' | 'interruption'>

/** The history of a script; null: there is none, or it cannot be had, which is not what is wrong here. */
export async function historyOf(
  baseline: Baseline,
  script: Pick<Script, 'name' | 'fileName'>,
  { workingDirectory, env, interruption: { soft } }: Surroundings,
): Promise<Place | null> {
  if (soft.aborted) return null
  try {
    const { findRuns } = await import('../history/history.ts')
    const { place } = await findRuns(baseline, { workingDirectory, env, signal: soft, log: info }, script)
    return place
  } catch {
    return null
  }
}

/** What became of scripts, with its history for each that came to no run. */
export async function withHistories(
  tested: readonly Tested[],
  scripts: readonly Script[],
  { baseline, settings }: { baseline: Baseline; settings: Surroundings },
): Promise<readonly Tested[]> {
  const known: Tested[] = []
  for (const [index, one] of tested.entries()) {
    const script = scripts[index]
    const isMissing = one.kind === 'judged' && one.report.earlier === null && !saysNothing(one.report.verdict.outcome)
    const history = isMissing && script !== undefined ? await historyOf(baseline, script, settings) : null
    known.push(isMissing && history !== null ? { ...one, report: { ...one.report, history } } : one)
  }
  return known
}
