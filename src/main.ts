import { runAction } from './action.ts'
import { killAllGroups } from './child-process.ts'
import { messageOf } from './errors.ts'
import { publishFailure } from './github/publish.ts'
import { Cancelled, interruptionBySignals } from './interruption.ts'

try {
  const passed = await runAction(process.env, interruptionBySignals())
  if (!passed) process.exitCode = 1
} catch (error) {
  process.exitCode = 1
  await publishFailure({ cancelled: error instanceof Cancelled, reason: messageOf(error), env: process.env })
} finally {
  killAllGroups()
}
