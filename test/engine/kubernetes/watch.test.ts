import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { field } from '../../../src/base/json.ts'
import { configMaps } from '../../../src/engine/kubernetes/place.ts'
import { type Watched, watch } from '../../../src/engine/kubernetes/watch.ts'
import { hasKubernetes, startMs, useCluster } from '../../support/kube/cluster.ts'
import { makeNamespace, type Namespace } from '../../support/kube/namespace.ts'

const nameOf = (object: unknown): string => String(field(field(object, 'metadata'), 'name'))

const told = (seen: Watched): string =>
  seen.kind === 'listed' ? `listed ${seen.items.map(nameOf).join()}` : `${seen.kind} ${nameOf(seen.object)}`

describe.skipIf(!hasKubernetes)('a watch', () => {
  let namespace: Namespace
  beforeAll(async () => {
    namespace = await makeNamespace(await useCluster())
  }, startMs)
  afterAll(() => namespace.remove())

  const make = (name: string, what: string) =>
    namespace.create('/api/v1', 'configmaps', { metadata: { name, labels: { what } } })
  const selection = (what: string) => ({
    kind: configMaps,
    namespace: namespace.name,
    labelSelector: `what=${what}`,
  })

  it('tells what is there, what comes, changes and goes', async () => {
    await make('first', 'life')
    const watching = watch(namespace.cluster.api, selection('life'), { signal: AbortSignal.timeout(30_000) })
    const next = async () => told((await watching.next()).value)
    expect(await next()).toBe('listed first')
    await make('second', 'life')
    await make('of-another', 'else')
    expect(await next()).toBe('added second')
    await namespace.ask('PATCH', '/api/v1', 'configmaps/first', { data: { a: 'b' } })
    expect(await next()).toBe('modified first')
    await namespace.ask('DELETE', '/api/v1', 'configmaps/second')
    expect(await next()).toBe('deleted second')
    await watching.return(undefined as never)
  })

  it('ends at once when it is aborted', async () => {
    const end = new AbortController()
    const watching = watch(namespace.cluster.api, selection('nothing'), { signal: end.signal })
    await watching.next()
    const next = watching.next()
    end.abort(new Error('enough'))
    await expect(next).rejects.toThrow('enough')
  })
})
