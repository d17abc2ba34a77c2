import { field, type Json } from '../../base/json.ts'
import type { Api } from './api.ts'
import { KubeError } from './kube-error.ts'
import { type Named, pathOfNamed } from './place.ts'
import { apiPort } from './pod-paths.ts'

/** k6's execution status while it waits, all VUs made (lib/execution.go: ExecutionStatusPausedBeforeRun). */
const pausedBeforeRun = 4

/** What k6 in a pod says. `silent`: nothing came through, for which Kubernetes gives a reason. */
export type K6Answer = { kind: 'ready' } | { kind: 'not-ready' } | { kind: 'silent'; reason: string }

const attempts = { patienceMs: 0, timeoutMs: 5000 }

const statusPath = (pod: Named): string => `${pathOfNamed(pod)}:${apiPort}/proxy/v1/status`

/** Whether k6 in a pod came so far that it waits for its start, asked through the API server. */
export async function askReady(api: Api, pod: Named, signal: AbortSignal): Promise<K6Answer> {
  const doing = `ask k6 in pods/${pod.name} through the API server (get pods/proxy)`
  try {
    const answer = await api.json({ doing, path: statusPath(pod), signal, ...attempts })
    return { kind: statusIn(answer) === pausedBeforeRun ? 'ready' : 'not-ready' }
  } catch (error) {
    signal.throwIfAborted()
    if (error instanceof KubeError && error.status === 403) throw error
    return { kind: 'silent', reason: error instanceof Error ? error.message : String(error) }
  }
}

const statusIn = (answer: Json): unknown => field(field(field(answer, 'data'), 'attributes'), 'status')

type Change = { paused: false } | { stopped: true }

/** Tells k6 in a pod, through the API server, to start or to stop gracefully. Both do no harm when done twice. */
export async function tellK6(
  api: Api,
  pod: Named,
  { change, signal, patienceMs }: { change: Change; signal: AbortSignal; patienceMs: number },
): Promise<void> {
  await api.text({
    doing: `tell k6 in pods/${pod.name} through the API server (patch pods/proxy)`,
    method: 'PATCH',
    path: statusPath(pod),
    body: { data: { type: 'status', id: 'default', attributes: change } },
    repeatable: true,
    signal,
    patienceMs,
    timeoutMs: 5000,
  })
}
