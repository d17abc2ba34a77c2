import { field, isObject, type Json } from '../../base/json.ts'
import type { Api } from './api.ts'
import { hasStatus, KubeError } from './kube-error.ts'
import { calledCollection, pathOfCollection, queryOf, type Selection } from './place.ts'

/** Objects of one moment. */
export type Listed = {
  items: readonly Json[]
  /** The moment, from which a watch can go on. */
  resourceVersion: string
}

const pageSize = 500

/** Objects of a list. More are never of one run. */
const mostItems = 20_000

/** Lists all that is selected, in as many pages as it takes. */
export async function listAll(
  api: Api,
  selection: Selection,
  asking: { signal: AbortSignal; patienceMs?: number },
): Promise<Listed> {
  const items: Json[] = []
  let next = ''
  for (;;) {
    const query = { ...queryOf(selection), limit: String(pageSize), ...(next && { continue: next }) }
    const doing = `list ${calledCollection(selection)}`
    const page = await api
      .json({ doing, path: pathOfCollection(selection), query, ...asking })
      .catch((error: unknown) => startAgain(error, next))
    if (page === null) {
      items.length = 0
      next = ''
      continue
    }
    const found = field(page, 'items') ?? []
    if (!Array.isArray(found) || !found.every(isObject))
      throw new KubeError(`cannot ${doing}: the API server's answer is no list`, { reason: 'BadAnswer' })
    items.push(...found)
    if (items.length > mostItems)
      throw new KubeError(`cannot ${doing}: there are more than ${mostItems}`, { reason: 'TooLarge' })
    const { resourceVersion, continue: following } = (field(page, 'metadata') ?? {}) as Json
    if (typeof following !== 'string' || following === '')
      return { items, resourceVersion: typeof resourceVersion === 'string' ? resourceVersion : '0' }
    next = following
  }
}

/** The place in a list that was being read is forgotten after some minutes; then it is read from the start. */
function startAgain(error: unknown, next: string): null {
  if (next !== '' && hasStatus(error, 410)) return null
  throw error
}
