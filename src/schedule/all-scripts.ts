import type { Interruption } from '../base/interruption.ts'
import type { RunSettings } from '../engine/engine.ts'
import type { FoundRuns } from '../history/history.ts'
import type { FoundScript, Script } from '../k6/scripts.ts'
import type { BaselineRequest } from './against-history.ts'
import type { PairedRequest } from './in-turn.ts'
import type { Several, Tested } from './several-scripts.ts'
import type { SideB } from './side-b.ts'

/** What the scripts of a step share while they run. */
export type Shared = {
  /** What was found of each script's earlier runs before any script ran. Left out: that is looked for at a script's turn. */
  earlier?: ReadonlyMap<Script, FoundRuns>
  /** The other commit that every script is compared with. Left out: a script that needs one has its own. */
  sideB?: SideB
}

/** How all scripts of a step are run. */
export type AllScripts = {
  run: (script: FoundScript, index: number, shared: Shared & { interruption: Interruption }) => Promise<Tested>
  failFast: boolean
  /** How many run at the same time. */
  parallel: number
  /** null: nothing is compared. */
  compare: BaselineRequest | PairedRequest | null
  settings: RunSettings
}

/**
 * Runs several scripts, one after the other or at the same time.
 *
 * @returns what became of each, in their order.
 */
export async function runAllScripts(
  scripts: readonly FoundScript[],
  { run, failFast, parallel, compare, settings }: AllScripts,
): Promise<readonly Tested[]> {
  const { k6, interruption, directory } = settings
  const shared = { ...(await earlierOf(scripts, compare, settings)), ...(await sideBFor(compare, settings)) }
  const several: Several = {
    run: (script, index, ofScript) => run(script, index, { ...shared, interruption: ofScript }),
    failFast,
    k6Version: k6.version,
    interruption,
  }
  try {
    if (parallel > 1) {
      const { runInParallel } = await import('./in-parallel.ts')
      return await runInParallel(scripts, { ...several, parallel, directory })
    }
    const { runScripts } = await import('./several-scripts.ts')
    return await runScripts(scripts, several)
  } finally {
    await shared.sideB?.remove()
  }
}

/** The earlier runs of all scripts are read before the first one runs: no script must be able to change those of another. */
async function earlierOf(
  scripts: readonly FoundScript[],
  compare: AllScripts['compare'],
  settings: RunSettings,
): Promise<Pick<Shared, 'earlier'>> {
  if (compare?.mode !== 'baseline') return {}
  const { findForAll } = await import('./against-history.ts')
  return { earlier: await findForAll(compare.baseline, scripts, settings) }
}

/** Side B is checked out and built once, whatever the number of scripts. */
async function sideBFor(compare: AllScripts['compare'], settings: RunSettings): Promise<Pick<Shared, 'sideB'>> {
  if (compare?.mode !== 'paired' || compare.ref === null) return {}
  const { sideBOf } = await import('./side-b.ts')
  return { sideB: sideBOf(compare.ref, settings) }
}
