import { readFileSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { seed } from '../../../bench/collector/seed.ts'
import { exportToken, post, type RunningCollector, reportOf, scratch, startCollector } from '../../support/collector.ts'
import { head, rawRequest } from '../../support/raw-http.ts'

const largest = 'days=3660'

/** A collector with ten years of reports. */
async function filled(): Promise<RunningCollector> {
  const data = join(scratch(), 'usage.db')
  seed(data, { reports: 20_000, days: 3660, until: Date.now() })
  return startCollector({ args: ['--data', data, '--rate-limit', '0'] })
}

/** Largest resident memory that a process ever had, in MB. */
function peakMemory({ child }: RunningCollector): number {
  return Number(/^VmHWM:\s+(\d+)/m.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1]) / 1024
}

/** Asks and then reads nothing. */
function stalledReader(port: number, path: string, times = 1): Socket {
  const socket = connect({ port, host: '127.0.0.1' })
  socket.on('error', () => undefined).pause()
  socket.write(head([`GET ${path} HTTP/1.1`, 'Host: x', `Authorization: Bearer ${exportToken}`]).repeat(times))
  onTestFinished(() => void socket.destroy())
  return socket
}

/** Posts one report after the other until `done`; milliseconds of the slowest answer, all of which are 204. */
async function slowestPost(url: string, done: Promise<unknown>): Promise<number> {
  let over = false
  void done.finally(() => {
    over = true
  })
  let slowest = 0
  for (let id = 0; !over || id < 5; id += 1) {
    const start = performance.now()
    expect((await post(url, reportOf(id))).status).toBe(204)
    slowest = Math.max(slowest, performance.now() - start)
  }
  return slowest
}

test('one connection with 65 kB of requests for the largest page takes no memory to speak of', async () => {
  const collector = await filled()
  const request = head([`GET /?${largest} HTTP/1.1`, 'Host:x'])
  const flood = rawRequest(collector.port, request.repeat(Math.floor(65_536 / request.length)), 10_000)
  // Generous against a busy machine; without a bound the posts time out altogether.
  expect(await slowestPost(collector.url, flood)).toBeLessThan(3000)
  expect(peakMemory(collector)).toBeLessThan(300)
  expect((await flood).ms).toBeLessThan(5000)
})

test('a few requests sent ahead on one connection are all answered, in their order', async () => {
  const { port } = await filled()
  const paths = ['/?days=7', '/healthz', '/nothing', '/api/v1/stats', '/healthz']
  const last = head(['GET /nothing HTTP/1.1', 'Host: x', 'Connection: close'])
  const { text } = await rawRequest(
    port,
    paths.map((path) => head([`GET ${path} HTTP/1.1`, 'Host: x'])).join('') + last,
  )
  const statuses = [...text.matchAll(/^(?:.*\})?HTTP\/1\.1 (\d{3})/gm)].map(([, status]) => Number(status))
  expect(statuses).toEqual([200, 200, 404, 200, 200, 404])
})

test.each([
  { name: 'the same period', query: () => largest },
  { name: 'periods of their own', query: (index: number) => `days=${3660 - index}` },
])('400 readers of $name and 40 that read nothing: posts are answered, memory is bounded', async ({ query }) => {
  const collector = await filled()
  for (let index = 0; index < 40; index += 1) stalledReader(collector.port, `/api/v1/stats?${query(index)}`)
  const read = async (index: number) => {
    const statuses: number[] = []
    for (let count = 0; count < 2; count += 1) {
      const answer = await fetch(`${collector.url}api/v1/stats?${query(index)}`)
      await answer.arrayBuffer()
      statuses.push(answer.status)
    }
    return statuses
  }
  const reading = Promise.all(Array.from({ length: 400 }, (_, index) => read(index)))
  expect(await slowestPost(collector.url, reading)).toBeLessThan(3000)
  const statuses = (await reading).flat()
  expect(statuses.every((status) => status === 200 || status === 503)).toBe(true)
  expect(statuses).toContain(200)
  expect(peakMemory(collector)).toBeLessThan(300)
})

/** Connections that a collector has, as Node counts them. */
async function connectionsOf({ url }: RunningCollector): Promise<number> {
  const metrics = await (await fetch(`${url}metrics`)).text()
  return Number(/nodejs_active_resources\{type="TCPSocketWrap"\} (\d+)/.exec(metrics)?.[1] ?? 0)
}

test('who does not take an answer is cut off, whatever it is', { timeout: 120_000 }, async () => {
  const collector = await filled()
  // More than the system itself takes for a client that reads nothing: the collector is left with the rest.
  const paths = [`/api/v1/stats?${largest}`, `/api/v1/reports.ndjson?${largest}`]
  const stalled = paths.flatMap((path) => Array.from({ length: 5 }, () => stalledReader(collector.port, path, 32)))
  expect(stalled).toHaveLength(10)
  await expect.poll(() => connectionsOf(collector), { timeout: 10_000 }).toBeGreaterThanOrEqual(6)
  await expect.poll(() => connectionsOf(collector), { timeout: 50_000, interval: 500 }).toBeLessThanOrEqual(2)
  expect((await post(collector.url, reportOf(1))).status).toBe(204)
})

test('an export of many chunks leaves no listener behind for each', async () => {
  const collector = await filled()
  const answer = await fetch(`${collector.url}api/v1/reports.ndjson?${largest}`, {
    headers: { authorization: `Bearer ${exportToken}` },
  })
  const rows = (await answer.text()).split('\n').length - 1
  expect(rows).toBeGreaterThan(19_000)
  expect(collector.output().stderr).toBe('')
})

test('only so many exports run at once; one that ends makes room', async () => {
  const collector = await filled()
  const stalled = [1, 2, 3, 4].map(() => stalledReader(collector.port, `/api/v1/reports.ndjson?${largest}`))
  const ask = async () => {
    const headers = { authorization: `Bearer ${exportToken}` }
    const answer = await fetch(`${collector.url}api/v1/reports.ndjson?days=1`, { headers })
    await answer.arrayBuffer()
    return answer.status
  }
  await expect.poll(ask, { timeout: 10_000 }).toBe(503)
  for (const socket of stalled) socket.destroy()
  await expect.poll(ask, { timeout: 10_000 }).toBe(200)
})
