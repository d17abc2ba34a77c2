import { field, type Json } from '../../base/json.ts'
import { k6Container } from './pod-paths.ts'

/** What became of the container that runs k6. */
export type K6State =
  | { kind: 'waiting' }
  | { kind: 'running' }
  | { kind: 'terminated'; exitCode: number; reason: string; message: string }

/** What matters of a pod. Texts of Kubernetes' are as it gives them; empty: there is none. */
export type PodState = {
  /** The shard, from 1. */
  shard: number
  name: string
  uid: string
  phase: string
  node: string
  k6: K6State
  /** Why the scheduler finds no node. */
  unschedulable: string
  /** A container that cannot start. */
  stuck: { container: string; reason: string; message: string } | null
  /** Why Kubernetes ended the pod: an eviction, a lost node. */
  disrupted: { reason: string; message: string } | null
  /** Its node no longer says how it is. */
  silent: boolean
  /** Somebody deletes it. */
  deleting: boolean
  /** It is no longer there. */
  gone: boolean
}

const text = (value: unknown, name: string): string => {
  const found = field(value, name)
  return typeof found === 'string' ? found : ''
}

const items = (value: unknown, name: string): readonly unknown[] => {
  const found = field(value, name)
  return Array.isArray(found) ? found : []
}

const condition = (status: unknown, type: string): unknown =>
  items(status, 'conditions').find((one) => text(one, 'type') === type)

const indexLabel = 'batch.kubernetes.io/job-completion-index'

/**
 * The shard that a pod runs; null: none. In a TestRun each runner has a Job of its own, with its number at the end of the
 * name (k6-operator, pkg/resources/jobs/runner.go).
 */
function shardOf(labels: unknown): number | null {
  const index = Number(text(labels, indexLabel) || Number.NaN)
  if (Number.isInteger(index)) return index + 1
  const runner = text(labels, 'runner') === 'true' ? /-(\d+)$/.exec(text(labels, 'job-name')) : null
  return runner === null ? null : Number(runner[1])
}

/** Reads a pod of the Job or TestRun (k8s.io/api, core/v1: Pod); null: it runs no part of the test. */
export function podState(pod: Json): PodState | null {
  const metadata = field(pod, 'metadata')
  const status = field(pod, 'status')
  const shard = shardOf(field(metadata, 'labels'))
  if (shard === null) return null
  return {
    shard,
    name: text(metadata, 'name'),
    uid: text(metadata, 'uid'),
    phase: text(status, 'phase'),
    node: text(field(pod, 'spec'), 'nodeName'),
    k6: k6State(status),
    unschedulable: unschedulable(status),
    stuck: stuck(status),
    disrupted: disrupted(status),
    silent: isSilent(status),
    deleting: text(metadata, 'deletionTimestamp') !== '',
    gone: false,
  }
}

/**
 * When a node says nothing for a while, its pods are marked as not ready, with no reason, and all else that is known of
 * them stays as it was (Kubernetes' node lifecycle controller).
 */
function isSilent(status: unknown): boolean {
  const ready = condition(status, 'Ready')
  if (text(ready, 'status') === 'Unknown' || text(status, 'reason') === 'NodeLost') return true
  const marked = text(ready, 'status') === 'False' && text(ready, 'reason') === ''
  const containers = items(status, 'containerStatuses')
  return marked && containers.length > 0 && containers.every((one) => field(one, 'ready') === true)
}

function k6State(status: unknown): K6State {
  const container = items(status, 'containerStatuses').find((one) => text(one, 'name') === k6Container)
  const state = field(container, 'state')
  const terminated = field(state, 'terminated')
  if (terminated !== undefined) {
    const exitCode = field(terminated, 'exitCode')
    const [reason, message] = [text(terminated, 'reason'), text(terminated, 'message')]
    return { kind: 'terminated', exitCode: typeof exitCode === 'number' ? exitCode : -1, reason, message }
  }
  return { kind: field(state, 'running') === undefined ? 'waiting' : 'running' }
}

function unschedulable(status: unknown): string {
  const scheduled = condition(status, 'PodScheduled')
  return text(scheduled, 'reason') === 'Unschedulable' ? text(scheduled, 'message') || 'no node is right' : ''
}

/** Reasons to wait that every container has. */
const usual = new Set(['', 'ContainerCreating', 'PodInitializing'])

function stuck(status: unknown): PodState['stuck'] {
  const all = [...items(status, 'initContainerStatuses'), ...items(status, 'containerStatuses')]
  for (const one of all) {
    const waiting = field(field(one, 'state'), 'waiting')
    const reason = text(waiting, 'reason')
    if (!usual.has(reason)) return { container: text(one, 'name'), reason, message: text(waiting, 'message') }
  }
  return null
}

function disrupted(status: unknown): PodState['disrupted'] {
  const target = condition(status, 'DisruptionTarget')
  if (text(target, 'status') === 'True') return { reason: text(target, 'reason'), message: text(target, 'message') }
  const reason = text(status, 'reason')
  return reason === '' ? null : { reason, message: text(status, 'message') }
}
