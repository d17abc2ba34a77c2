import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { capture } from '../../src/base/child-process.ts'
import type { SendLimits } from '../../src/usage-report/send.ts'
import { answer, type Behaviour, certificate, closedPort, connectTo, drip, serve } from './servers.ts'

type Sending = { url: string; env?: NodeJS.ProcessEnv; limits?: SendLimits; processEnv?: NodeJS.ProcessEnv }

/** Sends in a process of its own, which must end by itself: nothing but a handle that is left could hold it. */
async function sendAndExit({ processEnv = {}, limits = { totalMs: 300, afterRunMs: 300 }, ...sending }: Sending) {
  const script = resolve(import.meta.dirname, 'send-once.ts')
  const args = [script, JSON.stringify({ env: {}, limits, ...sending })]
  const { signal } = new AbortController()
  const env = { PATH: process.env.PATH, ...processEnv }
  const ended = await capture(process.execPath, args, { env, signal, timeoutMs: 50_000 })
  expect(ended).toMatchObject({ code: 0, killed: null, stderr: '' })
  return JSON.parse(ended.stdout)
}

const nothingLeft = (status: string) => ({ sent: { status, detail: expect.any(String) }, left: [] })

describe('nothing is left after', () => {
  const hangs: readonly [string, Behaviour, string, ((url: string) => NodeJS.ProcessEnv)?][] = [
    ['a server that says nothing', {}, ''],
    ['a server that drips', { requested: drip('HTTP/1.1 200 OK\r\nx: ') }, ''],
    ['a server that does not shake hands', {}, 'https'],
    ['a server that never ends its body', { requested: (socket) => socket.write('HTTP/1.1 500 No\r\n\r\nx') }, ''],
    ['a proxy that opens no tunnel', {}, 'https://a.test/', (url) => ({ https_proxy: url })],
    [
      'a proxy that drips',
      { requested: drip('HTTP/1.1 200 OK\r\nx: ') },
      'https://a.test/',
      (url) => ({ https_proxy: url }),
    ],
    [
      'a tunnel to nowhere',
      { requested: (socket) => socket.write('HTTP/1.1 200 OK\r\n\r\n') },
      'https://a.test/',
      (url) => ({ https_proxy: url }),
    ],
  ]
  test.each(hangs)('%s', async (_what, behaviour, target, env) => {
    const server = await serve(behaviour)
    const url = target === 'https' ? server.url.replace('http', 'https') : target || server.url
    expect(await sendAndExit({ url, env: env?.(server.url) ?? {} })).toEqual(nothingLeft('failed'))
  })

  test('a server that refuses', async () => {
    const url = `http://127.0.0.1:${await closedPort()}/`
    expect(await sendAndExit({ url })).toEqual(nothingLeft('failed'))
  })

  test('a name that does not exist', async () => {
    const limits = { totalMs: 3000, afterRunMs: 3000 }
    expect(await sendAndExit({ url: 'http://does-not-exist.invalid/', limits })).toEqual(nothingLeft('failed'))
  })
})

test('a certificate of NODE_EXTRA_CA_CERTS is trusted, by a server and by a proxy', async () => {
  const tls = certificate()
  const file = join(mkdtempSync(join(tmpdir(), 'trusted-')), 'cert.pem')
  writeFileSync(file, tls.cert)
  const server = await serve({ requested: answer('204 No Content'), tls })
  const proxy = await serve({ requested: connectTo(server.port), tls })
  const sent = await sendAndExit({
    url: 'https://collector.test/',
    env: { https_proxy: `https://127.0.0.1:${proxy.port}` },
    limits: { totalMs: 50_000, afterRunMs: 50_000 },
    processEnv: { NODE_EXTRA_CA_CERTS: file },
  })
  expect(sent).toEqual(nothingLeft('sent'))
})
