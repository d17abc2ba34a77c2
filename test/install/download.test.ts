import { buffer } from 'node:stream/consumers'
import { describe, expect, it } from 'vitest'
import { redirectTarget } from '../../src/base/http.ts'
import { fetchBody, fetchText, Unavailable } from '../../src/install/download.ts'
import { installJob, type Limits } from '../../src/install/install-context.ts'
import { machine, request } from './support/machine.ts'
import { type Handler, inTurn, serve, sha256, to } from './support/releases.ts'

/** 50 kB that are not all the same. */
const body = Buffer.from(Array.from({ length: 50_000 }, (_, at) => (at * 31) % 251))

function downloader(limits: Partial<Limits> = {}) {
  const on = machine()
  const job = installJob(request({}), { ...on.context, limits: { retryDelaysMs: [1, 2, 4], ...limits } })
  return {
    ...on,
    file: (url: string) =>
      fetchBody(job, url, { maxBytes: job.limits.archiveBytes }, buffer).then((bytes) => bytes && sha256(bytes)),
    text: (url: string) => fetchText(job, url, { maxBytes: 100 }),
  }
}

const hang: Handler = () => {}
const cut: Handler = (_, response) => {
  response.writeHead(200, { 'content-length': body.length })
  response.write(body.subarray(0, 1000), () => response.socket?.destroy())
}
const reset: Handler = (incoming) => incoming.socket.resetAndDestroy()

it('hands a body on', async () => {
  const { url } = await serve({ '/f': body })
  expect(await downloader().file(`${url}/f`)).toBe(sha256(body))
})

it.each([
  ['500', 500],
  ['429', 429],
  ['408', 408],
  ['a reset', reset],
  ['a body that is cut off', cut],
])('tries again after %s', async (_, failure) => {
  const { url, requests } = await serve({ '/f': inTurn(failure, failure, failure, body) })
  const { file, logged } = downloader()
  expect(await file(`${url}/f`)).toBe(sha256(body))
  expect(requests).toHaveLength(4)
  expect(logged.map((line) => line.replace(/^.*; /, ''))).toEqual(
    ['0.001', '0.002', '0.004'].map((seconds) => `trying again in ${seconds} s`),
  )
})

it('gives up after four tries', async () => {
  const { url, requests } = await serve({ '/f': inTurn(503) })
  await expect(downloader().file(`${url}/f`)).rejects.toThrow(new Unavailable(`${url}/f: HTTP 503`))
  expect(requests).toHaveLength(4)
})

it.each([401, 403, 407, 451])('does not try again after %i', async (status) => {
  const { url, requests } = await serve({ '/f': inTurn(status) })
  await expect(downloader().file(`${url}/f`)).rejects.toThrow(new Unavailable(`${url}/f: HTTP ${status}`))
  expect(requests).toHaveLength(1)
})

it.each([404, 410])('takes %i for an answer', async (status) => {
  const { url, requests } = await serve({ '/f': inTurn(status) })
  expect(await downloader().file(`${url}/f`)).toBeNull()
  expect(requests).toHaveLength(1)
})

it('says what is wrong with a connection', async () => {
  await expect(downloader().file('http://127.0.0.1:1/f')).rejects.toThrow('connect ECONNREFUSED 127.0.0.1:1')
})

