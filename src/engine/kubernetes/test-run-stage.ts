import { UserError } from '../../base/errors.ts'
import { field, type Json } from '../../base/json.ts'
import { visible } from '../../base/text.ts'
import type { JobPlace } from './job-objects.ts'
import { listAll } from './list.ts'
import { pathOfNamed, pods } from './place.ts'
import { nameOf } from './pod-board.ts'

/** Where a TestRun is (k6-operator, api/v1alpha1/testrun_types.go: Stage); empty: no operator has seen it. */
export function stageOf(testRun: Json): string {
  const stage = field(field(testRun, 'status'), 'stage')
  return typeof stage === 'string' ? stage : ''
}

/** The stages in which the operator has told k6 to start, or soon does. */
const begun = new Set(['started', 'stopped', 'finished'])

export const hasBegun = (stage: string): boolean => begun.has(stage)

const longest = 600

/** What the operator's own look at the script said, if it had one; empty: nobody knows. */
async function initializerLog({ api, namespace, name, signal }: JobPlace): Promise<string> {
  const labelSelector = `job-name=${name}-initializer`
  const asking = { signal, patienceMs: 0 }
  const { items } = await listAll(api, { kind: pods, namespace, labelSelector }, asking)
  const [pod] = items
  if (pod === undefined) return ''
  const path = `${pathOfNamed({ kind: pods, namespace, name: nameOf(pod) })}/log`
  const query = { container: 'k6', tailLines: '5' }
  const log = await api.text({ doing: 'read the log of the initializer', path, query, ...asking })
  return visible(log.trim(), longest)
}

/** Why the operator ended a TestRun before its pods were there. */
export async function stageError(place: JobPlace): Promise<UserError> {
  const log = await initializerLog(place).catch(() => '')
  return new UserError(
    log === ''
      ? `k6-operator gave up the TestRun ${place.name} (stage error) and says the reason in its own log only`
      : `k6-operator gave up the TestRun ${place.name} (stage error): ${log}`,
  )
}
