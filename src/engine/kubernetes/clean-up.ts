import { messageOf } from '../../base/errors.ts'
import { warn } from '../../github/annotations.ts'
import { info } from '../../github/step-log.ts'
import type { RunSettings } from '../engine.ts'
import type { JobPlace } from './job-objects.ts'
import type { Keep } from './kubernetes-request.ts'
import { forgetJob } from './left-jobs.ts'
import type { PodMaker } from './pod-maker.ts'

/** Milliseconds for which it is tried to delete the Job; the second is for when all patience is over. */
const deleteMs = [30_000, 1500] as const

/** Deletes all that the run made, unless people want to look at it. */
export async function cleanUp(
  place: JobPlace,
  { maker, keep, passed, settings }: { maker: PodMaker; keep: Keep; passed: boolean; settings: RunSettings },
): Promise<void> {
  const { name } = place
  const { soft, hard } = settings.interruption
  const isKept = keep === 'always' || (keep === 'on-failure' && !passed && !soft.aborted)
  if (isKept) {
    info(maker.keptWords(place))
    forgetJob(settings.directory, name)
    return
  }
  const patienceMs = deleteMs[hard.aborted ? 1 : 0]
  try {
    await maker.remove({ ...place, signal: AbortSignal.timeout(patienceMs + 2000) }, patienceMs)
    forgetJob(settings.directory, name)
  } catch (error) {
    await warn(
      [`the ${maker.called} ${name} could not be deleted; the post step tries again: ${messageOf(error)}`],
      settings.env,
    )
  }
}
