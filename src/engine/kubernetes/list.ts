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

type Asking = { signal: AbortSignal; patienceMs?: number }

/** Lists all that is selected, in as many pages as it takes. */
export async function listAll(api: Api, selection: Selection, asking: Asking): Promise<Listed> {
  const doing = `list ${calledCollection(selection)}`
  let items: readonly Json[] = []
  let next = ''
  for (;;) {
    const page = await pageOf(api, selection, asking, next)
    items = page === null ? [] : [...items, ...page.items]
    if (items.length > mostItems)
      throw new KubeError(`cannot ${doing}: there are more than ${mostItems}`, { reason: 'TooLarge' })
    if (page !== null && page.next === '') return { items, resourceVersion: page.resourceVersion }
    next = page?.next ?? ''
  }
}

/** `next` is where the page after this one starts; empty: there is none. */
type Page = Listed & { next: string }

/** @returns null when the place in the list is forgotten, as it is after some minutes: it must be read from the start. */
async function pageOf(api: Api, selection: Selection, asking: Asking, start: string): Promise<Page | null> {
  const query = { ...queryOf(selection), limit: String(pageSize), ...(start && { continue: start }) }
  const doing = `list ${calledCollection(selection)}`
  try {
    return pageIn(await api.json({ doing, path: pathOfCollection(selection), query, ...asking }), doing)
  } catch (error) {
    if (start !== '' && hasStatus(error, 410)) return null
    throw error
  }
}

function pageIn(answer: Json, doing: string): Page {
  const items = field(answer, 'items') ?? []
  if (!Array.isArray(items) || !items.every(isObject))
    throw new KubeError(`cannot ${doing}: the API server's answer is no list`, { reason: 'BadAnswer' })
  const metadata = field(answer, 'metadata')
  const textOf = (key: string): string => {
    const value = field(metadata, key)
    return typeof value === 'string' ? value : ''
  }
  return { items, resourceVersion: textOf('resourceVersion') || '0', next: textOf('continue') }
}
