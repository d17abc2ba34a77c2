import { messageOf } from '../../base/errors.ts'
import { warn } from '../../github/annotations.ts'
import { info } from '../../github/step-log.ts'
import type { RunSettings } from '../engine.ts'
import { deleteJob, type JobPlace } from './job-objects.ts'
import type { Keep } from './kubernetes-request.ts'
import { forgetJob } from './left-jobs.ts'

/** Milliseconds for which it is tried to delete the Job; the second is for when all patience is over. */
const deleteMs = [30_000, 1500] as const

/** Deletes all that the run made, unless people want to look at it. */
export async function cleanUp(
  place: JobPlace,
  { keep, passed, settings }: { keep: Keep; passed: boolean; settings: RunSettings },
): Promise<void> {
  const { namespace, name } = place
  const { soft, hard } = settings.interruption
  const isKept = keep === 'always' || (keep === 'on-failure' && !passed && !soft.aborted)
  if (isKept) {
    info(
      `kept for a day (input kubernetes-keep): kubectl -n ${namespace} describe job,pods -l k6-load-test/run=${name}; kubectl -n ${namespace} logs -l k6-load-test/run=${name} -c k6; then kubectl -n ${namespace} delete job ${name}`,
    )
    forgetJob(settings.directory, name)
    return
  }
  const patienceMs = deleteMs[hard.aborted ? 1 : 0]
  try {
    await deleteJob({ ...place, signal: AbortSignal.timeout(patienceMs + 2000) }, patienceMs)
    forgetJob(settings.directory, name)
  } catch (error) {
    await warn([`the Job ${name} could not be deleted; the post step tries again: ${messageOf(error)}`], settings.env)
  }
}
