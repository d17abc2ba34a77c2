import { UserError } from '../../base/errors.ts'
import { creationProblem, jobProblem } from './job-events.ts'
import { jobManifest } from './job-manifest.ts'
import { createContents, createOwner, deleteNamed, releaseJob } from './job-objects.ts'
import { events, jobs } from './place.ts'
import { nameOf, type PodBoard } from './pod-board.ts'
import type { PodMaker } from './pod-maker.ts'
import { startScript } from './start-script.ts'
import type { Watched } from './watch.ts'
import { objectsIn, watchInto } from './watch-into.ts'

/** The pods are those of one Job with an index for each. */
export const jobMaker: PodMaker = {
  called: 'Job',
  podSelector: (name) => `batch.kubernetes.io/job-name=${name}`,
  async make(place, request, { run, parts, soft }) {
    const owner = await createOwner(place, jobs, jobManifest(request))
    soft.throwIfAborted()
    await createContents(place, owner, {
      env: run.env,
      start: startScript(run.args, request.shards, run.tagsShard),
      parts,
      soft,
    })
    soft.throwIfAborted()
    await releaseJob(place)
  },
  watch(place, board) {
    const { name, namespace } = place
    const ofJob = { kind: jobs, fieldSelector: `metadata.name=${name}` }
    watchInto(place, board, { selection: ofJob, take: (event) => lookAtJob(event, { name, board }) })
    const ofEvents = { kind: events, fieldSelector: `involvedObject.name=${name}` }
    watchInto(place, board, {
      selection: ofEvents,
      take(event) {
        for (const object of objectsIn(event)) {
          const problem = creationProblem(object, namespace)
          if (problem !== null) board.fail(problem)
        }
      },
    })
    return { mayStart: () => true, isOver: () => true, words: () => '' }
  },
  remove: (place, patienceMs) => deleteNamed(place, jobs, patienceMs),
  keptWords: ({ namespace, name }) =>
    `kept for a day (input kubernetes-keep): kubectl -n ${namespace} describe job,pods -l k6-load-test/run=${name}; kubectl -n ${namespace} logs -l k6-load-test/run=${name} -c k6; then kubectl -n ${namespace} delete job ${name}`,
}

function lookAtJob(event: Watched, { name, board }: { name: string; board: PodBoard }): void {
  const there = objectsIn(event).find((job) => nameOf(job) === name)
  const problem = there === undefined ? null : jobProblem(there)
  if (problem !== null) board.fail(problem)
  const isGone = event.kind === 'deleted' || there === undefined
  if (isGone) board.fail(new UserError(`the Job ${name} was deleted by somebody while it ran`))
}
