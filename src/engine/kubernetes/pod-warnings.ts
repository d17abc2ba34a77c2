import { field, type Json } from '../../base/json.ts'
import { visible } from '../../base/text.ts'
import type { JobPlace } from './job-objects.ts'
import { listAll } from './list.ts'
import { events } from './place.ts'

const longest = 300

const timeOf = (event: Json): string => String(field(event, 'lastTimestamp') ?? field(event, 'eventTime') ?? '')

/**
 * What Kubernetes warned of last about a pod: a volume that cannot be mounted shows nowhere else.
 *
 * @returns empty: of nothing, or it may not be read.
 */
export async function lastWarning({ api, namespace, signal }: JobPlace, pod: string): Promise<string> {
  const fieldSelector = `involvedObject.name=${pod},type=Warning`
  const listed = await listAll(api, { kind: events, namespace, fieldSelector }, { signal, patienceMs: 0 }).catch(
    () => null,
  )
  const last = listed?.items.toSorted((a, b) => (timeOf(a) < timeOf(b) ? -1 : 1)).at(-1)
  if (last === undefined) return ''
  return `${visible(String(field(last, 'reason') ?? ''), 60)}: ${visible(String(field(last, 'message') ?? ''), longest)}`
}
