import { runAction } from './action.ts'
import { killAllGroups } from './base/child-process.ts'
import { interruptionBySignals } from './base/interruption.ts'
import { enter, phaseWords } from './base/phases.ts'
import { debug } from './github/step-log.ts'
import { hideSecrets } from './github/step-mask.ts'
import { cacheArgument } from './history/cache-protocol.ts'
import { stepSecrets } from './inputs/step-secrets.ts'

/** How merge/action.yml starts the merge: scripts/build.ts writes the program that adds this word. */
const mergeArgument = 'merge'

/** Milliseconds for the last lines of a cancelled step to reach a log that is read. */
const lastLinesMs = 500

// Node ends as soon as there is nothing to wait for: until all is done, that is no success.
process.exitCode = 1
// Other programs are part of this one, so that runners download once what they share with it.
if (process.argv[2] === cacheArgument) void import('./history/cache-program.ts').then(({ callCache }) => callCache())
else if (process.argv[2] === mergeArgument) void import('./merge.ts').then(({ runMerge }) => runStep(runMerge, true))
else void runStep(runAction, false)

async function runStep(run: typeof runAction, isMerge: boolean): Promise<void> {
  enter('read')
  const interruption = interruptionBySignals()
  const { own, ofJob } = stepSecrets(process.env)
  hideSecrets(own, ofJob)
  try {
    if (await run(process.env, interruption)) process.exitCode = 0
  } catch (error) {
    const { publishUnstarted } = await import('./afterwards.ts')
    await publishUnstarted(error, { env: process.env, interruption, isMerge })
  } finally {
    killAllGroups()
    if (process.env.RUNNER_DEBUG === '1') debug(`where the step's time went: ${phaseWords()}`)
    // All is done: Node need not take its heap apart, which takes longer than what the step publishes.
    process.stdout.write('', () => process.exit())
    // A log that nobody reads holds what is to be written: a cancelled step does not wait for it.
    if (interruption.soft.aborted) setTimeout(() => process.exit(), lastLinesMs)
  }
}
