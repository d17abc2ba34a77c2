import { runAction } from './action.ts'
import { killAllGroups } from './base/child-process.ts'
import { messageOf } from './base/errors.ts'
import { Cancelled, interruptionBySignals } from './base/interruption.ts'
import { commentOf, mayWriteJobSummary } from './inputs/inputs.ts'
import { publishFailure } from './publish/publish.ts'

const interruption = interruptionBySignals()
try {
  const passed = await runAction(process.env, interruption)
  if (!passed) process.exitCode = 1
} catch (error) {
  process.exitCode = 1
  await publishFailure(
    { cancelled: error instanceof Cancelled, reason: messageOf(error) },
    {
      env: process.env,
      jobSummary: mayWriteJobSummary(process.env),
      comment: commentOf(process.env),
      signal: interruption.soft,
    },
  )
} finally {
  killAllGroups()
  // A name look-up cannot be given up: it would hold a cancelled step for as long as the system's resolver takes.
  if (interruption.soft.aborted) process.stdout.write('', () => process.exit())
}
