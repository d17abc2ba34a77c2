import { describe, expect, it } from 'vitest'
import { creationProblem } from '../../../src/engine/kubernetes/job-events.ts'
import { startProblem, whyLost } from '../../../src/engine/kubernetes/pod-problems.ts'
import { type PodState, podState } from '../../../src/engine/kubernetes/pod-state.ts'

/** A pod as Kubernetes tells of it while k6 runs; `status` is laid over. */
const pod = (status: object, metadata: object = {}): PodState => {
  const running = { name: 'k6', ready: true, state: { running: { startedAt: '2026-01-01T00:00:00Z' } } }
  const state = podState({
    metadata: {
      name: 'k6-1-1-abcde',
      uid: '1',
      labels: { 'batch.kubernetes.io/job-completion-index': '1' },
      ...metadata,
    },
    spec: { nodeName: 'node-7' },
    status: {
      phase: 'Running',
      conditions: [{ type: 'Ready', status: 'True' }],
      containerStatuses: [running],
      ...status,
    },
  })
  if (state === null) throw new Error('no pod of a Job')
  return state
}

const ready = (status: string, reason?: string) => ({ type: 'Ready', status, ...(reason && { reason }) })
const target = (reason: string) => ({ type: 'DisruptionTarget', status: 'True', reason, message: 'said so' })
const ended = (exitCode: number, reason = 'Error') => ({
  phase: exitCode === 0 ? 'Succeeded' : 'Failed',
  conditions: [ready('False', 'PodFailed')],
  containerStatuses: [{ name: 'k6', ready: false, state: { terminated: { exitCode, reason } } }],
})

describe('a pod', () => {
  it('is none of the Job without its number', () => {
    expect(podState({ metadata: { name: 'other', labels: {} } })).toBeNull()
  })

  it.each<[string, PodState, string | null]>([
    ['runs', pod({}), 'nobody knows how it ended'],
    ['passed', pod(ended(0)), null],
    ['crossed a threshold', pod(ended(99)), null],
    ['ended with an error of the script', pod(ended(107)), null],
    [
      'had too little memory',
      pod(ended(137, 'OOMKilled')),
      'k6 was killed because it used more memory than the container k6 may (OOMKilled)',
    ],
    ['was deleted', pod(ended(105), { deletionTimestamp: '2026-01-01T00:00:00Z' }), 'its pod was deleted'],
    ['was deleted after its end', pod(ended(0), { deletionTimestamp: '2026-01-01T00:00:00Z' }), null],
    [
      'was evicted by its node',
      pod({ ...ended(137), reason: 'Evicted', message: 'The node was low on resource: memory.' }),
      'its pod was evicted by its node: The node was low on resource: memory.',
    ],
    [
      'made room',
      pod({ conditions: [target('PreemptionByScheduler')] }),
      'its pod was ended to make room for a more important one: said so',
    ],
    [
      'lost its node to a taint',
      pod({ conditions: [target('DeletionByTaintManager')] }),
      'its pod was deleted because its node was lost or tainted: said so',
    ],
    // As Kubernetes 1.36 leaves the pods of a node whose kubelet was stopped.
    [
      'is on a node that says nothing',
      pod({ conditions: [ready('False')] }),
      'its pod is on the node node-7, which no longer answers',
    ],
    [
      'is not ready by a probe of its own',
      pod({
        conditions: [ready('False', 'ContainersNotReady')],
        containerStatuses: [{ name: 'k6', ready: false, state: { running: {} } }],
      }),
      'nobody knows how it ended',
    ],
  ])('that %s', (_what, state, words) => {
    expect(whyLost(state, false)).toBe(words)
  })

  it('that this step stopped is not lost', () => {
    expect(whyLost(pod(ended(103)), true)).toBeNull()
    expect(whyLost(pod({}), true)).toBeNull()
  })

  const stuck = (reason: string, message: string) =>
    pod({ phase: 'Pending', containerStatuses: [{ name: 'k6', state: { waiting: { reason, message } } }] })

  it('whose registry is busy may still start, one whose image is refused may not', () => {
    expect(startProblem(stuck('ErrImagePull', 'toomanyrequests: slow down'))).toBeNull()
    expect(startProblem(stuck('ErrImagePull', 'pull access denied'))).toBe(
      'the image of pod 2 (k6-1-1-abcde) cannot be pulled (ErrImagePull): pull access denied',
    )
    expect(startProblem(stuck('ContainerCreating', ''))).toBeNull()
  })
})

it('takes of the events of a Job only what will not pass', () => {
  const event = (message: string) => ({ reason: 'FailedCreate', message: `Error creating: ${message}` })
  expect(creationProblem({ reason: 'SuccessfulCreate', message: 'Created pod: a' }, 'load')).toBeNull()
  const webhook = 'Internal error occurred: failed calling webhook "a": Post "https://a": context deadline exceeded'
  expect(creationProblem(event(webhook), 'load')).toBeNull()
  expect(creationProblem(event('pods "a" is forbidden: error looking up service account'), 'load')?.message).toBe(
    'the pods cannot be created in the namespace "load": error looking up service account',
  )
})
