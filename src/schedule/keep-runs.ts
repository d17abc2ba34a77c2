import { messageOf } from '../base/errors.ts'
import type { Interruption } from '../base/interruption.ts'
import { warn } from '../github/annotations.ts'
import { info } from '../github/step-log.ts'
import { stepMask } from '../github/step-mask.ts'
import { keepRun } from '../history/history.ts'
import type { StepReport } from '../verdict/script-report.ts'
import { validityBy } from '../verdict/valid-runs.ts'

/** Keeps what later runs compare with. All is published by then, so that what goes wrong here is a warning. */
export async function keepAll(
  { scripts, verdict }: StepReport,
  env: NodeJS.ProcessEnv,
  { soft: signal }: Interruption,
) {
  for (const { earlier, result, doubts } of scripts) {
    if (earlier === null || result === null) continue
    // Whoever can read the cache must not read a secret in a name there.
    const metrics = new Map([...result.metrics].filter(([name]) => stepMask().text(name) === name))
    const run = { metrics, passed: verdict.passed, invalid: validityBy(doubts).invalid }
    const failed = (error: unknown) => [`this run was not kept for later ones: ${messageOf(error)}`]
    await warn(await keepRun(earlier, run, { env, signal, log: info }).catch(failed), env)
  }
}
