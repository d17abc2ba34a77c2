/* What only shows in a process of its own: its environment's proxies, what it loads, whether it ends, and two at once. */
import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer as createHttpServer } from 'node:http'
import { createServer as createHttpsServer } from 'node:https'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { findOnPath } from '../../src/install/path-search.ts'
import { fakeBinary } from '../support/fake.ts'
import { installInChild } from './support/child.ts'
import { leftovers, machine, request, temporaryDirectory } from './support/machine.ts'
import { archivePath, checksumsPath, type Handler, releaseArchive, releaseRoutes, serve } from './support/releases.ts'

it('loads no HTTP client for a k6 on PATH', async () => {
  const { env } = machine({ k6: fakeBinary('2.2.0') })
  const { k6, modules } = await installInChild(request({}), env).outcome
  expect(k6?.from).toBe('PATH')
  expect(modules.some((name) => name.endsWith('/probe.ts'))).toBe(true)
  expect(modules.filter((name) => /^@actions|undici|^(?:node:)?https?$/.test(name))).toEqual([])
})

it('lets two jobs install the same at once', async () => {
  const on = machine()
  const archive = releaseArchive('2.2.0')
  const waiting: (() => void)[] = []
  const together: Handler = (_, response) => {
    waiting.push(() => response.end(archive))
    if (waiting.length === 2) for (const answer of waiting) answer()
  }
  const { url } = await serve({ ...releaseRoutes('2.2.0', archive), [archivePath('2.2.0')]: together })
  const jobs = [1, 2].map(() => installInChild(request({ mirror: url }), on.env).outcome)
  const path = join(on.tools, 'k6/2.2.0/x64/k6')
  const outcomes = await Promise.all(jobs)
  expect(outcomes.map(({ k6 }) => [k6?.path, k6?.from])).toEqual([
    [path, 'release'],
    [path, 'release'],
  ])
  expect(readFileSync(path, 'utf8')).toBe(fakeBinary('2.2.0'))
  expect(readFileSync(join(on.tools, 'k6/2.2.0/x64.complete'), 'utf8')).toBe('')
  expect(leftovers(on)).toEqual([])
})

/** A proxy on loopback. `connected` gets each CONNECT: the name that is asked for, and the client's connection. */
async function proxy(connected: (name: string, client: Socket) => void): Promise<string> {
  const sockets = new Set<Socket>()
  const server = createHttpServer().on('connect', ({ url }, client: Socket) => {
    sockets.add(client)
    client.on('error', () => {})
    connected(url ?? '', client)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.close()
    for (const socket of sockets) socket.destroy()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

describe('a proxy', () => {
  it('is honoured', async () => {
    const on = machine()
    const { url, requests } = await serve(releaseRoutes('2.2.0'))
    const asked: string[] = []
    const through = await proxy((name, client) => {
      asked.push(name)
      const server = connect(Number(new URL(url).port), '127.0.0.1', () => {
        client.write('HTTP/1.1 200 OK\r\n\r\n')
        client.pipe(server).pipe(client)
      })
      server.on('error', () => client.destroy())
    })
    const env = { ...on.env, http_proxy: through }
    const { k6 } = await installInChild(request({ mirror: 'http://k6.invalid' }), env).outcome
    expect(asked).toEqual(['k6.invalid:80', 'k6.invalid:80'])
    expect(requests).toEqual([archivePath('2.2.0'), checksumsPath('2.2.0')].map((path) => `GET ${path}`))
    expect(k6).toMatchObject({ version: '2.2.0', from: 'release' })
  })

  it('that never answers keeps no process alive after an abort', async () => {
    const on = machine()
    const { promise: reached, resolve } = Promise.withResolvers<Socket>()
    const through = await proxy((_, client) => resolve(client.resume()))
    const { child, outcome } = installInChild(request({ mirror: 'http://k6.invalid' }), {
      ...on.env,
      http_proxy: through,
    })
    const client = await reached
    const closed = once(client, 'end')
    child.kill('SIGTERM')
    expect((await outcome).error).toBe('aborted by the test')
    await closed
    expect(leftovers(on)).toEqual([])
  })
})

const openssl = findOnPath('openssl', process.env)
if (!openssl) console.warn('\n  !!! The test of redirects away from https is SKIPPED: it needs openssl.\n')

it.skipIf(!openssl)('follows no redirect from https to http, and builds nothing instead', async () => {
  const directory = temporaryDirectory()
  const [key, cert] = [join(directory, 'key.pem'), join(directory, 'cert.pem')]
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost']
  const args = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '1', '-keyout', key, '-out', cert, ...subject]
  execFileSync(openssl ?? '', args, { stdio: 'ignore' })
  const plain = await serve(releaseRoutes('2.2.0'))
  const secure = createHttpsServer({ key: readFileSync(key), cert: readFileSync(cert) }, ({ url }, response) => {
    response.writeHead(302, { location: `${plain.url}${url}` }).end()
  }).listen(0, '127.0.0.1')
  await once(secure, 'listening')
  onTestFinished(() => void secure.close())

  const mirror = `https://localhost:${(secure.address() as AddressInfo).port}`
  const on = machine({ go: '#!/bin/sh\necho go1.26.8\n' })
  const { error } = await installInChild(request({ mirror }), { ...on.env, NODE_EXTRA_CA_CERTS: cert }).outcome
  expect(error).toBe(`${mirror}${archivePath('2.2.0')} redirects to http:, which is not followed`)
  expect(plain.requests).toEqual([])
})
