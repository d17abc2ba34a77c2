/** A kind of object as the API's paths name it. */
export type Kind = {
  /** `/api/v1`, `/apis/batch/v1`. */
  api: string
  /** `pods`. */
  plural: string
}

export const jobs: Kind = { api: '/apis/batch/v1', plural: 'jobs' }
/** Of k6-operator (k6-operator, api/v1alpha1/testrun_types.go). */
export const testRuns: Kind = { api: '/apis/k6.io/v1alpha1', plural: 'testruns' }
export const pods: Kind = { api: '/api/v1', plural: 'pods' }
export const configMaps: Kind = { api: '/api/v1', plural: 'configmaps' }
export const secrets: Kind = { api: '/api/v1', plural: 'secrets' }
export const events: Kind = { api: '/api/v1', plural: 'events' }
export const namespaces: Kind = { api: '/api/v1', plural: 'namespaces' }

/** All objects of a kind in a namespace. */
export type Collection = {
  kind: Kind
  /** Empty for kinds that are in none, such as namespaces. */
  namespace: string
}

/** One object. */
export type Named = Collection & { name: string }

/** The objects that are meant, of a collection: `app=k6,run=7`, `involvedObject.name=x`. */
export type Selection = Collection & { labelSelector?: string; fieldSelector?: string }

export function pathOfCollection({ kind, namespace }: Collection): string {
  const within = namespace === '' ? '' : `/namespaces/${encodeURIComponent(namespace)}`
  return `${kind.api}${within}/${kind.plural}`
}

export const pathOfNamed = (named: Named): string => `${pathOfCollection(named)}/${encodeURIComponent(named.name)}`

const within = (namespace: string): string => (namespace === '' ? '' : ` in the namespace "${namespace}"`)

/** For messages: `pods in the namespace "load"`. */
export const calledCollection = ({ kind, namespace }: Collection): string => `${kind.plural}${within(namespace)}`

/** For messages: `jobs/k6-7 in the namespace "load"`. */
export const calledNamed = ({ kind, namespace, name }: Named): string => `${kind.plural}/${name}${within(namespace)}`

/** What selects of a collection, as a query. */
export const queryOf = ({ labelSelector, fieldSelector }: Selection): Readonly<Record<string, string>> => ({
  ...(labelSelector !== undefined && { labelSelector }),
  ...(fieldSelector !== undefined && { fieldSelector }),
})
