import { UserError } from '../../base/errors.ts'
import { field, type Json } from '../../base/json.ts'
import { creationProblem } from './job-events.ts'
import { labelsOf } from './job-manifest.ts'
import { create, createContents, createOwner, deleteNamed, type JobPlace } from './job-objects.ts'
import { hasStatus } from './kube-error.ts'
import { configMaps, events, testRuns } from './place.ts'
import { nameOf, type PodBoard } from './pod-board.ts'
import type { PodMaker } from './pod-maker.ts'
import { testRunArgs } from './test-run-args.ts'
import { testRunManifest } from './test-run-manifest.ts'
import { hasBegun, stageError, stageOf } from './test-run-stage.ts'
import { checkTemplate } from './test-run-template.ts'
import type { Watched } from './watch.ts'
import { objectsIn, watchInto } from './watch-into.ts'

/** Milliseconds until an operator has seen a TestRun. */
const unseenMs = 30_000

/**
 * The pods are those of a TestRun. It and all that it needs belong to a ConfigMap of the run's name: they must be there
 * before the operator makes pods, so they cannot belong to the TestRun, and the right to change Secrets is too much.
 */
export const testRunMaker: PodMaker = {
  called: 'TestRun',
  podSelector: (name) => `k6_cr=${name},runner=true`,
  async make(place, request, { run, parts, soft }) {
    checkTemplate(request.template)
    await checkOperator(place)
    const { args, variables } = testRunArgs(run.args)
    const env = { ...run.env, ...variables }
    const metadata = { name: place.name, labels: labelsOf(place.name) }
    const owner = await createOwner(place, configMaps, { apiVersion: 'v1', kind: 'ConfigMap', metadata })
    soft.throwIfAborted()
    await createContents(place, owner, { env, start: null, parts, soft })
    soft.throwIfAborted()
    await createTestRun(place, testRunManifest({ ...request, variables: Object.keys(env) }, args, owner))
  },
  watch(place, board) {
    const stage = watchStage(place, board)
    const runners = new RegExp(`^${place.name}-\\d+$`)
    watchInto(place, board, {
      selection: { kind: events, fieldSelector: 'involvedObject.kind=Job,reason=FailedCreate' },
      take(event) {
        for (const object of objectsIn(event)) {
          const isOurs = runners.test(String(field(field(object, 'involvedObject'), 'name')))
          const problem = isOurs ? creationProblem(object, place.namespace) : null
          if (problem !== null) board.fail(problem)
        }
      },
    })
    return {
      mayStart: () => hasBegun(stage()),
      isOver: () => stage() === 'finished',
      words: () => `the TestRun ${place.name} is in the stage "${stage()}"`,
    }
  },
  async remove(place, patienceMs) {
    await deleteNamed(place, testRuns, patienceMs)
    await deleteNamed(place, configMaps, patienceMs)
  },
  keptWords: ({ namespace, name }) =>
    `kept until it is deleted (input kubernetes-keep): kubectl -n ${namespace} describe testruns,jobs,pods -l k6-load-test/run=${name}; kubectl -n ${namespace} logs -l k6-load-test/run=${name} -c k6; then kubectl -n ${namespace} delete testrun/${name} configmap/${name}`,
}

/** @throws {UserError} where the cluster knows no TestRuns. */
async function checkOperator({ api, signal }: JobPlace): Promise<void> {
  try {
    await api.json({ doing: 'ask for TestRuns', path: testRuns.api, signal })
  } catch (error) {
    if (hasStatus(error, 403)) return
    if (!hasStatus(error, 404)) throw error
    throw new UserError(
      `input kubernetes-run-as: the cluster at ${api.server} knows no TestRun (k6.io/v1alpha1); have k6-operator 1.6.0 or later installed, or leave the input out: a Job needs no operator`,
    )
  }
}

async function createTestRun(place: JobPlace, manifest: Json): Promise<void> {
  try {
    await create(place, testRuns, manifest)
  } catch (error) {
    if (!hasStatus(error, 400) || !/unknown field/.test(error.message)) throw error
    throw new UserError(
      `input kubernetes-run-as: the cluster has an older k6-operator; testrun needs 1.6.0 or later: ${error.message}`,
    )
  }
}

/** Watches how far the TestRun is. */
function watchStage(place: JobPlace, board: PodBoard): () => string {
  const { name, namespace, signal } = place
  let stage = ''
  const unseen = setTimeout(() => {
    board.fail(
      new UserError(
        `no k6-operator has taken up the TestRun ${name} after ${unseenMs / 1000} s; it must run, and watch the namespace "${namespace}" (WATCH_NAMESPACE)`,
      ),
    )
  }, unseenMs)
  const stop = () => clearTimeout(unseen)
  signal.addEventListener('abort', stop, { once: true })
  const take = (event: Watched) => {
    const there = objectsIn(event).find((one) => nameOf(one) === name)
    if (event.kind === 'deleted' || there === undefined) {
      board.fail(new UserError(`the TestRun ${name} was deleted by somebody while it ran`))
      return
    }
    stage = stageOf(there)
    if (stage !== '') stop()
    if (stage === 'error') void stageError(place).then(board.fail)
    board.touch()
  }
  watchInto(place, board, { selection: { kind: testRuns, fieldSelector: `metadata.name=${name}` }, take })
  return () => stage
}