describe('is bounded', () => {
  it('in silence before the answer', async () => {
    const { url, requests } = await serve({ '/f': hang })
    const download = downloader({ idleMs: 100 }).file(`${url}/f`)
    await expect(download).rejects.toThrow(new Unavailable(`${url}/f: no answer for 0.1 s`))
    expect(requests).toHaveLength(4)
  })

  it('in silence within the answer', async () => {
    const { url } = await serve({ '/f': (_, response) => response.write('x') })
    await expect(downloader({ idleMs: 100 }).file(`${url}/f`)).rejects.toThrow('no answer for 0.1 s')
  })

  it('but not for a server that is slow', async () => {
    const chunks = Array.from({ length: 8 }, (_, at) => body.subarray(at * 6250, (at + 1) * 6250))
    const slow: Handler = (_, response) => {
      const timer = setInterval(() => {
        const chunk = chunks.shift()
        if (chunk) return void response.write(chunk)
        clearInterval(timer)
        response.end()
      }, 200)
    }
    const { url } = await serve({ '/f': slow })
    expect(await downloader({ idleMs: 1200, retryDelaysMs: [] }).file(`${url}/f`)).toBe(sha256(body))
  })

  it('in time, for a server that drips', async () => {
    const drip: Handler = (_, response) => {
      const timer = setInterval(() => response.write('x'), 10)
      response.once('close', () => clearInterval(timer))
    }
    const { url } = await serve({ '/f': drip })
    await expect(downloader({ totalMs: 300 }).file(`${url}/f`)).rejects.toThrow(
      new Unavailable(`${url}/f: not done within 0.3 s`),
    )
  })

  it('in size, without another try', async () => {
    const { url, requests } = await serve({ '/f': body })
    await expect(downloader({ archiveBytes: 49_999 }).file(`${url}/f`)).rejects.toThrow(
      `${url}/f is larger than 49999 bytes`,
    )
    await expect(downloader().text(`${url}/f`)).rejects.toThrow(`${url}/f is larger than 100 bytes`)
    expect(requests).toHaveLength(2)
  })

  it('in redirects', async () => {
    const { url } = await serve({ '/f': to('/f') })
    await expect(downloader({ retryDelaysMs: [] }).file(`${url}/f`)).rejects.toThrow('more than 5 redirects')
  })
})

it('stops at once when it is aborted, and closes the connection', async () => {
  const { promise: closed, resolve } = Promise.withResolvers<void>()
  const { abort, file } = downloader()
  const { url } = await serve({
    '/f': (_, response) => {
      response.once('close', resolve)
      response.write('x', () => abort.abort(new Error('cancelled')))
    },
  })
  await expect(file(`${url}/f`)).rejects.toThrow(new Error('cancelled'))
  await closed
})

it('stops waiting for another try when it is aborted', async () => {
  const { url } = await serve({ '/f': inTurn(500) })
  const { abort, file, logged } = downloader({ retryDelaysMs: [3_600_000] })
  const failed = expect(file(`${url}/f`)).rejects.toThrow(new Error('cancelled'))
  await expect.poll(() => logged, { timeout: 30_000 }).toEqual([`${url}/f: HTTP 500; trying again in 3600 s`])
  abort.abort(new Error('cancelled'))
  await failed
})

describe('redirects', () => {
  it('are followed, relative ones too, without credentials for another host', async () => {
    const other = await serve({ '/g': body })
    const { url, headers } = await serve({ '/f': to('/f2'), '/f2': to(`${other.url}/g`) })
    expect(await downloader().file(url.replace('//', '//user:p%40ss@').concat('/f'))).toBe(sha256(body))
    expect(headers[0]?.authorization).toBe(`Basic ${Buffer.from('user:p@ss').toString('base64')}`)
    expect(other.headers.map(({ authorization }) => authorization)).toEqual([undefined])
  })

  it('that are refused leave no connection', async () => {
    const { promise: closed, resolve } = Promise.withResolvers<void>()
    const { url } = await serve({
      '/f': (incoming, response) => {
        incoming.socket.once('close', resolve)
        response.writeHead(302, { location: 'file:///etc/passwd', 'content-length': 9 }).write('x')
      },
    })
    await expect(downloader().file(`${url}/f`)).rejects.toThrow('redirects to file:')
    await closed
  })

  const from = (url: string, location: string) =>
    redirectTarget(new URL(url), { statusCode: 302, headers: { location } })

  it.each([
    ['https://a/x', 'http://a/y', 'https://a/x redirects to http:, which is not followed'],
    ['https://u:p@a/x', 'http://a/y', 'https://a/x redirects to http:, which is not followed'],
    ['http://a/x', 'file:///etc/passwd', 'http://a/x redirects to file:, which is not followed'],
    ['http://a/x', 'http://', 'http://a/x redirects to no URL, which is not followed'],
  ])('from %s to %s are refused', (url, location, message) => expect(() => from(url, location)).toThrow(message))

  it.each([
    ['https://a/x', '/y', 'https://a/y'],
    ['http://a/x', 'https://b/y', 'https://b/y'],
  ])('from %s to %s lead to %s', (url, location, target) => expect(from(url, location)?.href).toBe(target))
})

it('does not show the password of a URL', async () => {
  const failed = downloader({ retryDelaysMs: [] }).file('http://user:secret@127.0.0.1:1/f')
  await expect(failed).rejects.toThrow(/^http:\/\/127\.0\.0\.1:1\/f: connect/)
})
