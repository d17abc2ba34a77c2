import { visible } from '../../base/text.ts'
import { k6Container } from './pod-paths.ts'
import type { PodState } from './pod-state.ts'

/*
 * What is wrong with pods, in words: parts of sentences without a full stop.
 */

const longest = 600

const told = (message: string): string => (message === '' ? '' : `: ${visible(message, longest)}`)

const podCalled = ({ shard, name }: PodState): string => `pod ${shard} (${name})`

/** What a registry says of an image that will not be there in a minute either. */
const isFinal = /not found|manifest unknown|does not exist|denied|unauthori[sz]ed|forbidden|invalid/i

const ofImages = new Set([
  'ErrImagePull',
  'ImagePullBackOff',
  'ErrImageNeverPull',
  'InvalidImageName',
  'ImageInspectError',
])

/** A container that cannot start; null: it may, after all. */
function stuckWords(pod: PodState): string | null {
  const { stuck } = pod
  if (stuck === null) return null
  const { container, reason, message } = stuck
  // A registry that is busy is asked again.
  if (reason === 'ErrImagePull' && !isFinal.test(message)) return null
  if (ofImages.has(reason)) return `the image of ${podCalled(pod)} cannot be pulled (${reason})${told(message)}`
  const hint = /\/bin\/sh/.test(message) ? '; the image needs a shell, as grafana/k6 has it' : ''
  return `the container ${container} of ${podCalled(pod)} cannot start (${reason})${told(message)}${hint}`
}

/** What Kubernetes calls its reasons to end a pod (k8s.io/api, core/v1: DisruptionTarget), and its status.reason. */
const endings: Readonly<Record<string, string>> = {
  PreemptionByScheduler: 'was ended to make room for a more important one',
  DeletionByTaintManager: 'was deleted because its node was lost or tainted',
  EvictionByEvictionAPI: 'was evicted, as when its node is drained',
  DeletionByPodGC: 'was deleted because its node is gone',
  TerminationByKubelet: 'was evicted by its node',
  Evicted: 'was evicted by its node',
  NodeLost: 'is on a node that no longer answers',
  NodeShutdown: 'was ended because its node shuts down',
  Terminated: 'was ended because its node shuts down',
  DeadlineExceeded: 'was ended because it took longer than its deadline',
}

/** How a pod was lost; null: it was not. */
export function lossWords(pod: PodState): string | null {
  const { disrupted, deleting, gone, silent } = pod
  if (disrupted !== null) {
    const how = endings[disrupted.reason] ?? `was ended by Kubernetes (${disrupted.reason})`
    return `${how}${told(disrupted.message)}`
  }
  if (gone || deleting) return 'was deleted'
  return silent ? `is on the node ${pod.node}, which no longer answers` : null
}

/** What keeps a pod from starting its test, and does not pass; null: nothing. */
export function startProblem(pod: PodState): string | null {
  const loss = lossWords(pod)
  if (loss !== null) return `${podCalled(pod)} ${loss} before the test started`
  return stuckWords(pod)
}

/** What a pod waits for that is not there yet, as a reader of the log wants to know; null: it does not wait. */
export function waitWords(pod: PodState | undefined): string | null {
  if (pod === undefined) return 'is not there yet'
  if (pod.unschedulable !== '') return `finds no node${told(pod.unschedulable)}`
  if (pod.stuck !== null) return `waits (${pod.stuck.reason})${told(pod.stuck.message)}`
  return pod.k6.kind === 'waiting' ? 'is being started' : null
}

/** k6's exit codes at the end of a test: all else has a reason of its own. */
const ofTheEnd = new Set([0, 99, 110])

/**
 * Why what a pod left is not the whole truth, as a sentence's end; null: nothing of Kubernetes' says so.
 *
 * @param stopped the step itself stopped k6.
 */
export function whyLost(pod: PodState | undefined, stopped: boolean): string | null {
  if (pod === undefined) return stopped ? null : 'it had no pod'
  const { k6 } = pod
  if (k6.kind === 'terminated' && k6.reason === 'OOMKilled') {
    return `k6 was killed because it used more memory than the container ${k6Container} may (OOMKilled)`
  }
  if (stopped || (k6.kind === 'terminated' && ofTheEnd.has(k6.exitCode))) return null
  const loss = lossWords(pod)
  if (loss !== null) return `its pod ${loss}`
  return k6.kind === 'terminated' ? null : 'nobody knows how it ended'
}
