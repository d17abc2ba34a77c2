import { messageOf } from '../base/errors.ts'
import type { Interruption } from '../base/interruption.ts'
import type { Comparison } from '../compare/comparison.ts'
import { annotate, warn } from '../github/annotations.ts'
import { info } from '../github/step-log.ts'
import { stepMask } from '../github/step-mask.ts'
import type { NewFile } from '../history/branch-remote.ts'
import type { EarlierRun } from '../history/earlier-runs.ts'
import type { KeptRun } from '../history/history-place.ts'
import { keepRun } from '../history/keep-run.ts'
import type { Result } from '../results/result.ts'
import type { StepReport } from '../verdict/script-report.ts'
import { validityBy } from '../verdict/valid-runs.ts'

/** Files beside a history in a branch, made of its runs. */
export type Pages = (key: string, runs: readonly EarlierRun[]) => readonly NewFile[]

/** Keeps what later runs compare with. All is published by then, so that what goes wrong here is a warning. */
export async function keepAll(
  { scripts, verdict }: StepReport,
  env: NodeJS.ProcessEnv,
  { soft: signal }: Interruption,
  pages: Pages = () => [],
) {
  for (const { earlier, result, doubts, comparison } of scripts) {
    if (earlier === null || result === null) continue
    // Whoever can read the cache must not read a secret in a name there.
    const metrics = new Map([...result.metrics].filter(([name]) => stepMask().text(name) === name))
    const run = { metrics, passed: verdict.passed, invalid: validityBy(doubts).invalid, told: told(result, comparison) }
    const failed = (error: unknown) => ({
      warnings: [`this run was not kept for later ones: ${messageOf(error)}`],
      notices: [],
    })
    const { warnings, notices } = await keepRun(earlier, run, { env, signal, log: info, pages }).catch(failed)
    await warn(warnings, env)
    await annotate(
      notices.map((message) => ({ level: 'notice', message })),
      env,
    )
  }
}

/** What a history says of a run beside its figures; a name with a secret in it is left out. */
function told({ thresholds }: Result, comparison: Comparison | null): KeptRun['told'] {
  const held = thresholds
    .filter(({ status }) => status === 'ok')
    .map(({ metric, expression }) => `${metric} ${expression}`)
  return {
    verdict: comparison?.verdict ?? '',
    thresholds: held.filter((text) => stepMask().text(text) === text),
  }
}
