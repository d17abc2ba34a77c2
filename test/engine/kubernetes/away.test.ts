import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { field, parseJson } from '../../../src/base/json.ts'
import { KubeError } from '../../../src/engine/kubernetes/kube-error.ts'
import { configMaps } from '../../../src/engine/kubernetes/place.ts'
import { type Watched, watch } from '../../../src/engine/kubernetes/watch.ts'
import { hasOwnCluster, ownCluster, startMs } from '../../support/kube/cluster.ts'
import { makeNamespace, type Namespace } from '../../support/kube/namespace.ts'
import { stopNode } from '../../support/kube/node.ts'
import { call, standInApi } from '../../support/kube/stand-in-api.ts'

describe.skipIf(!hasOwnCluster)('an API server that is away for 10 seconds', () => {
  let namespace: Namespace
  beforeAll(async () => {
    namespace = await makeNamespace(await ownCluster())
  }, startMs)
  afterAll(() => stopNode(namespace.cluster.node?.directory ?? ''))

  const told = (seen: Watched): string =>
    seen.kind === 'listed' ? `listed ${seen.items.map(nameOf).join()}` : `${seen.kind} ${nameOf(seen.object)}`
  const nameOf = (object: unknown) => String(field(field(object, 'metadata'), 'name'))
  const knownAfter = (known: readonly string[], seen: Watched): readonly string[] =>
    seen.kind === 'listed' ? seen.items.map(nameOf) : [...known, nameOf(seen.object)]

  /** Ends the API server and keeps it from starting until it is given back. */
  async function takeAway(): Promise<() => void> {
    const { api, node } = namespace.cluster
    const away = join(node?.directory ?? '', 'api-away')
    onTestFinished(() => rmSync(away, { force: true }))
    writeFileSync(away, '')
    const ready = () => api.text({ ...call, path: '/readyz' }).catch((error: Error) => error.name)
    await expect.poll(ready, { timeout: 20_000 }).toBe('KubeError')
    return () => rmSync(away)
  }

  it('is asked again, and a watch goes on without losing anything', async () => {
    const { api } = namespace.cluster
    const end = new AbortController()
    let known: readonly string[] = []
    const watching = (async () => {
      const selection = {
        kind: configMaps,
        namespace: namespace.name,
        fieldSelector: 'metadata.name!=kube-root-ca.crt',
      }
      for await (const seen of watch(api, selection, { signal: end.signal })) known = knownAfter(known, seen)
    })()
    const make = (name: string) => namespace.create('/api/v1', 'configmaps', { metadata: { name } })
    await make('before')
    await expect.poll(() => known, { timeout: 20_000 }).toEqual(['before'])

    const giveBack = await takeAway()
    const asked = api.json({ ...call, path: `/api/v1/namespaces/${namespace.name}`, patienceMs: 60_000 })
    // Nothing was sent, so making something is tried again, too.
    const both = Promise.all([asked, make('during'), delay(10_000).then(giveBack)])
    expect((await both)[0]).toMatchObject({ metadata: { name: namespace.name } })
    await make('after')
    // Made anew or listed anew, depending on what the new server remembers; but nothing is missing.
    await expect.poll(() => known.toSorted(), { timeout: 30_000 }).toEqual(['after', 'before', 'during'])
    end.abort(new Error('enough'))
    await expect(watching).rejects.toThrow('enough')
  }, 120_000)

  it('has forgotten since when a watch wants to know: it lists anew', async () => {
    const selection = { kind: configMaps, namespace: namespace.name, labelSelector: 'what=old' }
    const make = (name: string) =>
      namespace.create('/api/v1', 'configmaps', { metadata: { name, labels: { what: 'old' } } })
    await make('third')
    // A new server knows nothing of what was before its start.
    const giveBack = await takeAway()
    giveBack()
    await namespace.ask('GET', '/api/v1', 'configmaps/third')
    let lists = 0
    // Everything is the real server's but the version of the first list: of that, it says that it is too old.
    const api = await standInApi(async (asked, answer) => {
      const real = { doing: 'relay', path: asked.url ?? '', signal: call.signal, patienceMs: 0 }
      try {
        if (asked.url?.includes('watch=true')) {
          const stream = await namespace.cluster.api.stream(real)
          answer.on('close', () => stream.destroy())
          stream.on('error', () => {}).pipe(answer)
          return
        }
        const list = await namespace.cluster.api.text(real)
        lists += 1
        const metadata = { ...(field(parseJson(list), 'metadata') as object), resourceVersion: '1' }
        answer.end(lists === 1 ? JSON.stringify({ ...(parseJson(list) as object), metadata }) : list)
      } catch (error) {
        answer.writeHead(error instanceof KubeError ? error.status : 500).end()
      }
    })
    const watching = watch(api, selection, { signal: AbortSignal.timeout(30_000) })
    const next = async () => told((await watching.next()).value)
    expect(await next()).toBe('listed third')
    expect(await next()).toBe('listed third')
    await make('fourth')
    expect(await next()).toBe('added fourth')
    expect(lists).toBe(2)
    await watching.return(undefined as never)
  })
})

describe('what failed is tried again', () => {
  it.each([429, 500, 502, 503, 504])('after %i', async (status) => {
    let asked = 0
    const api = await standInApi((_, answer) => {
      asked += 1
      answer.statusCode = asked < 3 ? status : 200
      answer.end('{"asked":true}')
    })
    expect(await api.json({ ...call, patienceMs: 20_000 })).toEqual({ asked: true })
    expect(asked).toBe(3)
  })

  it.each([400, 403, 404, 409, 410, 422])('but not after %i', async (status) => {
    let asked = 0
    const api = await standInApi((_, answer) => {
      asked += 1
      answer.writeHead(status).end('{"message":"no"}')
    })
    await expect(api.json({ ...call, patienceMs: 20_000 })).rejects.toMatchObject({ status })
    expect(asked).toBe(1)
  })

  it('but not when it may have been done', async () => {
    let asked = 0
    const api = await standInApi((question) => {
      asked += 1
      question.socket.destroy()
    })
    await expect(api.json({ ...call, method: 'POST', body: {}, patienceMs: 20_000 })).rejects.toMatchObject({
      reason: 'ConnectionFailed',
    })
    expect(asked).toBe(1)
  })

  it('when the server wants to be left alone for a while, after that', async () => {
    const times: number[] = []
    const api = await standInApi((_, answer) => {
      times.push(performance.now())
      if (times.length === 1) answer.writeHead(429, { 'retry-after': '1' }).end()
      else answer.end('{}')
    })
    await api.json({ ...call, method: 'POST', body: {}, patienceMs: 20_000 })
    expect(times).toHaveLength(2)
    expect((times[1] ?? 0) - (times[0] ?? 0)).toBeGreaterThan(950)
  })

  it('until patience ends, and says for how long', async () => {
    const api = await standInApi((_, answer) => answer.writeHead(503).end('{"message":"starting"}'))
    await expect(api.json({ ...call, patienceMs: 1000 })).rejects.toThrow(
      /^cannot list pods: starting \(503\) \(tried for [01] s\)$/,
    )
  })

  it('until it is aborted', async () => {
    const end = new AbortController()
    const api = await standInApi((_, answer) => {
      answer.writeHead(503).end()
      end.abort(new Error('cancelled'))
    })
    await expect(api.json({ ...call, signal: end.signal, patienceMs: 60_000 })).rejects.toThrow('cancelled')
  })
})
